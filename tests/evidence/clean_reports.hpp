#pragma once
// Made-up reports without errors: trials with two arms whose numbers follow from one another and are then rounded as
// reviews print them.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "evidence/doubt/reported.hpp"

namespace hepatrial::evidence::testing {

class CleanReports {
 public:
  explicit CleanReports(std::uint64_t seed, int trials) : stream_(seed, "clean reports", 0) {
    for (int i = 0; i < trials; ++i) add_trial(i);
  }
  [[nodiscard]] const Reported& reported() const { return reported_; }
  /// Ids of trials in order.
  [[nodiscard]] const std::vector<std::string>& trials() const { return trials_; }

 private:
  double between(double low, double high) { return low + (high - low) * stream_.uniform(); }
  static double round_to(double number, int decimals) {
    const double unit = std::pow(10.0, decimals);
    return std::round(number * unit) / unit;
  }

  ReportedValue base(const std::string& trial, const std::string& arm, std::int64_t n, const std::string& source) {
    ReportedValue v;
    v.id = "V" + std::to_string(++rows_);
    v.trial_id = trial;
    v.arm = arm;
    v.n = n;
    v.source = source;
    v.line = "2L";
    v.criteria = "RECIST1.1";
    v.where = "row " + std::to_string(rows_);
    return v;
  }

  void add(ReportedValue v, const std::string& endpoint, double number, const std::string& unit) {
    v.endpoint = endpoint;
    v.value = number;
    v.unit = unit;
    v.id = "V" + std::to_string(++rows_);
    reported_.values.push_back(std::move(v));
  }
  void add(ReportedValue v, const std::string& endpoint, double number, double low, double high,
           const std::string& unit) {
    v.lower = low;
    v.upper = high;
    add(std::move(v), endpoint, number, unit);
  }

  struct Arm {
    std::string drugs;
    double median_os, median_pfs, shape;
    std::int64_t n;
  };

  void add_responses(const ReportedValue& v, std::int64_t n) {
    const auto patients = static_cast<double>(n);
    const double cr = std::floor(between(0.0, 0.06) * patients);
    const double pr = std::floor(between(0.02, 0.35) * patients);
    const double sd = std::floor(between(0.2, 0.5) * patients);
    const auto share = [&](double count) { return round_to(100.0 * count / patients, 1); };
    add(v, "CR", share(cr), "%");
    add(v, "PR", share(pr), "%");
    add(v, "SD", share(sd), "%");
    add(v, "PD", share(std::floor((patients - cr - pr - sd) * 0.9)), "%");
    add(v, "ORR", share(cr + pr), "%");
    add(v, "DCR", share(cr + pr + sd), "%");
    add(v, "ORR", cr + pr, "patients");
    add(v, "DCR", cr + pr + sd, "patients");
  }

  void add_survival(const ReportedValue& v, const std::string& stem, double median, double shape) {
    const double spread = 1.25 / std::sqrt(0.7 * static_cast<double>(*v.n));
    const double low = median * std::exp(-1.96 * spread * between(0.8, 1.2));
    const double high = median * std::exp(1.96 * spread * between(0.8, 1.2));
    add(v, "m" + stem, round_to(median, 1), round_to(low, 1), round_to(high, 1), "months");
    for (const int month : {6, 12, 24}) {
      const double rate = 100.0 * std::exp(-std::log(2.0) * std::pow(month / median, shape));
      add(v, stem + "R" + std::to_string(month), round_to(rate, 1), "%");
    }
  }

  void add_ratio(ReportedValue v, const std::string& endpoint, double ratio, const std::string& comparator) {
    const double spread = 2.0 / std::sqrt(1.4 * static_cast<double>(*v.n));
    v.comparator = comparator;
    v.n.reset();
    add(v, endpoint, round_to(ratio, 2), round_to(ratio * std::exp(-1.96 * spread), 2),
        round_to(ratio * std::exp(1.96 * spread), 2), "ratio");
  }

  void add_trial(int number) {
    const std::vector<std::string> drugs{"atezolizumab", "bevacizumab", "cabozantinib", "camrelizumab",
                                         "durvalumab",   "ipilimumab",  "nivolumab",    "pembrolizumab",
                                         "ramucirumab",  "regorafenib", "rivoceranib",  "tremelimumab"};
    const std::vector<std::string> controls{"lenvatinib", "placebo", "sorafenib"};
    const auto pick = [&](const std::vector<std::string>& from) {
      return from[static_cast<std::size_t>(stream_.uniform() * static_cast<double>(from.size()))];
    };
    std::string id = std::to_string(10000000 + static_cast<int>(stream_.uniform() * 80000000.0));
    id = "NCT" + id;
    trials_.push_back(id);
    const double control_os = between(5.0, 16.0), control_pfs = control_os * between(0.25, 0.55);
    const double ratio_os = between(0.55, 1.1), ratio_pfs = between(0.45, 1.05), shape = between(0.8, 1.3);
    std::string second = pick(drugs), first = pick(drugs);
    const Arm experimental{first == second ? first : first + "+" + second, control_os / ratio_os,
                           std::min(control_pfs / ratio_pfs, 0.8 * control_os / ratio_os), shape,
                           static_cast<std::int64_t>(between(20.0, 380.0))};
    const Arm control{pick(controls), control_os, control_pfs, shape, experimental.n + number % 7};
    // A second source repeats the first for every other trial.
    const std::uint64_t copies = number % 2 == 0 ? 2 : 1;
    const std::size_t begin = reported_.values.size();
    for (const Arm& arm : {experimental, control}) {
      const ReportedValue v = base(id, arm.drugs, arm.n, "review A");
      add_responses(v, arm.n);
      add_survival(v, "OS", arm.median_os, arm.shape);
      add_survival(v, "PFS", arm.median_pfs, arm.shape);
    }
    const ReportedValue v = base(id, experimental.drugs, experimental.n, "review A");
    add_ratio(v, "HR_OS", ratio_os, control.drugs);
    add_ratio(v, "HR_PFS", ratio_pfs, control.drugs);
    const std::size_t end = reported_.values.size();
    for (std::size_t i = begin; copies == 2 && i < end; ++i) {
      ReportedValue again = reported_.values[i];
      again.id += "b";
      again.source = "review B";
      reported_.values.push_back(std::move(again));
    }
    for (std::uint64_t copy = 0; copy < copies; ++copy) {
      const std::string source = copy == 0 ? "review A" : "review B";
      for (const Arm& arm : {experimental, control}) {
        reported_.facts.push_back({"F" + std::to_string(++rows_), id, "", "arms", arm.drugs, "", source, ""});
      }
      reported_.facts.push_back({"F" + std::to_string(++rows_), id, "", "line", "2L", "", source, ""});
    }
  }

  core::RandomStream stream_;
  Reported reported_;
  std::vector<std::string> trials_;
  int rows_ = 0;
};

}  // namespace hepatrial::evidence::testing
