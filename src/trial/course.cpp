#include "trial/course.hpp"

#include <algorithm>

namespace hepatrial::trial {

Course::Course(const TrialSetting& setting, std::uint64_t patient_id)
    : setting_(&setting),
      slots_(&setting.table, &setting.contract, setting.seed, patient_id),
      new_lesions_(setting.seed, "threshold:new_lesion", patient_id),
      adverse_events_(setting.seed, "threshold:adverse_event", patient_id),
      discontinuations_(setting.seed, "threshold:discontinuation", patient_id),
      attribution_(setting.seed, "attribution", patient_id) {
  record_.patient_id = patient_id;
  record_.usubjid = unique_subject_id(setting.spec->id, patient_id);
}

core::RandomStream Course::stream(const char* purpose) const { return {setting_->seed, purpose, record_.patient_id}; }

Burden Course::burden(const simulate::Stop& stop) const {
  return {setting_->contract.live_volume_ml.at(stop), setting_->contract.dead_volume_ml.at(stop),
          setting_->contract.enhancing_volume_ml.at(stop)};
}

double Course::begin(std::span<double> p) {
  if (record_.arm >= 0) {
    std::copy(saved_p_.begin(), saved_p_.end(), p.begin());
    return line_start_;
  }
  setting_->generator.parameters(record_.patient_id, p);
  record_.covariates = setting_->generator.covariates(record_.patient_id);
  p[setting_->contract.at_risk] = 0;
  draw_thresholds(p);
  return 0;
}

simulate::NextStop Course::on_stop(const simulate::Stop& stop) {
  changed_ = false;
  now_ = stop.t;
  if (stop.reason == simulate::StopReason::start && record_.arm >= 0) {
    std::copy(saved_x_.begin(), saved_x_.end(), stop.x.begin());
    saved_x_ = {};
    saved_p_ = {};
    changed_ = true;
    start_treatment(setting_->arm_regimen[static_cast<std::size_t>(record_.arm)], stop);
  } else if (stop.reason == simulate::StopReason::event) {
    on_event(setting_->contract.events[static_cast<std::size_t>(stop.event)], stop);
  }
  run_due(stop);
  const bool finished = stage_ == CourseStage::done || stage_ == CourseStage::at_randomisation;
  return {finished ? k_never : next_time(), finished, changed_};
}

void Course::run_due(const simulate::Stop& stop) {
  while (stage_ != CourseStage::done && stage_ != CourseStage::at_randomisation && next_time() <= stop.t)
    run_next(stop);
}

double Course::next_time() const {
  switch (stage_) {
    case CourseStage::growing: return k_implausible_after_days;
    case CourseStage::before_line: return std::min(cutoff_, baseline_done_ ? line_start_ : baseline_time_);
    case CourseStage::on_line:
      return std::min({cutoff_, started_.back().start + scans_.day(), dosing_.next_time(), injected_failure_});
    case CourseStage::follow_up:
      return std::min({cutoff_, dosing_.next_time(), subsequent_start_, subsequent_end_, injected_failure_});
    case CourseStage::at_randomisation:
    case CourseStage::done: break;
  }
  return k_never;
}

// One thing that is due. At one moment scans come before doses, and the cut-off last.
void Course::run_next(const simulate::Stop& stop) {
  const double now = stop.t;
  if (stage_ == CourseStage::growing) {
    stage_ = CourseStage::done;  // record_.status already says implausible
  } else if (stage_ == CourseStage::before_line && !baseline_done_ && baseline_time_ <= now) {
    do_baseline_scan(stop);
  } else if (stage_ == CourseStage::before_line && baseline_done_ && line_start_ <= now) {
    start_line(stop);
  } else if (stage_ == CourseStage::on_line && started_.back().start + scans_.day() <= now) {
    do_scan(stop);
  } else if (dosing_.next_time() <= now) {
    changed_ = dosing_.act(now, slots_, body(stop)) || changed_;
    note_treatment_end();
  } else if (subsequent_start_ <= now) {
    start_subsequent(stop);
  } else if (subsequent_end_ <= now) {
    subsequent_end_ = k_never;
    dosing_.stop_all(now, "planned treatment completed", slots_, body(stop));
    changed_ = true;
  } else if (injected_failure_ <= now) {
    injected_failure_ = k_never;
    stop.p[setting_->contract.slots.front().clearance] = std::numeric_limits<double>::quiet_NaN();
    changed_ = true;
  } else {
    finish(now, ObservationEnd::cutoff);
  }
}

void Course::randomise(int arm) {
  record_.arm = arm;
  record_.status = PatientStatus::randomised;
  status_decided_ = true;
  if (stream("injected failure").uniform() < setting_->inject_failure_share) {
    injected_failure_ = line_start_ + k_injected_failure_day;
  }
}

void Course::close_not_needed() {
  record_.status = PatientStatus::eligible_not_needed;
  status_decided_ = true;
  finish(line_start_, ObservationEnd::not_followed);
}

void Course::close_interrupted() {
  if (stage_ == CourseStage::done || (stage_ == CourseStage::at_randomisation && record_.arm < 0)) return;
  close_unstarted_trial_line();
  finish(now_, ObservationEnd::not_followed);
}

// A randomised row that never began again keeps its place in the arm, with no time observed.
void Course::close_unstarted_trial_line() {
  if (stage_ != CourseStage::at_randomisation || record_.arm < 0) return;
  started_.push_back({line_start_, line_start_, "not started"});
  current_.regimen = setting_->spec->arms[static_cast<std::size_t>(record_.arm)].regimen;
}

void Course::on_failure(double time, const std::string& reason) {
  record_.status = PatientStatus::failed;
  record_.failure_reason = reason;
  status_decided_ = true;
  close_unstarted_trial_line();
  finish(time, ObservationEnd::failure);
}

void Course::finish(double time, ObservationEnd end) {
  if (!status_decided_) decide_status(end);
  close_lines(time, end);
  stage_ = CourseStage::done;
  saved_x_ = {};
  saved_p_ = {};
}

// Patients who were not randomised, by what ended their observation.
void Course::decide_status(ObservationEnd end) {
  status_decided_ = true;
  if (end == ObservationEnd::death) {
    record_.status = PatientStatus::died_before_randomisation;
    return;
  }
  record_.status = PatientStatus::no_progression;
  record_.reason_not_eligible = end == ObservationEnd::withdrawal ? "withdrawal" : "not progressed by the data cut-off";
}

void Course::close_lines(double time, ObservationEnd end) {
  const bool treated = dosing_.ongoing() && subsequent_end_ == k_never;
  if (stage_ == CourseStage::on_line) {
    current_.exposures = dosing_.close_exposures(time);
    (is_trial_line() ? record_.trial_line : record_.prior_lines.emplace_back()) = std::move(current_);
  } else if (record_.arm >= 0 && started_.size() == setting_->lines.size()) {
    record_.trial_line = std::move(current_);
  }
  for (std::size_t i = 0; i < started_.size(); ++i) {
    const StartedLine& line = started_[i];
    const bool still_treated = treated && i + 1 == started_.size();
    LineFacts facts;
    facts.end = end;
    facts.end_day = time - line.start;
    facts.treatment_end_reason = line.treatment_end_reason;
    if (!still_treated) facts.treatment_end_day = std::min(line.treatment_end, time) - line.start;
    LineRecord& record = i < record_.prior_lines.size() ? record_.prior_lines[i] : record_.trial_line;
    fill_endpoints(*setting_->lines[i].assessment, facts, record);
  }
}

}  // namespace hepatrial::trial
