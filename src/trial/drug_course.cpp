#include "trial/drug_course.hpp"

#include <algorithm>
#include <cmath>

namespace hepatrial::trial {

namespace {
constexpr double k_rounding_days = 1e-9;
}

double full_dose_mg(const Dosing& dosing, double weight_kg) {
  constexpr double k_light_below_kg = 60;
  if (dosing.dose_mg_below_60_kg > 0 && weight_kg < k_light_below_kg) return dosing.dose_mg_below_60_kg;
  return dosing.dose_mg > 0 ? dosing.dose_mg : dosing.dose_mg_per_kg * weight_kg;
}

DrugCourse::DrugCourse(const Drug& drug, const Dosing& dosing, DoseForm form, double line_start, double weight_kg,
                       int slot)
    : dosing_(&dosing),
      levels_(drug.dose_levels),
      form_(form),
      slot_(slot),
      line_start_(line_start),
      full_dose_mg_(full_dose_mg(dosing, weight_kg)),
      drug_name_(drug.name),
      anchor_(line_start + dosing.start_day),
      dose_time_(anchor_) {
  if (form_ == DoseForm::averaged && dosing.doses > 0) complete_time_ = anchor_ + dosing.doses * dosing.every_days;
}

double DrugCourse::next_time() const {
  if (finished_) return k_never;
  if (form_ != DoseForm::averaged) return std::min(dose_time_, infusion_end_);
  if (!started_) return anchor_;
  return std::min({phase_end_, resume_time_, complete_time_});
}

DoseEffect DrugCourse::act(double now) {
  if (finished_) return {};
  return form_ == DoseForm::averaged ? act_averaged(now) : act_discrete(now);
}

DoseEffect DrugCourse::act_averaged(double now) {
  const bool has_cycle = dosing_->on_days > 0;
  if (!started_ && anchor_ <= now) {
    started_ = true;
    if (has_cycle) phase_end_ = anchor_ + dosing_->on_days;
  }
  while (phase_end_ <= now) {
    on_phase_ = !on_phase_;
    phase_end_ += on_phase_ ? dosing_->on_days : dosing_->off_days;
  }
  if (resume_time_ <= now) {
    resume_time_ = k_never;
    ++level_;
    exposure_open_ = false;
  }
  if (complete_time_ <= now) {
    stop(now, false);
    return {};
  }
  set_averaged_input(now);
  return {0, input_mg_per_day_ > 0};
}

void DrugCourse::set_averaged_input(double now) {
  close_on_time(now);
  const bool on = started_ && on_phase_ && resume_time_ == k_never && !finished_;
  input_mg_per_day_ = on ? full_dose_mg_ * level() / dosing_->every_days : 0;
  if (!on) return;
  on_since_ = now;
  if (!exposure_open_) open_exposure(now);
}

// Accounts for the days that dosing was on up to now.
void DrugCourse::close_on_time(double now) {
  if (!(input_mg_per_day_ > 0)) return;
  last_dose_ = now;
  on_days_in_exposure_ += now - on_since_;
  on_since_ = now;
  exposures_.back().end_day = now - line_start_;
  exposures_.back().doses = static_cast<int>(std::lround(on_days_in_exposure_ / dosing_->every_days));
}

void DrugCourse::open_exposure(double now) {
  exposure_open_ = true;
  on_days_in_exposure_ = 0;
  exposures_.push_back(
      {drug_name_, now - line_start_, now - line_start_, full_dose_mg_ * level(), dosing_->every_days, 0});
}

DoseEffect DrugCourse::act_discrete(double now) {
  DoseEffect effect;
  if (infusion_end_ <= now) {
    infusion_end_ = k_never;
    input_mg_per_day_ = 0;
  }
  if (dose_time_ <= now) {
    const double dose_mg = full_dose_mg_ * level();
    if (!exposure_open_) open_exposure(now);
    ++exposures_.back().doses;
    exposures_.back().end_day = now - line_start_;
    last_dose_ = now;
    effect.given = true;
    if (form_ == DoseForm::infusion) {
      input_mg_per_day_ = dose_mg / dosing_->infusion_days;
      infusion_end_ = now + dosing_->infusion_days;
    } else {
      effect.bolus_mg = dose_mg;
    }
    ++given_;
    plan_next_dose();
  }
  if (dose_time_ == k_never && infusion_end_ == k_never) finished_ = true;
  return effect;
}

void DrugCourse::plan_next_dose() {
  if (dosing_->doses > 0 && given_ >= dosing_->doses) {
    dose_time_ = k_never;
    return;
  }
  ++dose_in_cycle_;
  if (dosing_->on_days > 0 && dose_in_cycle_ * dosing_->every_days >= dosing_->on_days - k_rounding_days) {
    anchor_ += dosing_->on_days + dosing_->off_days;
    dose_in_cycle_ = 0;
  }
  dose_time_ = anchor_ + dose_in_cycle_ * dosing_->every_days;
}

// The whole later schedule moves with the postponed dose.
void DrugCourse::postpone(double until) {
  if (dose_time_ == k_never || dose_time_ >= until) return;
  anchor_ += until - dose_time_;
  dose_time_ = until;
}

const char* DrugCourse::on_adverse_event(double now) {
  if (finished_) return "none";
  if (!oral()) {
    if (dose_time_ == k_never) return "none";
    postpone(dose_time_ + std::min(dosing_->every_days, k_delay_max_days));
    return "dose delayed";
  }
  const bool interrupted =
      form_ == DoseForm::averaged ? resume_time_ != k_never : dose_time_ - now > dosing_->every_days;
  if (interrupted) return "none";
  if (level_ + 1 >= levels_.size()) {
    stop(now, true);
    return "drug stopped";
  }
  if (form_ == DoseForm::averaged) {
    resume_time_ = now + k_interruption_days;
    set_averaged_input(now);
  } else {
    postpone(now + k_interruption_days);
    ++level_;
    exposure_open_ = false;
  }
  return "dose reduced";
}

void DrugCourse::stop(double now, bool toxicity) {
  if (finished_) return;
  if (form_ == DoseForm::averaged) close_on_time(now);
  input_mg_per_day_ = 0;
  finished_ = true;
  stopped_for_toxicity_ = toxicity;
}

}  // namespace hepatrial::trial
