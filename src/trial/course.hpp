#pragma once
// One patient's way through a trial: growth to diagnosis, prior lines, randomisation, the trial line, follow-up.
// A state machine driven by the solver's stops; docs/methods/trial.md tells the same in words.
// Checked by tests/trial/course_test.cpp and tests/trial/run_test.cpp.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "simulate/batch.hpp"
#include "trial/dosing.hpp"
#include "trial/endpoints.hpp"
#include "trial/lesions.hpp"
#include "trial/record.hpp"
#include "trial/trial_setting.hpp"
#include "trial/visits.hpp"

namespace hepatrial::trial {

/// Where a patient stands.
enum class CourseStage : std::uint8_t {
  growing,           ///< before diagnosis
  before_line,       ///< waiting for the baseline scan and the start of a line
  on_line,           ///< from the start of a line to progression
  at_randomisation,  ///< eligible; stands still until randomise() or close_not_needed()
  follow_up,         ///< after the last line's progression, or never randomised: observed to death or cut-off
  done
};

/// A pure function of the setting, the patient id, the arm and the solver. One thread at a time; no name is looked up
/// and nothing but records is allocated at a stop.
class Course {
 public:
  Course(const TrialSetting& setting, std::uint64_t patient_id);

  /// The solver's side: simulate::StopHandler for this one row. After randomise() the row begins again from the saved
  /// state.
  double begin(std::span<double> p);
  simulate::NextStop on_stop(const simulate::Stop& stop);
  void on_failure(double time, const std::string& reason);

  [[nodiscard]] bool eligible() const { return stage_ == CourseStage::at_randomisation && record_.arm < 0; }
  /// Phase B: into this arm. Precondition: eligible().
  void randomise(int arm);
  /// Phase B: eligible, but the trial is full. Precondition: eligible().
  void close_not_needed();
  /// The solver was interrupted before this row was done: closes the record at the last stop seen.
  void close_interrupted();

  /// What is left of the patient; the course is used up.
  [[nodiscard]] PatientRecord take_record() { return std::move(record_); }
  [[nodiscard]] int slots_reused() const { return slots_.reused(); }

 private:
  // One line that was started.
  struct StartedLine {
    double start = 0;
    double treatment_end = k_never;
    const char* treatment_end_reason = "";
  };

  [[nodiscard]] double next_time() const;
  void run_due(const simulate::Stop& stop);
  void run_next(const simulate::Stop& stop);

  // course_events.cpp
  void draw_thresholds(std::span<double> p);
  void on_event(DiseaseEvent event, const simulate::Stop& stop);
  void raise_threshold(DiseaseEvent event, core::RandomStream& stream, const simulate::Stop& stop);
  void on_new_lesion(const simulate::Stop& stop);
  void on_adverse_event(const simulate::Stop& stop);
  void on_discontinuation(const simulate::Stop& stop);
  void record_adverse_event(double time, int slot, int grade, const char* action);
  [[nodiscard]] LineRecord* line_under_observation();

  // course_lines.cpp
  void on_diagnosis(const simulate::Stop& stop);
  void plan_first_line(double now);
  void plan_next_line(double now);
  void do_baseline_scan(const simulate::Stop& stop);
  void start_line(const simulate::Stop& stop);
  [[nodiscard]] std::string reason_line_cannot_start(const StateSnapshot& state) const;
  void refuse_line(const std::string& reason);
  void wait_for_randomisation(const simulate::Stop& stop);
  void start_treatment(int regimen, const simulate::Stop& stop);
  void do_scan(const simulate::Stop& stop);
  void on_progression(const simulate::Stop& stop);
  void start_subsequent(const simulate::Stop& stop);
  void note_treatment_end();
  void watch(double day, const simulate::Stop& stop);
  void remove_residual_drug(const simulate::Stop& stop);

  // course.cpp
  void finish(double time, ObservationEnd end);
  void decide_status(ObservationEnd end);
  void close_unstarted_trial_line();
  void close_lines(double time, ObservationEnd end);

  [[nodiscard]] bool is_trial_line() const { return line_ + 1 == setting_->lines.size(); }
  [[nodiscard]] const LinePlan& plan() const { return setting_->lines[line_]; }
  [[nodiscard]] Burden burden(const simulate::Stop& stop) const;
  [[nodiscard]] core::RandomStream stream(const char* purpose) const;
  [[nodiscard]] static Body body(const simulate::Stop& stop) { return {stop.x, stop.p}; }

  const TrialSetting* setting_;
  PatientRecord record_;
  CourseStage stage_ = CourseStage::growing;
  bool status_decided_ = false;
  bool changed_ = false;  ///< x or p was changed at this stop
  double now_ = 0;

  std::size_t line_ = 0;      ///< waited for in before_line, else the last one started
  double calendar_zero_ = 0;  ///< model time of calendar day 0
  double cutoff_ = k_never;   ///< model time of the data cut-off
  double baseline_time_ = k_never, line_start_ = k_never;
  bool baseline_done_ = false;
  LineRecord current_;  ///< of line_, from its baseline scan on
  std::vector<StartedLine> started_;
  Lesions lesions_;
  ScanSchedule scans_;
  SlotBook slots_;
  LineDosing dosing_;

  double last_dose_ = -k_never;  ///< of earlier lines
  bool tolerated_prior_line_ = true;
  double subsequent_start_ = k_never, subsequent_end_ = k_never;
  double injected_failure_ = k_never;
  core::RandomStream new_lesions_, adverse_events_, discontinuations_, attribution_;

  // At randomisation.
  std::vector<double> saved_x_, saved_p_;
};

}  // namespace hepatrial::trial
