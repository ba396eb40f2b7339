#pragma once
// Generators for property tests.

#include <rapidcheck.h>

namespace hepatrial::stats::random_data {

/// A whole number from low to high - 1, the whole range at every size. A plain inRange narrows to its lower end while
/// the size is small, so that a 0/1 code would be 0 in half of all cases.
inline rc::Gen<int> whole_number(int low, int high) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high));
}

}  // namespace hepatrial::stats::random_data
