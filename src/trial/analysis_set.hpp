#pragma once
// What analysis needs of a patient, 56 bytes a line of therapy, so that endpoints of a million patients are computed by
// the same code as those of a hundred. Checked by tests/trial/analysis_test.cpp and tests/trial/cohort_test.cpp.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "trial/record.hpp"
#include "trial/trial_spec.hpp"

namespace hepatrial::trial {

/// Times and events of one endpoint of one group ("OS", "PFS", "TTP", "DoR", "ToT"), in patient order.
struct EventTimes {
  std::vector<double> time_days;
  std::vector<int> event;
};

/// Endpoints in the order of AnalysedLine::times.
inline constexpr std::array<std::string_view, 5> k_time_endpoints{"OS", "PFS", "TTP", "DoR", "ToT"};

enum class TimeKind : std::uint8_t { unavailable, censored, event };

/// One patient's line as the analysis sees it.
struct AnalysedLine {
  std::array<double, k_time_endpoints.size()> times{};  ///< days
  std::array<TimeKind, k_time_endpoints.size()> kinds{};
  Response response = Response::not_evaluable;  ///< as counted
  ProgressionCause progression_cause = ProgressionCause::none;
  DeathCause death_cause = DeathCause::alive;
  bool severe_adverse_event = false;  ///< grade 3 or above
  bool went_on = false;               ///< started the next therapy, or was eligible for it
  bool failed = false;
};

/// Patients by group. Filled patient by patient in order of id; immutable afterwards.
struct AnalysisSet {
  explicit AnalysisSet(const TrialSpec& spec);

  /// One more candidate: into its arm, and into every prior line it started.
  void add(const PatientRecord& patient);
  /// A candidate who is counted, but belongs to no group.
  void count(const PatientRecord& patient);

  std::uint64_t candidates = 0;
  std::vector<std::vector<AnalysedLine>> arms;
  std::vector<std::vector<AnalysedLine>> prior_lines;  ///< everybody who started the line
  std::vector<EventTimes> from_first_line;             ///< by arm: survival from the start of the first line
  std::map<std::string, std::uint64_t> reasons_not_eligible, failure_reasons;
};

[[nodiscard]] EventTimes event_times(const std::vector<AnalysedLine>& group, std::string_view endpoint);

/// Overall survival with its cause: 0 censored, else DeathCause as a number.
[[nodiscard]] EventTimes death_times(const std::vector<AnalysedLine>& group);

}  // namespace hepatrial::trial
