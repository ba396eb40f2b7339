// ClinicalTrials.gov, API version 2: one study object.

#include <array>
#include <utility>

#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

constexpr std::int64_t k_enrolment_sentinel = 99'999'999;  // "not known" in old records

std::string_view one_status(std::string_view status) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> k_words{
      {{"NOT_YET_RECRUITING", "PLANNED"},
       {"RECRUITING", "RECRUITING"},
       {"ENROLLING_BY_INVITATION", "RECRUITING"},
       {"ACTIVE_NOT_RECRUITING", "ACTIVE_CLOSED"},
       {"SUSPENDED", "HALTED"},
       {"COMPLETED", "COMPLETED"},
       {"TERMINATED", "TERMINATED"},
       {"WITHDRAWN", "WITHDRAWN"},
       {"AVAILABLE", "RECRUITING"},
       {"NO_LONGER_AVAILABLE", "COMPLETED"},
       {"TEMPORARILY_NOT_AVAILABLE", "HALTED"},
       {"APPROVED_FOR_MARKETING", "COMPLETED"},
       {"WITHHELD", "UNKNOWN"},
       {"UNKNOWN", "UNKNOWN"}}};
  for (const auto& [from, to] : k_words) {
    if (from == status) return to;
  }
  return "UNKNOWN";
}

/// An array of phases as "1/2"; "NA" stays.
std::string phase_of(Json phases) {
  std::string text;
  JsonItems items = phases.items();
  Json phase;
  while (items.next(phase)) {
    std::string_view name = phase.text();
    if (name == "EARLY_PHASE1") name = "0";
    if (name.substr(0, 5) == "PHASE") name.remove_prefix(5);
    if (!text.empty()) text += '/';
    text += name;
  }
  return text;
}

void add_ids(Json module, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down("protocolSection/identificationModule");
  {
    const auto step = path.down("nctId");
    add_identifiers(module["nctId"].text(), "primary", false, path, rows);
  }
  {
    const auto step = path.down("nctIdAliases");
    each(module["nctIdAliases"], path,
         [&](Json id, std::size_t) { add_identifiers(id.text(), "alias", false, path, rows); });
  }
  {
    const auto step = path.down("orgStudyIdInfo/id");
    add_identifiers(at(module, "orgStudyIdInfo", "id").text(), "organisation", true, path, rows);
  }
  const auto step = path.down("secondaryIdInfos");
  each(module["secondaryIdInfos"], path, [&](Json info, std::size_t) {
    {
      const auto id = path.down("id");
      add_identifiers(info["id"].text(), "secondary", true, path, rows);
    }
    // A link may carry the number when the id does not.
    if (info["id"].text().empty() && !info["link"].text().empty()) {
      const auto link = path.down("link");
      add_identifiers(info["link"].text(), "secondary", false, path, rows);
    }
  });
}

void add_conditions(Json protocol, Json derived, RowBuffer& rows) {
  RawPath path;
  const Json module = protocol["conditionsModule"];
  for (const auto& [key, kind] : {std::pair<std::string_view, std::string_view>{"conditions", "condition"},
                                  std::pair<std::string_view, std::string_view>{"keywords", "keyword"}}) {
    const auto here = path.down("protocolSection/conditionsModule");
    const auto step = path.down(key);
    each(module[key], path, [&, k = kind](Json value, std::size_t) { add_term(k, value.text(), "", path, rows); });
  }
  const Json browse = derived["conditionBrowseModule"];
  for (const auto& [key, kind] : {std::pair<std::string_view, std::string_view>{"meshes", "mesh"},
                                  std::pair<std::string_view, std::string_view>{"ancestors", "mesh_ancestor"}}) {
    const auto here = path.down("derivedSection/conditionBrowseModule");
    const auto step = path.down(key);
    each(browse[key], path, [&, k = kind](Json value, std::size_t) {
      // Older dumps pad the number: D000013166 is D013166.
      std::string code(value["id"].text());
      while (code.size() > 7 && code[0] == 'D' && code[1] == '0') code.erase(1, 1);
      add_term(k, value["term"].text(), code, path, rows);
    });
  }
}

void add_interventions(Json module, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down("protocolSection/armsInterventionsModule");
  const auto step = path.down("interventions");
  each(module["interventions"], path, [&](Json value, std::size_t index) {
    rows.begin(Table::intervention);
    rows.text_or_nothing(value["type"].text());
    rows.text_or_nothing(value["name"].text());
    rows.nothing();
    rows.text_or_nothing(value["description"].text());
    rows.text(path.text());
    const auto names = path.down("otherNames");
    each(value["otherNames"], path, [&](Json name, std::size_t) {
      if (name.text().empty()) return;
      rows.begin(Table::intervention_name);
      rows.integer(static_cast<std::int64_t>(index));
      rows.text(name.text());
      rows.text(path.text());
    });
  });
}

/// Index of the intervention that "Drug: X" names: type prefix and name, or the name alone.
std::optional<std::int64_t> named_intervention(Json interventions, std::string_view printed) {
  const std::size_t colon = printed.find(": ");
  const std::string_view name = colon == std::string_view::npos ? printed : printed.substr(colon + 2);
  JsonItems items = interventions.items();
  Json value;
  for (std::int64_t index = 0; items.next(value); ++index) {
    if (value["name"].text() == name || value["name"].text() == printed) return index;
  }
  return std::nullopt;
}

void add_arms(Json module, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down("protocolSection/armsInterventionsModule");
  const auto step = path.down("armGroups");
  each(module["armGroups"], path, [&](Json arm, std::size_t index) {
    rows.begin(Table::arm);
    rows.text_or_nothing(arm["label"].text());
    rows.text_or_nothing(arm["type"].text());
    rows.text_or_nothing(arm["description"].text());
    rows.text(path.text());
    const auto names = path.down("interventionNames");
    each(arm["interventionNames"], path, [&](Json name, std::size_t) {
      rows.begin(Table::arm_intervention);
      rows.integer(static_cast<std::int64_t>(index));
      rows.integer(named_intervention(module["interventions"], name.text()));
      rows.text(name.text());
      rows.text(path.text());
    });
  });
}

void add_planned_outcomes(Json module, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down("protocolSection/outcomesModule");
  for (const auto& [key, kind] : {std::pair<std::string_view, std::string_view>{"primaryOutcomes", "primary"},
                                  std::pair<std::string_view, std::string_view>{"secondaryOutcomes", "secondary"},
                                  std::pair<std::string_view, std::string_view>{"otherOutcomes", "other"}}) {
    const auto step = path.down(key);
    each(module[key], path, [&, k = kind](Json outcome, std::size_t) {
      rows.begin(Table::planned_outcome);
      rows.text(k);
      rows.text_or_nothing(outcome["measure"].text());
      rows.text_or_nothing(outcome["timeFrame"].text());
      rows.text(path.text());
    });
  }
}

Detail detail_of(Json record) {
  const Json protocol = record["protocolSection"];
  const Json ids = protocol["identificationModule"], status = protocol["statusModule"],
             design = protocol["designModule"], info = design["designInfo"];
  const Json lead = at(protocol, "sponsorCollaboratorsModule", "leadSponsor");
  Detail detail;
  detail.brief_title = ids["briefTitle"].text();
  detail.official_title = ids["officialTitle"].text();
  detail.acronym = ids["acronym"].text();
  detail.status_text = status["overallStatus"].text();
  detail.status = one_status(detail.status_text);
  detail.phase = phase_of(design["phases"]);
  detail.study_type = design["studyType"].text();
  detail.allocation = info["allocation"].text();
  detail.intervention_model = info["interventionModel"].text();
  detail.masking = at(info, "maskingInfo", "masking").text();
  detail.primary_purpose = info["primaryPurpose"].text();
  detail.enrolment = at(design, "enrollmentInfo", "count").integer();
  if (detail.enrolment == k_enrolment_sentinel) detail.enrolment.reset();
  detail.enrolment_kind = at(design, "enrollmentInfo", "type").text();
  detail.start_date = plain_date(at(status, "startDateStruct", "date").text());
  detail.primary_completion_date = plain_date(at(status, "primaryCompletionDateStruct", "date").text());
  detail.completion_date = plain_date(at(status, "completionDateStruct", "date").text());
  detail.first_posted_date = plain_date(at(status, "studyFirstPostDateStruct", "date").text());
  detail.results_posted_date = plain_date(at(status, "resultsFirstPostDateStruct", "date").text());
  detail.sponsor = lead["name"].text();
  detail.sponsor_class = lead["class"].text();
  detail.why_stopped = status["whyStopped"].text();
  detail.sex = at(protocol, "eligibilityModule", "sex").text();
  detail.minimum_age = at(protocol, "eligibilityModule", "minimumAge").text();
  detail.has_results = record["hasResults"].boolean().value_or(record["resultsSection"].is_object());
  return detail;
}

}  // namespace

core::Result<RecordHead> read_ctgov(Json record, RowBuffer& rows) {
  const Json protocol = record["protocolSection"];
  const Json ids = protocol["identificationModule"];
  const std::string_view nct = ids["nctId"].text();
  const bool shaped =
      nct.size() == 11 && nct.substr(0, 3) == "NCT" && nct.find_first_not_of("0123456789", 3) == std::string_view::npos;
  if (!shaped) {
    return core::fail({core::ProblemKind::bad_input,
                       "the record has no ClinicalTrials.gov number",
                       {"", 0, "protocolSection.identificationModule.nctId"},
                       ""});
  }
  RecordHead head{"CTGOV", std::string(nct), Shape::ctgov_v2, false, ""};
  const Json status = protocol["statusModule"];
  head.updated_on = plain_date(at(status, "lastUpdatePostDateStruct", "date").text());
  if (head.updated_on.empty()) head.updated_on = plain_date(status["lastUpdateSubmitDate"].text());
  // Every whole record has these modules, the date of its last change and the flag of results.
  head.partial = !protocol["designModule"].is_object() || !protocol["eligibilityModule"].is_object() ||
                 !protocol["conditionsModule"].is_object() || !protocol["sponsorCollaboratorsModule"].is_object() ||
                 record["hasResults"].absent() ||
                 (record["hasResults"].boolean() == true && !record["resultsSection"].is_object());
  add_detail(detail_of(record), rows);
  add_ids(ids, rows);
  add_conditions(protocol, record["derivedSection"], rows);
  add_arms(protocol["armsInterventionsModule"], rows);
  add_interventions(protocol["armsInterventionsModule"], rows);
  add_planned_outcomes(protocol["outcomesModule"], rows);
  if (record["resultsSection"].is_object()) {
    RawPath path;
    const auto step = path.down("resultsSection");
    read_ctgov_results(record["resultsSection"], path, rows);
  }
  return head;
}

std::vector<EligibilityPart> ctgov_eligibility(Json record) {
  const std::string_view text = at(record, "protocolSection", "eligibilityModule", "eligibilityCriteria").text();
  if (text.empty()) return {};
  return {
      {EligibilityPart::Section::both, std::string(text), "/protocolSection/eligibilityModule/eligibilityCriteria"}};
}

const std::vector<FieldPath>& ctgov_fields() {
  static const std::vector<FieldPath> fields{
      {"brief_title", "/protocolSection/identificationModule/briefTitle"},
      {"official_title", "/protocolSection/identificationModule/officialTitle"},
      {"acronym", "/protocolSection/identificationModule/acronym"},
      {"status", "/protocolSection/statusModule/overallStatus"},
      {"status_text", "/protocolSection/statusModule/overallStatus"},
      {"phase", "/protocolSection/designModule/phases"},
      {"study_type", "/protocolSection/designModule/studyType"},
      {"allocation", "/protocolSection/designModule/designInfo/allocation"},
      {"intervention_model", "/protocolSection/designModule/designInfo/interventionModel"},
      {"masking", "/protocolSection/designModule/designInfo/maskingInfo/masking"},
      {"primary_purpose", "/protocolSection/designModule/designInfo/primaryPurpose"},
      {"enrolment", "/protocolSection/designModule/enrollmentInfo/count"},
      {"enrolment_kind", "/protocolSection/designModule/enrollmentInfo/type"},
      {"start_date", "/protocolSection/statusModule/startDateStruct/date"},
      {"primary_completion_date", "/protocolSection/statusModule/primaryCompletionDateStruct/date"},
      {"completion_date", "/protocolSection/statusModule/completionDateStruct/date"},
      {"first_posted_date", "/protocolSection/statusModule/studyFirstPostDateStruct/date"},
      {"results_posted_date", "/protocolSection/statusModule/resultsFirstPostDateStruct/date"},
      {"updated_on",
       "/protocolSection/statusModule/lastUpdatePostDateStruct/date | "
       "/protocolSection/statusModule/lastUpdateSubmitDate"},
      {"sponsor", "/protocolSection/sponsorCollaboratorsModule/leadSponsor/name"},
      {"sponsor_class", "/protocolSection/sponsorCollaboratorsModule/leadSponsor/class"},
      {"why_stopped", "/protocolSection/statusModule/whyStopped"},
      {"sex", "/protocolSection/eligibilityModule/sex"},
      {"minimum_age", "/protocolSection/eligibilityModule/minimumAge"},
      {"has_results", "/hasResults | /resultsSection"}};
  return fields;
}

}  // namespace hepatrial::evidence::registry
