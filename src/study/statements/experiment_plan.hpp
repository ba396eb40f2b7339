#pragma once
// Which simulations the statements take: conditions (a push under a therapy) and what is read in each. Equal conditions
// are simulated once. Pure. Checked by tests/study/statements_test.cpp.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "study/statements/statement_map.hpp"

namespace hepatrial::study {

/// A quantity on a day after diagnosis.
struct Reading {
  std::string quantity;
  double day = 0;
};

/// One way every patient is simulated.
struct Condition {
  Push push;
  std::vector<std::string> regimens;  ///< of the context
  std::vector<Reading> readings;
};

/// Place of one reading: condition and reading in it.
struct ReadingPlace {
  std::size_t condition = 0, reading = 0;
};

/// With and without a push; for a comparison of therapies also both without the therapy.
struct Contrast {
  Summary summary = Summary::value;
  bool lowers = false;  ///< the push makes less: the effect is turned round
  ReadingPlace pushed, plain, pushed_without, plain_without;
};

/// What a contrast is asked with.
struct ContrastQuestion {
  Push push;
  Reading reading;
  Summary summary = Summary::value;
  std::vector<std::string> regimens;  ///< given in both
  std::vector<std::string> compared;  ///< those of `regimens` that a comparison of therapies leaves out
};

struct ExperimentPlan {
  std::vector<Condition> conditions;

  /// Adds what the contrast needs.
  Contrast add(const ContrastQuestion& question);

 private:
  ReadingPlace place(const Push& push, const std::vector<std::string>& regimens, const Reading& reading);
  std::map<std::string, std::size_t> by_text_;
  std::map<std::string, std::size_t> readings_by_text_;
};

}  // namespace hepatrial::study
