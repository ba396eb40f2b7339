#pragma once
// The Cox partial likelihood with its derivatives; internal to this room.

#include <cstddef>
#include <span>
#include <vector>

#include "stats/cox.hpp"

namespace hepatrial::stats {

/// Log partial likelihood at one point.
struct PartialLikelihood {
  double value = 0.0;
  std::vector<double> score;        ///< p first derivatives
  std::vector<double> information;  ///< p x p, row-major: negative second derivatives
};

/// Subjects sorted for one backward pass over time, covariates centred and divided by their range.
class CoxData {
 public:
  CoxData(std::span<const double> time, std::span<const int> event, std::span<const std::span<const double>> covariates,
          std::span<const int> stratum);

  [[nodiscard]] std::size_t covariate_count() const { return range_.size(); }
  [[nodiscard]] std::size_t event_count() const { return event_count_; }
  /// Largest less smallest value of each covariate as given; 1 for a constant.
  [[nodiscard]] const std::vector<double>& range() const { return range_; }

  /// Whether covariate j differs within the risk set of at least one event. Where it does not, its information is
  /// exactly 0, which rounded sums only come near to. Exact: it compares values, no sums. O(n p).
  [[nodiscard]] std::vector<bool> varying() const;

  /// Likelihood at `coefficients` of the scaled covariates (coefficient times range). O(n p^2).
  [[nodiscard]] PartialLikelihood evaluate(std::span<const double> coefficients, TieMethod ties) const;

 private:
  // Sums over a set of subjects of w, w z and w z z', with w = exp(linear predictor - offset).
  struct Sums {
    explicit Sums(std::size_t count) : first(count, 0.0), second(count * count, 0.0) {}
    void clear();
    void rescale(double factor);
    void add(double weight, const double* row);
    double zeroth = 0.0;
    std::vector<double> first;
    std::vector<double> second;  // lower triangle only
  };
  // The subjects begin..end-1 share a time and a stratum.
  struct Group {
    std::size_t begin;
    std::size_t end;
    std::size_t events;
    bool starts_stratum;
  };

  void sort_rows(std::span<const double> time, std::span<const int> event,
                 std::span<const std::span<const double>> covariates, std::span<const int> stratum);
  void add_events(const Group& group, std::span<const double> predictor, double offset, TieMethod ties,
                  const Sums& at_risk, Sums& tied, PartialLikelihood& result) const;

  std::vector<double> range_;
  std::vector<double> rows_;  // n x p, row-major, in sorted order
  std::vector<char> event_;
  std::vector<Group> groups_;
  std::size_t event_count_ = 0;
};

}  // namespace hepatrial::stats
