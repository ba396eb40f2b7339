// One regimen file: docs/formats/drug.md.

#include "trial/drug.hpp"
#include "trial/toml_fields.hpp"

namespace hepatrial::trial {

namespace {

// The largest real doses are about 1 g a day and 30 mg/kg; ten times that is a typing error.
constexpr NumberRange k_dose_mg{0, 20000};
constexpr NumberRange k_dose_mg_per_kg{0, 300};
constexpr NumberRange k_interval_days{0.1, 365};
constexpr NumberRange k_cycle_days{0, 365};
constexpr NumberRange k_days{0, 36525};

Dosing read_dosing(TomlFields& fields) {
  Dosing out;
  out.line = fields.line();
  out.drug = fields.text("drug");
  out.dose_mg = fields.number_or("dose_mg", 0, k_dose_mg);
  out.dose_mg_per_kg = fields.number_or("dose_mg_per_kg", 0, k_dose_mg_per_kg);
  if (fields.has("dose_mg") == fields.has("dose_mg_per_kg")) {
    fields.report("dose_mg", "give either dose_mg or dose_mg_per_kg");
  }
  out.dose_mg_below_60_kg = fields.number_or("dose_mg_below_60_kg", 0, k_dose_mg);
  if (fields.has("dose_mg_below_60_kg") && !fields.has("dose_mg")) {
    fields.report("dose_mg_below_60_kg", "goes with dose_mg, not with dose_mg_per_kg");
  }
  out.every_days = fields.number("every_days", k_interval_days);
  out.doses = fields.integer_or("doses", 0, {0, 10000});
  out.start_day = fields.number_or("start_day", 0, k_days);
  out.on_days = fields.number_or("on_days", 0, k_cycle_days);
  out.off_days = fields.number_or("off_days", 0, k_cycle_days);
  if ((out.on_days > 0) != (out.off_days > 0)) {
    fields.report("off_days", "a dosing cycle needs both on_days and off_days above 0");
  }
  out.infusion_days = fields.number_or("infusion_days", out.infusion_days, {0, 2});
  if (out.infusion_days >= out.every_days) {
    fields.report("infusion_days", "an infusion ends before the next dose");
  }
  fields.done();
  return out;
}

}  // namespace

core::Result<Regimen> read_regimen_text(std::string_view text, const std::string& file) {
  return read_toml(text, file, [&file](TomlFields& fields) {
    Regimen regimen;
    regimen.file = file;
    regimen.name = fields.text("name");
    regimen.source = fields.text("source");
    regimen.maximum_days = fields.number_or("maximum_days", 0, k_days);
    for (TomlFields& dose : fields.tables("dose")) regimen.dosings.push_back(read_dosing(dose));
    return regimen;
  });
}

}  // namespace hepatrial::trial
