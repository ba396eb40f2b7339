#include "trial/dosing.hpp"

#include <algorithm>
#include <string_view>

namespace hepatrial::trial {

namespace {

constexpr double k_tolerated_level = 0.5;

DoseForm dose_form(const Drug& drug, const Dosing& dosing, bool oral_daily) {
  if (drug.route == Route::oral) return oral_daily ? DoseForm::oral_bolus : DoseForm::averaged;
  return dosing.infusion_days > 0 ? DoseForm::infusion : DoseForm::bolus;
}

}  // namespace

void LineDosing::start(const SlotTable& table, const DiseaseContract& contract, int regimen, bool oral_daily,
                       double start_time, double weight_kg, SlotBook& slots, Body body) {
  table_ = &table;
  contract_ = &contract;
  courses_.clear();
  ongoing_ = true;
  end_reason_ = "";
  const RegimenPlan& plan = table.regimens[static_cast<std::size_t>(regimen)];
  maximum_time_ = plan.regimen->maximum_days > 0 ? start_time + plan.regimen->maximum_days : k_never;
  for (std::size_t i = 0; i < plan.drug.size(); ++i) {
    // A slot is always found: no regimen has more drugs than there are slots, and earlier lines have let theirs go.
    const int slot = slots.occupy(plan.drug[i], body.x, body.p);
    if (slot < 0) continue;
    const Drug& drug = *table.drugs[static_cast<std::size_t>(plan.drug[i])].drug;
    const Dosing& dosing = plan.regimen->dosings[i];
    courses_.emplace_back(drug, dosing, dose_form(drug, dosing, oral_daily), start_time, weight_kg, slot);
  }
}

double LineDosing::next_time() const {
  if (!ongoing_) return k_never;
  double next = maximum_time_;
  for (const DrugCourse& course : courses_) next = std::min(next, course.next_time());
  return next;
}

// The inputs of a slot are those of all its courses together.
void LineDosing::write_inputs(int slot, Body body) const {
  const DrugSlot& indices = contract_->slots[static_cast<std::size_t>(slot)];
  double depot = 0, central = 0;
  for (const DrugCourse& course : courses_) {
    if (course.slot() == slot) (course.oral() ? depot : central) += course.input_mg_per_day();
  }
  body.p[indices.depot_input_mg_per_day] = depot;
  body.p[indices.central_input_mg_per_day] = central;
}

bool LineDosing::act(double now, SlotBook& slots, Body body) {
  if (!ongoing_) return false;
  if (maximum_time_ <= now) {
    stop_all(now, "planned treatment completed", slots, body);
    return true;
  }
  bool changed = false;
  for (DrugCourse& course : courses_) {
    if (course.next_time() > now) continue;
    changed = true;
    const DoseEffect effect = course.act(now);
    const DrugSlot& indices = contract_->slots[static_cast<std::size_t>(course.slot())];
    body.x[course.oral() ? indices.depot_mg : indices.central_mg] += effect.bolus_mg;
    if (effect.given) body.p[indices.exposed] = 1;
    write_inputs(course.slot(), body);
  }
  if (changed) check_end(now, "planned treatment completed", slots);
  return changed;
}

// Lets go of slots that no course doses any more, and ends the line's treatment with the last of them.
void LineDosing::check_end(double now, const char* reason, SlotBook& slots) {
  bool any_left = courses_.empty();
  for (const DrugCourse& course : courses_) {
    const bool slot_in_use = std::any_of(courses_.begin(), courses_.end(), [&](const DrugCourse& other) {
      return other.slot() == course.slot() && !other.finished();
    });
    if (!slot_in_use) slots.release(course.slot());
    any_left = any_left || slot_in_use;
  }
  if (any_left || !ongoing_) return;
  ongoing_ = false;
  end_time_ = now;
  end_reason_ = reason;
}

void LineDosing::stop_all(double now, const char* reason, SlotBook& slots, Body body) {
  if (!ongoing_) return;
  for (DrugCourse& course : courses_) {
    course.stop(now, false);
    write_inputs(course.slot(), body);
    slots.release(course.slot());
  }
  ongoing_ = false;
  end_time_ = now;
  end_reason_ = reason;
}

const char* LineDosing::on_adverse_event(int slot, double now, SlotBook& slots, Body body) {
  const char* action = "none";
  if (!ongoing_) return action;
  for (DrugCourse& course : courses_) {
    if (course.slot() != slot || course.finished()) continue;
    const char* const taken = course.on_adverse_event(now);
    if (std::string_view(taken) != "none") action = taken;
  }
  write_inputs(slot, body);
  check_end(now, "toxicity", slots);
  return action;
}

void LineDosing::discontinue(int slot, double now, SlotBook& slots, Body body) {
  if (!ongoing_) return;
  for (DrugCourse& course : courses_) {
    if (course.slot() == slot) course.stop(now, true);
  }
  write_inputs(slot, body);
  check_end(now, "toxicity", slots);
}

double LineDosing::last_dose_time(double now) const {
  double last = -k_never;
  for (const DrugCourse& course : courses_) last = std::max(last, course.last_dose_time(now));
  return last;
}

bool LineDosing::tolerated() const {
  const bool has_oral =
      std::any_of(courses_.begin(), courses_.end(), [](const DrugCourse& each) { return each.oral(); });
  return std::all_of(courses_.begin(), courses_.end(), [has_oral](const DrugCourse& each) {
    return (has_oral && !each.oral()) || (!each.stopped_for_toxicity() && each.level() >= k_tolerated_level);
  });
}

std::vector<Exposure> LineDosing::close_exposures(double now) {
  std::vector<Exposure> out;
  for (DrugCourse& course : courses_) {
    course.stop(now, false);
    for (Exposure& each : course.exposures()) out.push_back(std::move(each));
    course.exposures().clear();
  }
  return out;
}

int attributed_slot(const DiseaseContract& contract, const simulate::Stop& stop, DiseaseEvent event,
                    const SlotBook& slots, bool dosed_only, core::RandomStream& stream) {
  const auto contribution = [&](std::size_t i) {
    const int slot = static_cast<int>(i);
    if (slots.drug(slot) < 0 || (dosed_only && !slots.dosed(slot))) return 0.0;
    const DrugSlot& indices = contract.slots[i];
    const std::size_t coefficient = event == DiseaseEvent::discontinuation ? indices.discontinuation_coefficient
                                                                           : indices.adverse_event_coefficient;
    return std::max(0.0, indices.concentration_mg_per_l.at(stop)) * stop.p[coefficient];
  };
  double total = 0;
  for (std::size_t i = 0; i < contract.slots.size(); ++i) total += contribution(i);
  const double mark = stream.uniform() * total;
  double sum = 0;
  int last = -1;
  for (std::size_t i = 0; i < contract.slots.size(); ++i) {
    const double part = contribution(i);
    if (!(part > 0)) continue;
    last = static_cast<int>(i);
    sum += part;
    if (mark < sum) return last;
  }
  return last;
}

}  // namespace hepatrial::trial
