// EU Clinical Trials Register: one record for each member state, in the layout with keys a2_..., e11_..., p_....

#include <array>
#include <utility>

#include "evidence/registry/identifiers.hpp"
#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

bool yes(Json value) { return value.text() == "Yes" || value.boolean() == true; }

std::string_view one_status(std::string_view status) {
  static constexpr std::array<Pair, 9> k_words{{{"Ongoing", "RECRUITING"},
                                                {"Restarted", "RECRUITING"},
                                                {"Completed", "COMPLETED"},
                                                {"Prematurely Ended", "TERMINATED"},
                                                {"Temporarily Halted", "HALTED"},
                                                {"Suspended by CA", "HALTED"},
                                                {"Suspended", "HALTED"},
                                                {"Not Authorised", "NOT_AUTHORISED"},
                                                {"Prohibited by CA", "NOT_AUTHORISED"}}};
  for (const auto& [from, to] : k_words) {
    if (from == status) return to;
  }
  // "Trial now transitioned", "GB - no longer in EU/EEA" and new words say nothing about the trial itself.
  return "UNKNOWN";
}

std::string phase_of(Json record) {
  std::string phase;
  for (const auto& [key, name] :
       {Pair{"e71_human_pharmacology_phase_i", "1"}, Pair{"e72_therapeutic_exploratory_phase_ii", "2"},
        Pair{"e73_therapeutic_confirmatory_phase_iii", "3"}, Pair{"e74_therapeutic_use_phase_iv", "4"}}) {
    if (!yes(record[key])) continue;
    if (!phase.empty()) phase += '/';
    phase += name;
  }
  return phase;
}

/// Two letters of the member state: "Belgium - FPS Health-DGM" -> "BE". Third-country records give "3RD".
std::string country_code(std::string_view state) {
  static constexpr std::array<Pair, 33> k_states{
      {{"Austria", "AT"}, {"Belgium", "BE"},        {"Bulgaria", "BG"},      {"Croatia", "HR"},   {"Cyprus", "CY"},
       {"Czech", "CZ"},   {"Denmark", "DK"},        {"Estonia", "EE"},       {"Finland", "FI"},   {"France", "FR"},
       {"Germany", "DE"}, {"Greece", "GR"},         {"Hungary", "HU"},       {"Iceland", "IS"},   {"Ireland", "IE"},
       {"Italy", "IT"},   {"Latvia", "LV"},         {"Liechtenstein", "LI"}, {"Lithuania", "LT"}, {"Luxembourg", "LU"},
       {"Malta", "MT"},   {"Netherlands", "NL"},    {"Norway", "NO"},        {"Poland", "PL"},    {"Portugal", "PT"},
       {"Romania", "RO"}, {"Slovakia", "SK"},       {"Slovenia", "SI"},      {"Spain", "ES"},     {"Sweden", "SE"},
       {"UK", "GB"},      {"United Kingdom", "GB"}, {"Outside", "3RD"}}};
  for (const auto& [name, code] : k_states) {
    if (state.substr(0, name.size()) == name) return std::string(code);
  }
  return "";
}

void add_ids(Json record, RowBuffer& rows) {
  RawPath path;
  for (const auto& [key, role] :
       {Pair{"a2_eudract_number", "primary"}, Pair{"a41_sponsors_protocol_code_number", "organisation"},
        Pair{"a51_isrctn_international_standard_randomised_controlled_trial_number", "secondary"},
        Pair{"a52_us_nct_clinicaltrialsgov_registry_number", "secondary"},
        Pair{"a53_who_universal_trial_reference_number_utrn", "secondary"},
        Pair{"a54_other_identifiers", "secondary"}}) {
    const auto step = path.down(key);
    add_identifiers(record[key].text(), role, role != std::string_view("primary"), path, rows);
  }
  const Json results = record["trialInformation"];
  const auto here = path.down("trialInformation");
  for (const std::string_view key : {"usctnIdentifier", "isrctnIdentifier", "whoIdentifier"}) {
    const auto step = path.down(key);
    add_identifiers(results[key].text(), "secondary", false, path, rows);
  }
  const auto step = path.down("sponsorProtocolCode");
  add_identifiers(results["sponsorProtocolCode"].text(), "organisation", true, path, rows);
}

void add_conditions(Json record, RowBuffer& rows) {
  RawPath path;
  for (const std::string_view key :
       {"e11_medical_conditions_being_investigated", "e111_medical_condition_in_easily_understood_language"}) {
    const auto step = path.down(key);
    add_term("condition", record[key].text(), "", path, rows);
  }
  {
    const auto step = path.down("e112_therapeutic_area");
    add_term("area", record["e112_therapeutic_area"].text(), "", path, rows);
  }
  const auto step = path.down("e12_meddra_classification");
  each(record["e12_meddra_classification"], path, [&](Json term, std::size_t) {
    add_term("meddra", term["e12_term"].text(), term["e12_classification_code"].printed(), path, rows);
  });
}

void add_products(Json record, RowBuffer& rows) {
  RawPath path;
  const auto step = path.down("dimp");
  each(record["dimp"], path, [&](Json product, std::size_t index) {
    constexpr std::array<std::string_view, 5> k_names{"d38_inn__proposed_inn", "d31_product_name", "d2111_trade_name",
                                                      "d393_other_descriptive_name", "d32_product_code"};
    std::string_view first;
    for (const std::string_view key : k_names) {
      if (first.empty()) first = product[key].text();
    }
    rows.begin(Table::intervention);
    rows.text("DRUG");
    rows.text_or_nothing(first);
    rows.text_or_nothing(product["d12_and_d13_imp_role"].text());
    rows.nothing();
    rows.text(path.text());
    for (const std::string_view key : k_names) {
      const auto name_step = path.down(key);
      if (product[key].text().empty()) continue;
      rows.begin(Table::intervention_name);
      rows.integer(static_cast<std::int64_t>(index));
      rows.text(product[key].text());
      rows.text(path.text());
    }
  });
}

void add_planned_outcomes(Json record, RowBuffer& rows) {
  RawPath path;
  constexpr std::array<std::array<std::string_view, 3>, 2> k_outcomes{
      {{"primary", "e51_primary_end_points", "e511_timepoints_of_evaluation_of_this_end_point"},
       {"secondary", "e52_secondary_end_points", "e521_timepoints_of_evaluation_of_this_end_point"}}};
  for (const auto& [kind, key, time] : k_outcomes) {
    if (record[key].text().empty()) continue;
    const auto step = path.down(key);
    rows.begin(Table::planned_outcome);
    rows.text(kind);
    rows.text(record[key].text());
    rows.text_or_nothing(record[time].text());
    rows.text(path.text());
  }
}

std::string masking_of(Json record) {
  if (yes(record["e814_double_blind"])) return "DOUBLE";
  if (yes(record["e813_single_blind"])) return "SINGLE";
  return yes(record["e812_open"]) ? "NONE" : "";
}

Detail detail_of(Json record, std::string country) {
  Detail detail;
  detail.country = std::move(country);
  detail.brief_title =
      record["a31_title_of_the_trial_for_lay_people_in_easily_understood_ie_nontechnical_language"].text();
  detail.official_title = record["a3_full_title_of_the_trial"].text();
  detail.acronym = record["a32_name_or_abbreviated_title_of_the_trial_where_available"].text();
  detail.status_text = record["x5_trial_status"].text();
  if (detail.status_text.empty()) detail.status_text = record["p_end_of_trial_status"].text();
  detail.status = one_status(detail.status_text);
  detail.phase = phase_of(record);
  detail.study_type = "INTERVENTIONAL";
  if (!record["e811_randomised"].absent()) {
    detail.allocation = yes(record["e811_randomised"]) ? "RANDOMIZED" : "NON_RANDOMIZED";
  }
  if (yes(record["e815_parallel_group"])) detail.intervention_model = "PARALLEL";
  if (yes(record["e816_cross_over"])) detail.intervention_model = "CROSSOVER";
  detail.masking = masking_of(record);
  if (yes(record["e63_therapy"])) detail.primary_purpose = "TREATMENT";
  for (const std::string_view key :
       {"f422_in_the_whole_clinical_trial", "f421_in_the_eea", "f41_in_the_member_state"}) {
    if (!detail.enrolment) detail.enrolment = record[key].integer();
  }
  detail.enrolment_kind = "ESTIMATED";
  const Json results = record["trialInformation"];
  detail.start_date = plain_date(results["recruitmentStartDate"].text());
  if (detail.start_date.empty())
    detail.start_date = plain_date(record["n_date_of_competent_authority_decision"].text());
  detail.completion_date = plain_date(record["p_date_of_the_global_end_of_the_trial"].text());
  if (detail.completion_date.empty()) detail.completion_date = plain_date(results["globalEndOfTrialDate"].text());
  detail.first_posted_date =
      plain_date(record["x6_date_on_which_this_record_was_first_entered_in_the_eudract_database"].text());
  JsonItems sponsors = record["b1_sponsor"].items();
  Json sponsor;
  if (sponsors.next(sponsor)) {
    detail.sponsor = sponsor["b11_name_of_sponsor"].text();
    detail.sponsor_class = sponsor["b31_and_b32_status_of_the_sponsor"].text();
  }
  detail.has_results = record["endPoints"].is_object();
  return detail;
}

}  // namespace

core::Result<RecordHead> read_euctr(Json record, RowBuffer& rows) {
  const auto ids = find_identifiers(record["a2_eudract_number"].text());
  if (ids.size() != 1 || ids.front().kind != IdentifierKind::eudract) {
    return core::fail(
        {core::ProblemKind::bad_input, "the record has no EudraCT number", {"", 0, "a2_eudract_number"}, ""});
  }
  std::string country = country_code(record["a1_member_state_concerned"].text());
  // An outer id "2016-004489-24-3RD" says it as well.
  const std::string_view outer = record["_id"].text();
  if (outer.size() > 15 && outer.substr(0, 14) == ids.front().value) country = outer.substr(15);
  RecordHead head{"EUCTR", ids.front().value + (country.empty() ? "" : "-" + country), Shape::euctr, false, ""};
  head.partial = record["e3_principal_inclusion_criteria"].absent() &&
                 record["e11_medical_conditions_being_investigated"].absent();
  add_detail(detail_of(record, std::move(country)), rows);
  add_ids(record, rows);
  add_conditions(record, rows);
  add_products(record, rows);
  add_planned_outcomes(record, rows);
  RawPath path;
  read_euctr_results(record, path, rows);
  return head;
}

std::vector<EligibilityPart> euctr_eligibility(Json record) {
  std::vector<EligibilityPart> parts;
  for (const auto& [key, section] :
       {std::pair{"e3_principal_inclusion_criteria", EligibilityPart::Section::inclusion},
        std::pair{"e4_principal_exclusion_criteria", EligibilityPart::Section::exclusion}}) {
    const std::string_view text = record[key].text();
    if (!text.empty()) parts.push_back({section, std::string(text), std::string("/") + key});
  }
  return parts;
}

const std::vector<FieldPath>& euctr_fields() {
  static const std::vector<FieldPath> fields{
      {"country", "/a1_member_state_concerned"},
      {"brief_title", "/a31_title_of_the_trial_for_lay_people_in_easily_understood_ie_nontechnical_language"},
      {"official_title", "/a3_full_title_of_the_trial"},
      {"acronym", "/a32_name_or_abbreviated_title_of_the_trial_where_available"},
      {"status", "/x5_trial_status | /p_end_of_trial_status"},
      {"status_text", "/x5_trial_status | /p_end_of_trial_status"},
      {"phase",
       "/e71_human_pharmacology_phase_i | /e72_therapeutic_exploratory_phase_ii | "
       "/e73_therapeutic_confirmatory_phase_iii | /e74_therapeutic_use_phase_iv"},
      {"allocation", "/e811_randomised"},
      {"intervention_model", "/e815_parallel_group | /e816_cross_over"},
      {"masking", "/e812_open | /e813_single_blind | /e814_double_blind"},
      {"primary_purpose", "/e63_therapy"},
      {"enrolment", "/f422_in_the_whole_clinical_trial | /f421_in_the_eea | /f41_in_the_member_state"},
      {"start_date", "/trialInformation/recruitmentStartDate | /n_date_of_competent_authority_decision"},
      {"completion_date", "/p_date_of_the_global_end_of_the_trial | /trialInformation/globalEndOfTrialDate"},
      {"first_posted_date", "/x6_date_on_which_this_record_was_first_entered_in_the_eudract_database"},
      {"sponsor", "/b1_sponsor/0/b11_name_of_sponsor"},
      {"sponsor_class", "/b1_sponsor/0/b31_and_b32_status_of_the_sponsor"},
      {"has_results", "/endPoints"}};
  return fields;
}

}  // namespace hepatrial::evidence::registry
