#pragma once
// What sources print, as the consistency checks read it. Values of several sources stand side by side.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hepatrial::evidence {

/// One printed value. Empty text and no number: the source does not say.
struct ReportedValue {
  std::string id;          ///< of the row, unique
  std::string trial_id;    ///< registry id or key
  std::string arm;         ///< drugs joined by '+', alternatives by '|'
  std::string comparator;  ///< of a ratio
  std::string population;
  std::string line;
  std::string endpoint;  ///< ORR, DCR, CR, PR, SD, PD, mOS, mPFS, OSR12 (a rate at 12 months), HR_OS, ...
  std::string criteria;  ///< RECIST1.1, mRECIST, ...
  std::string cut_off;   ///< date or version of the analysis
  std::optional<double> value;
  std::optional<double> lower;
  std::optional<double> upper;
  std::optional<double> level_percent;  ///< of the interval, where stated
  std::string unit;                     ///< "%", "patients", "months", "ratio", ...
  std::optional<std::int64_t> n;        ///< patients the value is about
  bool exact = true;                    ///< false: "about", a range, a bound; such values are not compared
  std::string source;
  std::string where;
};

/// One printed property of a trial or of an arm: line, dose, arms, n, status, phase.
struct ReportedFact {
  std::string id;
  std::string trial_id;
  std::string arm;    ///< empty: of the trial
  std::string field;  ///< "line", "dose", "arms", "n", "status", "phase"
  std::string text;   ///< as printed; for "arms" one regimen
  std::string as_of;  ///< date of the source's search
  std::string source;
  std::string where;
};

/// All that is checked together.
struct Reported {
  std::vector<ReportedValue> values;
  std::vector<ReportedFact> facts;
};

/// What a check found wrong.
enum class DoubtKind {
  outside_interval,         ///< the value lies outside its own interval, or the interval is upside down
  off_centre,               ///< a ratio is not the geometric middle of its interval
  not_whole_patients,       ///< no whole number of patients gives the percentage, or a count is not whole
  impossible_value,         ///< a percentage outside 0 to 100, a negative time, more patients than there are
  count_and_share,          ///< a count and a percentage of the same patients disagree
  response_sum,             ///< CR + PR is not ORR, CR + PR + SD is not DCR, or the parts exceed the whole
  control_below_response,   ///< DCR is below ORR
  rising_survival,          ///< a survival rate is higher at a later time
  progression_after_death,  ///< progression-free survival above overall survival
  median_and_rate,          ///< a survival rate and the median contradict each other
  ratio_against_medians,    ///< a ratio and the medians point in opposite directions
  malformed_id,             ///< a registry id of the wrong form
  arms_of_one_id,           ///< one id stands for different arms
  one_result_two_trials,    ///< the same result is printed for two trials
  sources_disagree,         ///< two sources, or two places, print different values of the same thing
  interval_level            ///< the same interval is given two confidence levels
};

/// How a finding is to be read.
enum class DoubtGrade {
  error,   ///< both cannot be right
  unsure,  ///< an error unless the sources mean different patients or different analyses
  version  ///< explained by different dates; no error
};

/// One finding: which rows, what is wrong and the possible readings. The checks do not choose between sources.
struct Doubt {
  DoubtKind kind;
  DoubtGrade grade;
  std::vector<std::string> rows;  ///< ids of the values and facts concerned
  std::string trial_id;
  std::string what;                   ///< one sentence
  std::vector<std::string> readings;  ///< what could have been meant, printed value first
};

/// "outside_interval", "off_centre", ...
[[nodiscard]] const char* name_of(DoubtKind kind);
/// "error", "unsure", "version".
[[nodiscard]] const char* name_of(DoubtGrade grade);

}  // namespace hepatrial::evidence
