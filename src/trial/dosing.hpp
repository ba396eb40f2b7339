#pragma once
// All drugs of one regimen in one patient, from the start of the line to the last stop.
// docs/methods/trial.md ("Dosing"). Checked by tests/trial/dosing_test.cpp.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "trial/disease_contract.hpp"
#include "trial/drug_course.hpp"
#include "trial/slots.hpp"

namespace hepatrial::trial {

/// The vectors that dosing may change at a stop.
struct Body {
  std::span<double> x;
  std::span<double> p;
};

/// Treatment of one line. Times are model times. One thread at a time.
class LineDosing {
 public:
  LineDosing() = default;
  /// Takes slots for every drug of the regimen; nothing is given before act(). `oral_daily`: one dose at a time
  /// instead of the daily mean.
  void start(const SlotTable& table, const DiseaseContract& contract, int regimen, bool oral_daily, double start_time,
             double weight_kg, SlotBook& slots, Body body);

  /// Time of the next change; k_never when there is none.
  [[nodiscard]] double next_time() const;
  /// Does everything due by `now`. Returns whether the body changed.
  bool act(double now, SlotBook& slots, Body body);
  /// Ends all treatment of the line.
  void stop_all(double now, const char* reason, SlotBook& slots, Body body);
  /// A grade 3-4 adverse event of the drug in `slot`. Returns the action for the record: "none" when it is not dosed
  /// now.
  const char* on_adverse_event(int slot, double now, SlotBook& slots, Body body);
  /// The drug in `slot` is stopped for good.
  void discontinue(int slot, double now, SlotBook& slots, Body body);

  [[nodiscard]] bool ongoing() const { return ongoing_; }
  [[nodiscard]] double end_time() const { return end_time_; }
  [[nodiscard]] const char* end_reason() const { return end_reason_; }
  /// Time of the last dose of any drug up to `now`; -k_never when none was given.
  [[nodiscard]] double last_dose_time(double now) const;
  /// No drug that counts was stopped for toxicity or fell below half of its dose. Oral drugs count; without one, all
  /// do.
  [[nodiscard]] bool tolerated() const;
  /// Closes and hands over the exposures up to `now`, by drug in the order of the regimen; days from the start of the
  /// line.
  [[nodiscard]] std::vector<Exposure> close_exposures(double now);

 private:
  void write_inputs(int slot, Body body) const;
  void check_end(double now, const char* reason, SlotBook& slots);

  const SlotTable* table_ = nullptr;
  const DiseaseContract* contract_ = nullptr;
  std::vector<DrugCourse> courses_;
  bool ongoing_ = false;
  double maximum_time_ = k_never;
  double end_time_ = 0;
  const char* end_reason_ = "";
};

/// Which slot's drug an adverse event (or discontinuation) belongs to: drawn in proportion to concentration times the
/// slot's coefficient, among all slots or those dosed now; -1 when nothing contributes.
[[nodiscard]] int attributed_slot(const DiseaseContract& contract, const simulate::Stop& stop, DiseaseEvent event,
                                  const SlotBook& slots, bool dosed_only, core::RandomStream& stream);

}  // namespace hepatrial::trial
