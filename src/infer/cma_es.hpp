#pragma once
// CMA-ES: minimises a function of tens of parameters by its values alone. The caller evaluates a whole population at
// once, in whatever order and on as many threads as it likes. Method and advice on noise: docs/methods/inference.md.

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "infer/bound_transform.hpp"
#include "infer/matrix.hpp"

namespace hepatrial::infer {

struct CmaEsSettings {
  std::vector<double> start;  ///< first mean; its size is the dimension n
  double step_size = 0.3;  ///< first standard deviation of every coordinate: a third of the way to the optimum is good
  std::vector<double> lower;  ///< bounds; empty: none
  std::vector<double> upper;
  std::size_t population_size = 0;  ///< 0: 4 + floor(3 ln n); otherwise 4 to 1,000,000
  std::uint64_t seed = 1;
  std::uint64_t maximum_evaluations = std::numeric_limits<std::uint64_t>::max();
  double target_value = -std::numeric_limits<double>::infinity();
  double tolerance_value = 1e-12;     ///< on the range of the best values of late generations and of the population
  double tolerance_position = 1e-12;  ///< on the search distribution's width, relative to step_size
};

/// Why a run should end.
enum class CmaEsStop {
  target_value,
  maximum_evaluations,
  evaluations_fail,  ///< five generations in a row without one finite value
  diverges,          ///< the search distribution is 1e8 times wider than at the start: no minimum in sight
  tolerance_position,
  tolerance_value,
  condition_number  ///< the search distribution's axes differ by more than 1e7
};

/// One row of the history.
struct CmaEsGeneration {
  std::uint64_t evaluations = 0;  ///< so far, this generation included
  std::uint64_t failed = 0;       ///< values of this generation that were not finite
  std::uint64_t population_size = 0;
  double best = 0.0;    ///< least value of this generation; NaN when all failed
  double median = 0.0;  ///< of the finite values
  double step_size = 0.0;
  double axis_ratio = 1.0;  ///< longest over shortest axis of the search distribution
};

/// (mu/mu_w, lambda)-CMA-ES with active covariance and cumulative step-size adaptation, all constants from N. Hansen,
/// The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772 (Table 1, Figure 6). Bounds: BoundTransform. A value that
/// is not finite ranks last and is counted. Candidate k of the run depends on the state and (seed, k) alone, so a run
/// that is saved and resumed goes on with the same bits. One thread at a time; const members may be called
/// concurrently. Checked by tests/infer/cma_es_test.cpp.
class CmaEs {
 public:
  /// Problems (all at once): start empty or not finite, step size not positive, bounds of another size or not rising,
  /// start outside the bounds, population out of range, a tolerance negative or NaN.
  [[nodiscard]] static core::Result<CmaEs> create(CmaEsSettings settings);
  /// From state(). Problems: no state of this kind and version, missing fields, sizes that do not fit.
  [[nodiscard]] static core::Result<CmaEs> resume(std::string_view json);
  /// Everything as JSON text: settings, search distribution, best point, history.
  [[nodiscard]] std::string state() const;

  /// The next population, one candidate a row, inside the bounds. The same answer until tell.
  [[nodiscard]] Matrix ask() const;
  /// The values of ask()'s rows, in its order; the least is best. Problem: another number of values.
  [[nodiscard]] core::Result<void> tell(std::span<const double> values);
  /// Why to end, if there is a reason. Going on is allowed.
  [[nodiscard]] std::optional<CmaEsStop> stop() const;

  /// IPOP: starts again from the first mean and step with twice the population, keeping best, history and the count of
  /// evaluations (Auger & Hansen 2005, doi:10.1109/CEC.2005.1554902). For objectives with several valleys.
  void restart_with_larger_population();

  [[nodiscard]] const CmaEsSettings& settings() const { return settings_; }
  [[nodiscard]] std::size_t population_size() const { return population_size_; }
  [[nodiscard]] std::uint64_t evaluations() const { return evaluations_; }
  [[nodiscard]] std::uint64_t failed_evaluations() const { return failed_evaluations_; }
  /// Best candidate so far; its value is infinite before the first finite value. Under noise prefer mean().
  [[nodiscard]] const std::vector<double>& best() const { return best_; }
  [[nodiscard]] double best_value() const { return best_value_; }
  /// Centre of the search distribution, inside the bounds.
  [[nodiscard]] std::vector<double> mean() const { return bounds_.outer(mean_); }
  [[nodiscard]] double step_size() const { return step_size_; }
  /// Shape C of the search distribution N(mean, step_size^2 C), before BoundTransform.
  [[nodiscard]] const Matrix& covariance() const { return covariance_; }
  [[nodiscard]] const std::vector<CmaEsGeneration>& history() const { return history_; }

 private:
  struct Constants;
  struct Sample;
  explicit CmaEs(CmaEsSettings settings);
  [[nodiscard]] Constants constants() const;
  [[nodiscard]] Sample sample() const;
  void start_search();
  void decompose();
  void update(const Constants& constants, const Sample& sample, const std::vector<std::size_t>& order,
              std::size_t finite);
  void adapt_covariance(const Constants& constants, const Sample& sample, const std::vector<std::size_t>& order,
                        bool path_is_short);
  void record(std::span<const double> values, const std::vector<std::size_t>& order, std::size_t finite);
  [[nodiscard]] bool values_are_flat() const;
  static void read_settings(class StateReader& reader, CmaEsSettings& settings);
  void read_search(class StateReader& reader);
  void read_history(class StateReader& reader);

  CmaEsSettings settings_;
  BoundTransform bounds_;
  std::size_t population_size_ = 0;
  std::uint64_t evaluations_ = 0;
  std::uint64_t failed_evaluations_ = 0;
  std::uint64_t run_start_ = 0;  ///< generation at which the present search began
  std::uint64_t failed_in_a_row_ = 0;
  std::vector<double> mean_;
  std::vector<double> step_path_;
  std::vector<double> covariance_path_;
  double step_size_ = 0.0;
  Matrix covariance_;
  double last_range_ = 0.0;  ///< of the last population's finite values
  std::vector<double> best_;
  double best_value_ = std::numeric_limits<double>::infinity();
  std::vector<CmaEsGeneration> history_;
  // Follow from covariance_, not saved.
  Matrix axes_;                  ///< eigenvectors in columns
  std::vector<double> lengths_;  ///< square roots of the eigenvalues
  bool ill_conditioned_ = false;
};

}  // namespace hepatrial::infer
