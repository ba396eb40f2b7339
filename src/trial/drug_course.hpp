#pragma once
// One Dosing of a regimen in one patient: when doses fall, at which level, and what they put into the slot.
// docs/methods/trial.md ("Dosing"). Checked by tests/trial/dosing_test.cpp.

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "trial/drug.hpp"
#include "trial/record.hpp"

namespace hepatrial::trial {

inline constexpr double k_never = std::numeric_limits<double>::infinity();
/// An oral drug rests this long after a grade 3-4 adverse event, then goes on one level lower.
inline constexpr double k_interruption_days = 7;  // assumption: labels say until grade 1
/// A delayed antibody dose falls one interval later, at most this.
inline constexpr double k_delay_max_days = 42;  // assumption

/// How a dose enters the body.
enum class DoseForm : std::uint8_t {
  averaged,    ///< oral: the daily mean as a constant input into the depot
  oral_bolus,  ///< oral: each dose into the depot
  infusion,    ///< intravenous: a constant input into the central compartment
  bolus        ///< intravenous: each dose into the central compartment
};

/// What one moment of dosing adds to the body.
struct DoseEffect {
  double bolus_mg = 0;  ///< into depot (oral) or central
  bool given = false;   ///< a dose was given or dosing is on: the patient is exposed
};

/// One full dose for a patient of this weight: fixed, by weight band or per kilogram.
[[nodiscard]] double full_dose_mg(const Dosing& dosing, double weight_kg);

/// Times are model times. One thread at a time.
class DrugCourse {
 public:
  DrugCourse(const Drug& drug, const Dosing& dosing, DoseForm form, double line_start, double weight_kg, int slot);

  [[nodiscard]] int slot() const { return slot_; }
  [[nodiscard]] bool oral() const { return form_ == DoseForm::averaged || form_ == DoseForm::oral_bolus; }
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] bool stopped_for_toxicity() const { return stopped_for_toxicity_; }
  /// Constant input at present, into depot (oral) or central.
  [[nodiscard]] double input_mg_per_day() const { return input_mg_per_day_; }
  /// Share of the full dose at present.
  [[nodiscard]] double level() const { return levels_[level_]; }
  /// Time of the next change; k_never when there is none.
  [[nodiscard]] double next_time() const;
  /// Time of the last dose up to `now`; -k_never before the first.
  [[nodiscard]] double last_dose_time(double now) const { return input_mg_per_day_ > 0 ? now : last_dose_; }

  /// Does everything due by `now`.
  DoseEffect act(double now);
  /// A grade 3-4 adverse event was attributed to this drug. Returns the action for the record.
  const char* on_adverse_event(double now);
  /// No more doses.
  void stop(double now, bool toxicity);

  [[nodiscard]] std::vector<Exposure>& exposures() { return exposures_; }

 private:
  DoseEffect act_averaged(double now);
  DoseEffect act_discrete(double now);
  void plan_next_dose();
  void postpone(double until);
  void set_averaged_input(double now);
  void close_on_time(double now);
  void open_exposure(double now);

  const Dosing* dosing_;
  std::span<const double> levels_;
  DoseForm form_;
  int slot_;
  double line_start_;
  double full_dose_mg_;
  std::size_t level_ = 0;
  bool finished_ = false, stopped_for_toxicity_ = false;
  double input_mg_per_day_ = 0;
  double last_dose_ = -k_never;
  std::string drug_name_;
  std::vector<Exposure> exposures_;
  bool exposure_open_ = false;

  // Discrete doses: the next one is at anchor_ + dose_in_cycle_ * every_days.
  double anchor_ = 0;
  int dose_in_cycle_ = 0, given_ = 0;
  double dose_time_ = k_never, infusion_end_ = k_never;

  // Averaged dosing.
  bool started_ = false, on_phase_ = true;
  double phase_end_ = k_never, resume_time_ = k_never, complete_time_ = k_never;
  double on_since_ = 0, on_days_in_exposure_ = 0;
};

}  // namespace hepatrial::trial
