#include "trial/chunk_columns.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace hepatrial::trial {

namespace {

using core::ColumnType;

// The same list of fields (each_field, below) serves three visitors: one names the columns, one fills them from a
// record, one fills a record from them.

class Naming {
 public:
  static constexpr bool reads = false;
  void prefix(std::string text) { prefix_ = std::move(text); }
  bool present(bool) { return true; }
  void number(const char* name, const char* unit, double&) { add(name, ColumnType::float64, unit); }
  void whole(const char* name, const char* unit, long long, long long, long long&) {
    add(name, ColumnType::int32, unit);
  }
  void word(const char* name, std::string&) { add(name, ColumnType::text, ""); }

  std::vector<core::ColumnSpec> specs;

 private:
  void add(const char* name, ColumnType type, const char* unit) { specs.push_back({prefix_ + name, type, unit}); }
  std::string prefix_;
};

class Filling {
 public:
  static constexpr bool reads = false;
  explicit Filling(core::ColumnTable& table) : table_(table) {}
  void next_row() { place_ = 0; }
  void prefix(const std::string&) {}
  /// Cells of a line that was not started stay empty.
  bool present(bool here) {
    here_ = here;
    return true;
  }
  void number(const char*, const char*, double& value) { here_ ? next().add_number(value) : next().add_missing(); }
  void whole(const char*, const char*, long long, long long, long long& value) {
    here_ ? next().add_integer(static_cast<std::int32_t>(value)) : next().add_missing();
  }
  void word(const char*, std::string& value) { here_ ? next().add_text(value) : next().add_missing(); }

 private:
  core::Column& next() { return table_.column(place_++); }
  core::ColumnTable& table_;
  std::size_t place_ = 0;
  bool here_ = true;
};

class Reading {
 public:
  static constexpr bool reads = true;
  explicit Reading(const core::ColumnTable& table) : table_(table) {}
  void next_row(std::size_t row) {
    row_ = row;
    place_ = 0;
  }
  void prefix(const std::string&) {}
  bool present(bool here) {
    here_ = here;
    return true;
  }
  void number(const char*, const char*, double& value) {
    const core::Column& column = table_.column(place_++);
    if (here_) value = column.number(row_);
  }
  void whole(const char*, const char*, long long low, long long high, long long& value) {
    const core::Column& column = table_.column(place_++);
    if (!here_) return;
    value = column.integer(row_);
    good = good && value >= low && value <= high;
  }
  void word(const char*, std::string& value) {
    const core::Column& column = table_.column(place_++);
    if (here_) value = column.text(row_);
  }

  bool good = true;  ///< every cell so far was one that a record can have

 private:
  const core::ColumnTable& table_;
  std::size_t row_ = 0, place_ = 0;
  bool here_ = true;
};

// A field of another type than the visitors know goes through one that they know.

template <class Visitor, class Whole>
void whole(Visitor& visit, const char* name, const char* unit, long long low, long long high, Whole& field) {
  auto value = static_cast<long long>(field);
  visit.whole(name, unit, low, high, value);
  if constexpr (Visitor::reads) {
    if (value >= low && value <= high) field = static_cast<Whole>(value);
  }
}

template <class Visitor>
void flag(Visitor& visit, const char* name, bool& field) {
  whole(visit, name, "", 0, 1, field);
}

template <class Visitor, class Enum, std::size_t count, class Text>
void choice(Visitor& visit, const char* name, Enum& field, const std::array<Enum, count>& values, const Text& text_of) {
  std::string word = text_of(field);
  visit.word(name, word);
  if constexpr (Visitor::reads) {
    const auto found = std::find_if(values.begin(), values.end(), [&](Enum each) { return word == text_of(each); });
    if (found == values.end()) {
      visit.good = false;
    } else {
      field = *found;
    }
  }
}

constexpr std::array k_responses{Response::complete, Response::partial, Response::stable, Response::progressive,
                                 Response::not_evaluable};
constexpr std::array k_progressions{ProgressionCause::none, ProgressionCause::target_growth,
                                    ProgressionCause::new_lesion, ProgressionCause::both};
constexpr std::array k_deaths{DeathCause::alive, DeathCause::tumour, DeathCause::liver, DeathCause::other};
constexpr std::array k_statuses{PatientStatus::implausible,
                                PatientStatus::not_eligible_first,
                                PatientStatus::no_progression,
                                PatientStatus::died_before_randomisation,
                                PatientStatus::not_eligible_randomisation,
                                PatientStatus::eligible_not_needed,
                                PatientStatus::randomised,
                                PatientStatus::failed};
constexpr std::array k_sexes{population::Sex::female, population::Sex::male};
constexpr std::array k_aetiologies{population::Aetiology::hepatitis_b, population::Aetiology::hepatitis_c,
                                   population::Aetiology::non_viral};

// <name>: days; <name>_CNSR: 0 event, 1 censored, 2 does not exist; <name>_WHY.
template <class Visitor>
void time_to_event(Visitor& visit, const char* name, TimeToEvent& time) {
  visit.number(name, "day", time.time_days);
  int kind = !time.available ? 2 : time.event ? 0 : 1;
  whole(visit, (std::string(name) + "_CNSR").c_str(), "", 0, 2, kind);
  visit.word((std::string(name) + "_WHY").c_str(), time.description);
  if constexpr (Visitor::reads) {
    time.available = kind != 2;
    time.event = kind == 0;
  }
}

template <class Visitor>
void worst_adverse_event(Visitor& visit, LineRecord& line) {
  int worst = 0;
  for (const AdverseEvent& event : line.adverse_events) worst = std::max(worst, event.grade);
  whole(visit, "AEGRADE", "", 0, 5, worst);
  if constexpr (Visitor::reads) {
    if (worst > 0) line.adverse_events.push_back({std::numeric_limits<double>::quiet_NaN(), worst, "", ""});
  }
}

template <class Visitor>
void line_fields(Visitor& visit, LineRecord& line) {
  const auto response_code = [](Response response) { return std::string(code(response)); };
  const auto cause_name = [](ProgressionCause cause) { return std::string(name(cause)); };
  visit.word("REGIMEN", line.regimen);
  visit.number("START", "day", line.start_calendar_day);
  visit.number("SINCELAST", "day", line.days_since_last_dose_of_prior_line);
  choice(visit, "BOR", line.best_response, k_responses, response_code);
  choice(visit, "CBOR", line.confirmed_response, k_responses, response_code);
  choice(visit, "PROGCAUS", line.progression_cause, k_progressions, cause_name);
  time_to_event(visit, "PFS", line.progression_free_survival);
  time_to_event(visit, "OS", line.overall_survival);
  time_to_event(visit, "TTP", line.time_to_progression);
  time_to_event(visit, "DOR", line.duration_of_response);
  time_to_event(visit, "TOT", line.time_on_treatment);
  worst_adverse_event(visit, line);
}

template <class Visitor>
void state_fields(Visitor& visit, StateSnapshot& state) {
  visit.number("LIVEVOL", "mL", state.live_volume_ml);
  visit.number("DEADVOL", "mL", state.dead_volume_ml);
  visit.number("ALBUMIN", "g/L", state.albumin_g_per_l);
  visit.number("BILI", "umol/L", state.bilirubin_umol_per_l);
  visit.number("INR", "", state.inr);
  visit.number("ASCITES", "", state.ascites_grade);
  visit.number("ALBI", "", state.albi_score);
  whole(visit, "CPPTS", "", 0, 15, state.child_pugh_points);
  visit.number("AFP", "ng/mL", state.afp_ng_per_ml);
  visit.number("PD1OCC", "", state.pd1_occupancy);
  visit.number("PDL1OCC", "", state.pdl1_occupancy);
  visit.number("CTLA4OCC", "", state.ctla4_occupancy);
  visit.number("VEGFNT", "", state.vegf_neutralised);
}

template <class Visitor>
void person_fields(Visitor& visit, PatientRecord& patient) {
  population::Covariates& person = patient.covariates;
  visit.number("AGE", "year", person.age_years);
  visit.number("WEIGHT", "kg", person.weight_kg);
  choice(visit, "SEX", person.sex, k_sexes, [](population::Sex sex) { return std::string(population::name(sex)); });
  choice(visit, "AETIOL", person.aetiology, k_aetiologies,
         [](population::Aetiology aetiology) { return std::string(population::name(aetiology)); });
  whole(visit, "ECOG", "", 0, 5, person.ecog);
  flag(visit, "MVI", person.macrovascular_invasion);
  flag(visit, "EHS", person.extrahepatic_spread);
  visit.word("BCLC", patient.bclc);
}

// Every field of the record that is kept, in the order of the columns.
template <class Visitor>
void each_field(Visitor& visit, PatientRecord& patient, std::size_t prior_lines) {
  constexpr long long k_most = std::numeric_limits<std::int32_t>::max();
  visit.present(true);
  visit.prefix("");
  whole(visit, "SUBJID", "", 0, k_most, patient.patient_id);
  choice(visit, "STATUS", patient.status, k_statuses, [](PatientStatus status) { return std::string(name(status)); });
  visit.word("STATREAS", patient.reason_not_eligible);
  visit.word("FAILREAS", patient.failure_reason);
  whole(visit, "ARM", "", -1, 1000, patient.arm);
  person_fields(visit, patient);
  choice(visit, "DEATH", patient.death_cause, k_deaths, [](DeathCause cause) { return std::string(name(cause)); });
  flag(visit, "SUBTRTFL", patient.received_subsequent_therapy);
  visit.word("SUBTRT", patient.subsequent_regimen);
  std::size_t started = patient.prior_lines.size();
  whole(visit, "NPRIOR", "", 0, static_cast<long long>(prior_lines), started);
  patient.prior_lines.resize(started);
  LineRecord none;
  for (std::size_t line = 0; line < prior_lines; ++line) {
    visit.prefix("P" + std::to_string(line + 1) + "_");
    visit.present(line < started);
    line_fields(visit, line < started ? patient.prior_lines[line] : none);
  }
  visit.prefix("T_");
  visit.present(patient.arm >= 0);
  line_fields(visit, patient.trial_line);
  state_fields(visit, patient.trial_line.at_start);
}

core::Problem unreadable(const std::string& what) { return {core::ProblemKind::bad_input, what, {}, ""}; }

}  // namespace

std::vector<core::ColumnSpec> patient_columns(std::size_t prior_lines) {
  Naming naming;
  PatientRecord nobody;
  each_field(naming, nobody, prior_lines);
  return std::move(naming.specs);
}

core::ColumnTable patient_table(const std::vector<PatientRecord>& patients, std::size_t prior_lines) {
  core::ColumnTable table(patient_columns(prior_lines));
  Filling filling(table);
  for (PatientRecord patient : patients) {  // a copy: the fields are visited as ones that may change
    filling.next_row();
    each_field(filling, patient, prior_lines);
  }
  return table;
}

core::Result<std::vector<PatientRecord>> patients_of(const core::ColumnTable& table, std::size_t prior_lines,
                                                     const std::string& trial_id) {
  if (table.specs() != patient_columns(prior_lines)) return core::fail(unreadable("has other columns than this trial"));
  Reading reading(table);
  std::vector<PatientRecord> out(table.rows());
  for (std::size_t row = 0; row < out.size(); ++row) {
    reading.next_row(row);
    each_field(reading, out[row], prior_lines);
    out[row].usubjid = unique_subject_id(trial_id, out[row].patient_id);
  }
  if (!reading.good) return core::fail(unreadable("holds a value that no patient has"));
  return out;
}

}  // namespace hepatrial::trial
