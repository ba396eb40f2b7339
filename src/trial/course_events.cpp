// What a patient's course makes of the disease model's events.

#include "trial/course.hpp"

namespace hepatrial::trial {

namespace {
constexpr int k_grade_severe = 3;
constexpr int k_grade_life_threatening = 4;
}  // namespace

void Course::draw_thresholds(std::span<double> p) {
  const DiseaseContract& contract = setting_->contract;
  const auto once = [&](DiseaseEvent event, const char* purpose) {
    p[contract.threshold(event)] = stream(purpose).exponential();
  };
  once(DiseaseEvent::death_tumour, "threshold:death_tumour");
  once(DiseaseEvent::death_liver, "threshold:death_liver");
  once(DiseaseEvent::death_other, "threshold:death_other");
  once(DiseaseEvent::withdrawal, "threshold:withdrawal");
  p[contract.threshold(DiseaseEvent::new_lesion)] = new_lesions_.exponential();
  p[contract.threshold(DiseaseEvent::adverse_event)] = adverse_events_.exponential();
  p[contract.threshold(DiseaseEvent::discontinuation)] = discontinuations_.exponential();
}

void Course::on_event(DiseaseEvent event, const simulate::Stop& stop) {
  if (event == DiseaseEvent::diagnosis) {
    // A tumour that shrank and grew back passes the threshold again.
    if (stage_ == CourseStage::growing) on_diagnosis(stop);
    return;
  }
  if (stage_ == CourseStage::growing) return;  // nobody is at risk yet
  switch (event) {
    case DiseaseEvent::new_lesion: return on_new_lesion(stop);
    case DiseaseEvent::adverse_event: return on_adverse_event(stop);
    case DiseaseEvent::discontinuation: return on_discontinuation(stop);
    case DiseaseEvent::death_tumour: record_.death_cause = DeathCause::tumour; break;
    case DiseaseEvent::death_liver: record_.death_cause = DeathCause::liver; break;
    case DiseaseEvent::death_other: record_.death_cause = DeathCause::other; break;
    case DiseaseEvent::withdrawal: return finish(stop.t, ObservationEnd::withdrawal);
    case DiseaseEvent::none:
    case DiseaseEvent::diagnosis:
    case DiseaseEvent::count_: return;
  }
  finish(stop.t, ObservationEnd::death);
}

void Course::raise_threshold(DiseaseEvent event, core::RandomStream& stream, const simulate::Stop& stop) {
  stop.p[setting_->contract.threshold(event)] += stream.exponential();
  changed_ = true;
}

void Course::on_new_lesion(const simulate::Stop& stop) {
  raise_threshold(DiseaseEvent::new_lesion, new_lesions_, stop);
  if (baseline_done_) lesions_.add_new(burden(stop), setting_->contract.new_lesion_volume_ml.at(stop));
}

void Course::on_adverse_event(const simulate::Stop& stop) {
  raise_threshold(DiseaseEvent::adverse_event, adverse_events_, stop);
  const int slot = attributed_slot(setting_->contract, stop, DiseaseEvent::adverse_event, slots_, false, attribution_);
  const int grade = attribution_.uniform() < k_grade_4_share ? k_grade_life_threatening : k_grade_severe;
  const char* const action = slot < 0 ? "none" : dosing_.on_adverse_event(slot, stop.t, slots_, body(stop));
  record_adverse_event(stop.t, slot, grade, action);
  note_treatment_end();
}

void Course::on_discontinuation(const simulate::Stop& stop) {
  raise_threshold(DiseaseEvent::discontinuation, discontinuations_, stop);
  const int slot = attributed_slot(setting_->contract, stop, DiseaseEvent::discontinuation, slots_, true, attribution_);
  if (slot < 0) return;  // nothing is being given that could be stopped
  record_adverse_event(stop.t, slot, k_grade_severe, "drug stopped");
  dosing_.discontinue(slot, stop.t, slots_, body(stop));
  note_treatment_end();
}

// The line whose safety is being followed: while it is treated and for 30 days after, until another therapy starts.
LineRecord* Course::line_under_observation() {
  if (started_.empty() || record_.received_subsequent_therapy) return nullptr;
  if (now_ > started_.back().treatment_end + k_adverse_event_follow_up_days) return nullptr;
  // Between lines, current_ already belongs to the next one.
  const bool on_current = stage_ == CourseStage::on_line || record_.arm >= 0;
  return on_current ? &current_ : &record_.prior_lines.back();
}

void Course::record_adverse_event(double time, int slot, int grade, const char* action) {
  LineRecord* const line = line_under_observation();
  if (line == nullptr) return;
  const int drug = slot < 0 ? -1 : slots_.drug(slot);
  const std::string name = drug < 0 ? "" : setting_->table.drugs[static_cast<std::size_t>(drug)].drug->name;
  line->adverse_events.push_back({time - started_.back().start, grade, name, action});
}

}  // namespace hepatrial::trial
