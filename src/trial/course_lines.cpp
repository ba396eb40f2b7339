// The lines of a patient's course: diagnosis, baseline scan, start, scans, progression, the next line.

#include <algorithm>
#include <string>

#include "trial/course.hpp"
#include "trial/eligibility.hpp"

namespace hepatrial::trial {

namespace {

double between(double low, double high, double uniform) { return low + (high - low) * uniform; }

double baseline_scan_days_before(const AssessmentPlan& plan, double uniform) {
  return between(plan.baseline_scan_latest_days_before, plan.baseline_scan_earliest_days_before, uniform);
}

const char* bclc_stage(const population::Covariates& covariates) {
  const bool advanced = covariates.macrovascular_invasion || covariates.extrahepatic_spread || covariates.ecog > 0;
  return advanced ? "C" : "B";
}

}  // namespace

void Course::on_diagnosis(const simulate::Stop& stop) {
  stop.p[setting_->contract.at_risk] = 1;
  changed_ = true;
  stage_ = CourseStage::before_line;
  plan_first_line(stop.t);
  record_.at_diagnosis = setting_->contract.snapshot(stop);
  record_.at_diagnosis.day = stop.t - line_start_;
}

void Course::plan_first_line(double now) {
  core::RandomStream timing = stream("start of first line");
  line_ = 0;
  baseline_done_ = false;
  baseline_time_ = now;
  line_start_ = now + baseline_scan_days_before(*plan().assessment, timing.uniform());
  const Calendar& calendar = setting_->spec->calendar;
  calendar_zero_ = line_start_ - calendar.accrual_days * stream("accrual").uniform();
  cutoff_ = calendar_zero_ + calendar.cutoff_day;
}

void Course::plan_next_line(double now) {
  ++line_;
  core::RandomStream timing(setting_->seed, "start of line:" + std::to_string(line_), record_.patient_id);
  baseline_done_ = false;
  const double screened = now + between(k_next_line_earliest_days, k_next_line_latest_days, timing.uniform());
  line_start_ = std::max(screened, last_dose_ + plan().eligibility->washout_min_days);
  baseline_time_ = std::max(now, line_start_ - baseline_scan_days_before(*plan().assessment, timing.uniform()));
  stage_ = CourseStage::before_line;
}

void Course::do_baseline_scan(const simulate::Stop& stop) {
  baseline_done_ = true;
  lesions_ = Lesions(setting_->seed, record_.patient_id, line_, *plan().assessment,
                     plan().eligibility->measurable_lesion_min_mm);
  current_ = {};
  current_.assessments.push_back(lesions_.baseline(stop.t, burden(stop)));
  current_.assessments.back().day = stop.t - line_start_;
}

std::string Course::reason_line_cannot_start(const StateSnapshot& state) const {
  Candidate candidate;
  candidate.state = state;
  candidate.ecog_at_baseline = record_.covariates.ecog;
  candidate.largest_lesion_mm = lesions_.largest_baseline_mm();
  if (!started_.empty()) {
    candidate.prior_line_days = started_.back().treatment_end - started_.back().start;
    candidate.tolerated_prior_line = tolerated_prior_line_;
  }
  return reason_not_eligible(*plan().eligibility, candidate);
}

void Course::start_line(const simulate::Stop& stop) {
  const double calendar_day = stop.t - calendar_zero_;
  const double closes = setting_->spec->calendar.randomisation_closes_day;
  if (is_trial_line() && closes > 0 && calendar_day > closes) {
    record_.status = started_.empty() ? PatientStatus::not_eligible_first : PatientStatus::no_progression;
    return refuse_line("randomisation had closed");
  }
  current_.at_start = setting_->contract.snapshot(stop);
  const std::string reason = reason_line_cannot_start(current_.at_start);
  if (!reason.empty()) {
    record_.status = line_ == 0 ? PatientStatus::not_eligible_first : PatientStatus::not_eligible_randomisation;
    return refuse_line(reason);
  }
  current_.start_calendar_day = calendar_day;
  if (last_dose_ > -k_never) current_.days_since_last_dose_of_prior_line = stop.t - last_dose_;
  if (line_ == 0) record_.bclc = bclc_stage(record_.covariates);
  if (is_trial_line()) {
    wait_for_randomisation(stop);
  } else {
    start_treatment(plan().regimen, stop);
  }
}

// Those who had a line before stay under observation without further therapy, for the survival of that line.
void Course::refuse_line(const std::string& reason) {
  status_decided_ = true;
  record_.reason_not_eligible = reason;
  baseline_done_ = false;
  current_ = {};
  stage_ = started_.empty() ? CourseStage::done : CourseStage::follow_up;
}

void Course::wait_for_randomisation(const simulate::Stop& stop) {
  stage_ = CourseStage::at_randomisation;
  line_start_ = stop.t;
  watch(0, stop);  // at the restart the observables are not those of the saved state
  saved_x_.assign(stop.x.begin(), stop.x.end());
  saved_p_.assign(stop.p.begin(), stop.p.end());
}

// Observables are those of the stop's entry: at the start of a line, the state before the first dose.
void Course::watch(double day, const simulate::Stop& stop) {
  if (setting_->watched.empty()) return;
  WatchedState& state = current_.watched.emplace_back();
  state.day = day;
  for (const Quantity& quantity : setting_->watched) state.values.push_back(quantity.at(stop));
}

void Course::remove_residual_drug(const simulate::Stop& stop) {
  for (const DrugSlot& slot : setting_->contract.slots) {
    stop.x[slot.depot_mg] = 0;
    stop.x[slot.central_mg] = 0;
    for (const std::size_t state : slot.states) stop.x[state] = 0;
  }
}

void Course::start_treatment(int regimen, const simulate::Stop& stop) {
  stage_ = CourseStage::on_line;
  started_.push_back({stop.t});
  if (!is_trial_line()) watch(0, stop);  // the trial line was watched at randomisation
  if (is_trial_line() && setting_->remove_residual_drug) remove_residual_drug(stop);
  current_.regimen = setting_->table.regimens[static_cast<std::size_t>(regimen)].regimen->name;
  scans_ = ScanSchedule(*plan().assessment, setting_->seed, record_.patient_id, line_);
  dosing_.start(setting_->table, setting_->contract, regimen, setting_->oral_daily, stop.t,
                record_.covariates.weight_kg, slots_, body(stop));
  changed_ = true;
}

void Course::do_scan(const simulate::Stop& stop) {
  Assessment scan = lesions_.scan(stop.t, burden(stop));
  scan.visit = scans_.visit();
  scan.day = stop.t - started_.back().start;
  scans_.advance();
  watch(scan.day, stop);
  current_.assessments.push_back(std::move(scan));
  if (current_.assessments.back().overall == Response::progressive) on_progression(stop);
}

void Course::note_treatment_end() {
  if (dosing_.ongoing() || started_.empty() || started_.back().treatment_end != k_never) return;
  started_.back().treatment_end = dosing_.end_time();
  started_.back().treatment_end_reason = dosing_.end_reason();
}

void Course::on_progression(const simulate::Stop& stop) {
  last_dose_ = std::max(last_dose_, dosing_.last_dose_time(stop.t));
  tolerated_prior_line_ = dosing_.tolerated();
  dosing_.stop_all(stop.t, "progression", slots_, body(stop));
  changed_ = true;
  note_treatment_end();
  current_.exposures = dosing_.close_exposures(stop.t);
  if (is_trial_line()) {
    stage_ = CourseStage::follow_up;
    const SubsequentPlan& subsequent = setting_->subsequent[static_cast<std::size_t>(record_.arm)];
    if (subsequent.share > 0) subsequent_start_ = stop.t + subsequent.delay_days;
    return;
  }
  record_.prior_lines.push_back(std::move(current_));
  current_ = {};
  plan_next_line(stop.t);
}

void Course::start_subsequent(const simulate::Stop& stop) {
  subsequent_start_ = k_never;
  const SubsequentPlan& subsequent = setting_->subsequent[static_cast<std::size_t>(record_.arm)];
  core::RandomStream choice = stream("subsequent therapy");
  const bool wanted = choice.uniform() < subsequent.share;
  const double mark = choice.uniform();
  if (!wanted || setting_->contract.snapshot(stop).child_pugh_points > k_subsequent_child_pugh_max) return;
  std::size_t chosen = 0;
  while (chosen + 1 < subsequent.regimens.size() && mark >= subsequent.cumulative_weights[chosen]) ++chosen;
  const int regimen = subsequent.regimens[chosen];
  record_.received_subsequent_therapy = true;
  record_.subsequent_regimen = setting_->table.regimens[static_cast<std::size_t>(regimen)].regimen->name;
  subsequent_end_ = stop.t + k_subsequent_days;
  dosing_.start(setting_->table, setting_->contract, regimen, setting_->oral_daily, stop.t,
                record_.covariates.weight_kg, slots_, body(stop));
  changed_ = true;
}

}  // namespace hepatrial::trial
