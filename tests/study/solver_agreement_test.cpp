// The batch solver against the reference solver a thousand times more careful, on every patient of the shipped trials.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "recording_solver.hpp"
#include "shipped_disease.hpp"
#include "trial/disease_contract.hpp"
#include "trial/run.hpp"

namespace hepatrial::study {
namespace {

using testing::SeenStop;

constexpr double k_tolerance = 1e-6;  // of the batch solver
constexpr double k_scale = 1e-3;      // absolute tolerance / relative tolerance
// A stop is the same in both when its times differ by less. Tumours are diagnosed after years of growth, so a part in a
// million is a thousandth of a day.
constexpr double k_same_stop_days = 0.1;
constexpr double k_one_moment_days = 1e-6;
// Beyond this an event has happened at another time: what follows it, a new lesion or a later dose, is compared at
// other distances from it. Where a hazard creeps over its threshold, a last digit of the hazard is hours of the event.
constexpr double k_same_event_days = 1e-6;
// A row that begins with more than this carries on a patient whose events had moved before.
constexpr double k_moved_before = 10 * k_tolerance;

struct Simulated {
  trial::TrialResult result;
  std::vector<std::vector<std::vector<SeenStop>>> stops;  // by call of the solver, row and stop
  std::vector<simulate::BatchStatistics> statistics;
};

// HEPATRIAL_AGREEMENT_PATIENTS; else 250 an arm, and 60 where a first line is simulated too.
std::size_t patients_of(const trial::TrialSpec& spec) {
  if (const char* given = std::getenv("HEPATRIAL_AGREEMENT_PATIENTS")) return std::strtoul(given, nullptr, 10);
  return spec.prior_lines.empty() ? 250 : 60;
}

Simulated simulated(const testing::ShippedDisease& disease, const std::string& name,
                    std::unique_ptr<simulate::Solver> solver, double tolerance) {
  const std::filesystem::path file = std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "trials" / (name + ".toml");
  const auto spec = trial::read_trial(file, disease.pharmacy);
  EXPECT_TRUE(spec.has_value()) << name;
  trial::RunOptions options;
  options.patients_per_arm = patients_of(*spec);
  options.seed = 11;
  options.solver.threads = 1;
  options.solver.relative_tolerance = tolerance;
  options.solver.absolute_tolerance = k_scale * tolerance;
  testing::RecordingSolver recording(std::move(solver));
  auto result =
      trial::run_trial(*spec, disease.pharmacy, disease.table, disease.model, recording, options, nullptr, nullptr);
  EXPECT_TRUE(result.has_value()) << (result ? "" : core::text(result.error()));
  return {std::move(*result), std::move(recording.runs), std::move(recording.statistics)};
}

// Stops that were asked for; the last of several of one moment.
std::vector<SeenStop> visits(const std::vector<SeenStop>& stops) {
  std::vector<SeenStop> out;
  for (const SeenStop& stop : stops) {
    if (stop.reason != simulate::StopReason::time) continue;
    if (!out.empty() && stop.t - out.back().t < k_one_moment_days) out.pop_back();
    out.push_back(stop);
  }
  return out;
}

// The first event that happens at another time in the two, counted from the start of the row; infinity: none.
double first_moved_event(const std::vector<SeenStop>& batch, const std::vector<SeenStop>& reference) {
  const auto events = [](const std::vector<SeenStop>& stops) {
    std::vector<SeenStop> out;
    for (const SeenStop& stop : stops) {
      if (stop.reason == simulate::StopReason::event) out.push_back(stop);
    }
    return out;
  };
  const auto a = events(batch), b = events(reference);
  if (a.empty() || b.empty()) return a.size() == b.size() ? INFINITY : -INFINITY;
  const double shift =
      visits(batch).empty() || visits(reference).empty() ? 0 : visits(batch).front().t - visits(reference).front().t;
  for (std::size_t at = 0; at < b.size(); ++at) {
    if (at >= a.size() || a[at].event != b[at].event || std::fabs(a[at].t - b[at].t - shift) > k_same_event_days) {
      return b[at].t;
    }
  }
  return INFINITY;
}

struct Errors {
  std::vector<double> all;
  double worst_before_moved_events = 0;
  std::size_t before_moved_events = 0, apart = 0, rows = 0;
};

double worst_state(const SeenStop& found, const SeenStop& expected, const std::vector<double>& floors) {
  double worst = 0;
  for (std::size_t i = 0; i < floors.size(); ++i) {
    const double scale = std::fabs(expected.x[i]) + floors[i];
    worst = std::max(worst, std::fabs(found.x[i] - expected.x[i]) / scale);
  }
  return worst;
}

// |difference| / (|reference| + a thousandth of the largest reference value or of 1), of the worst state at each visit.
// A tablet's depot is judged by the drug in the body: what is left of it between doses would else count for itself. A
// row ends where the two go apart, because a decision fell on the other side of a threshold.
void add_errors(const std::vector<SeenStop>& batch_stops, const std::vector<SeenStop>& reference_stops,
                const std::vector<trial::DrugSlot>& slots, Errors& errors) {
  const auto batch = visits(batch_stops), reference = visits(reference_stops);
  ++errors.rows;
  std::vector<double> floors(reference_stops.empty() ? 0 : reference_stops.front().x.size(), k_scale);
  for (const SeenStop& stop : reference_stops) {
    for (std::size_t i = 0; i < floors.size(); ++i) floors[i] = std::max(floors[i], 1e-3 * std::fabs(stop.x[i]));
  }
  if (!floors.empty()) {
    for (const trial::DrugSlot& slot : slots)
      floors[slot.depot_mg] = std::max(floors[slot.depot_mg], floors[slot.central_mg]);
  }
  double moved = first_moved_event(batch_stops, reference_stops);
  for (std::size_t at = 0; at < std::max(batch.size(), reference.size()); ++at) {
    if (at >= batch.size() || at >= reference.size() || std::fabs(batch[at].t - reference[at].t) > k_same_stop_days) {
      ++errors.apart;
      return;
    }
    const double worst = worst_state(batch[at], reference[at], floors);
    errors.all.push_back(worst);
    if (at == 0 && worst > k_moved_before) moved = -INFINITY;
    if (!(reference[at].t < moved)) continue;
    ++errors.before_moved_events;
    errors.worst_before_moved_events = std::max(errors.worst_before_moved_events, worst);
  }
}

Errors errors_of(const Simulated& batch, const Simulated& reference, const std::vector<trial::DrugSlot>& slots) {
  Errors errors;
  EXPECT_EQ(batch.stops.size(), reference.stops.size());
  for (std::size_t call = 0; call < batch.stops.size(); ++call) {
    EXPECT_EQ(batch.stops[call].size(), reference.stops[call].size());
    for (std::size_t row = 0; row < batch.stops[call].size(); ++row) {
      add_errors(batch.stops[call][row], reference.stops[call][row], slots, errors);
    }
  }
  std::sort(errors.all.begin(), errors.all.end());
  return errors;
}

// Patients with another response or another reason for progression, or times more than a day apart.
std::size_t different_endpoints(const trial::TrialResult& a, const trial::TrialResult& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.patients.size(); ++i) {
    const trial::LineRecord &x = a.patients[i].trial_line, &y = b.patients[i].trial_line;
    const bool same = a.patients[i].arm == b.patients[i].arm && x.confirmed_response == y.confirmed_response &&
                      x.progression_cause == y.progression_cause &&
                      a.patients[i].death_cause == b.patients[i].death_cause &&
                      !(std::fabs(x.overall_survival.time_days - y.overall_survival.time_days) > 1) &&
                      !(std::fabs(x.progression_free_survival.time_days - y.progression_free_survival.time_days) > 1);
    if (!same) ++count;
  }
  return count;
}

class SolverAgreement : public ::testing::TestWithParam<const char*> {};

TEST_P(SolverAgreement, EveryPatientOfATrial) {
  const testing::ShippedDisease disease = testing::shipped_disease();
  const Simulated batch = simulated(disease, GetParam(), simulate::make_batch_solver(), k_tolerance);
  const Simulated reference = simulated(disease, GetParam(), simulate::make_reference_solver(), 1e-9);
  const auto contract = trial::resolve_contract(disease.model);
  ASSERT_TRUE(contract.has_value());
  const Errors errors = errors_of(batch, reference, contract->slots);
  ASSERT_FALSE(errors.all.empty());
  const auto quantile = [&](std::size_t percent) { return errors.all[(errors.all.size() - 1) * percent / 100]; };
  EXPECT_LT(quantile(50), k_tolerance);
  EXPECT_LT(quantile(99), 10 * k_tolerance);
  EXPECT_LT(errors.worst_before_moved_events, 100 * k_tolerance);
  EXPECT_GT(errors.before_moved_events, errors.all.size() / 2);
  ASSERT_EQ(batch.result.patients.size(), reference.result.patients.size());
  const std::size_t different = different_endpoints(batch.result, reference.result);
  std::uint64_t rescued = 0;
  for (const simulate::BatchStatistics& part : batch.statistics) rescued += part.rescued;
  EXPECT_LE(rescued, errors.rows / 1000);
  std::printf(
      "%s: %zu rows, %zu visits; error: median %.1e, 99 %% %.1e, worst %.1e, worst of %zu before an event moved "
      "%.1e; "
      "%zu rows apart, %zu patients with another endpoint, %zu rescued\n",
      GetParam(), errors.rows, errors.all.size(), quantile(50), quantile(99), errors.all.back(),
      errors.before_moved_events, errors.worst_before_moved_events, errors.apart, different,
      static_cast<std::size_t>(rescued));
  EXPECT_EQ(errors.apart, 0U);
  EXPECT_EQ(different, 0U);
}

INSTANTIATE_TEST_SUITE_P(ShippedTrials, SolverAgreement,
                         ::testing::Values("sharp", "resorce", "celestial", "checkmate459", "imbrave150", "imbrave251",
                                           "second-line-after-atezo-bev"));

}  // namespace
}  // namespace hepatrial::study
