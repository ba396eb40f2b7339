#pragma once
// Individual times made from what was published. Methods and sources: docs/methods/reconstruction.md.

#include <cstddef>
#include <vector>

namespace hepatrial::stats {

/// What a reconstruction rests on, strongest first. It travels with the data.
enum class ReconstructionBasis {
  curve_with_numbers_at_risk,  ///< a digitised curve and the numbers at risk below it
  curve_alone,                 ///< a digitised curve and the number of patients at the start: events are a guess
  medians_and_rates            ///< a median and rates at landmark times: a smooth curve through few points, no more
};

/// One patient a row: what the patients may have been, not what they were.
struct ReconstructedPatients {
  std::vector<double> time;
  std::vector<int> event;  ///< 1 event, 0 censored
  ReconstructionBasis basis = ReconstructionBasis::medians_and_rates;

  [[nodiscard]] std::size_t events() const {
    std::size_t sum = 0;
    for (const int one : event) sum += one == 1 ? 1u : 0u;
    return sum;
  }
};

}  // namespace hepatrial::stats
