// ISRCTN: the layout with trialDescription, externalRefs, participants.

#include <array>
#include <utility>

#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// "Phase II/III" -> "2/3"; "Not Applicable" -> "".
std::string phase_of(std::string_view text) {
  static constexpr std::array<Pair, 7> k_phases{{{"Phase IV", "4"},
                                                 {"Phase III/IV", "3/4"},
                                                 {"Phase III", "3"},
                                                 {"Phase II/III", "2/3"},
                                                 {"Phase I/II", "1/2"},
                                                 {"Phase II", "2"},
                                                 {"Phase I", "1"}}};
  for (const auto& [from, to] : k_phases) {
    if (text == from) return std::string(to);
  }
  return "";
}

/// ISRCTN tells dates, not a status; only what was overridden or stopped is said in words.
std::string_view one_status(Json record) {
  const std::string_view said = at(record, "participants", "recruitmentStatusOverride").text();
  if (said == "Suspended") return "HALTED";
  if (said == "Stopped") return "TERMINATED";
  const std::string_view start = at(record, "participants", "recruitmentStartStatusOverride").text();
  if (start == "Anticipated") return "PLANNED";
  return "UNKNOWN";
}

void add_ids(Json record, std::string_view number, RowBuffer& rows) {
  RawPath path;
  {
    const auto step = path.down("isrctn");
    add_identifiers("ISRCTN" + std::string(number), "primary", false, path, rows);
  }
  const Json refs = record["externalRefs"];
  const auto here = path.down("externalRefs");
  for (const std::string_view key : {"eudraCTNumber", "clinicalTrialsGovNumber", "ctisNumber"}) {
    const auto step = path.down(key);
    add_identifiers(refs[key].text(), "secondary", false, path, rows);
  }
  const auto named = [](std::string_view text) { return text != "Nil known" && text != "N/A" && text != "Nil Known"; };
  {
    const auto step = path.down("protocolSerialNumber");
    const std::string_view text = refs["protocolSerialNumber"].text();
    if (named(text)) add_identifiers(text, "organisation", true, path, rows);
  }
  const auto step = path.down("secondaryNumbers/secondaryNumber");
  each(at(refs, "secondaryNumbers", "secondaryNumber"), path, [&](Json value, std::size_t) {
    const std::string_view text = value.text().empty() ? value["value"].text() : value.text();
    if (named(text)) add_identifiers(text, "secondary", true, path, rows);
  });
}

void add_lists(Json record, RowBuffer& rows) {
  RawPath path;
  {
    const auto step = path.down("conditions/condition");
    each(at(record, "conditions", "condition"), path, [&](Json condition, std::size_t) {
      add_term("condition", condition["description"].text(), "", path, rows);
      add_term("area", condition["diseaseClass1"].text(), "", path, rows);
    });
  }
  {
    const auto step = path.down("interventions/intervention");
    each(at(record, "interventions", "intervention"), path, [&](Json one, std::size_t index) {
      rows.begin(Table::intervention);
      rows.text_or_nothing(one["interventionType"].text());
      rows.text_or_nothing(one["drugNames"].text());
      rows.nothing();
      rows.text_or_nothing(one["description"].text());
      rows.text(path.text());
      if (one["drugNames"].text().empty()) return;
      const auto names = path.down("drugNames");
      rows.begin(Table::intervention_name);
      rows.integer(static_cast<std::int64_t>(index));
      rows.text(one["drugNames"].text());
      rows.text(path.text());
    });
  }
  const auto here = path.down("trialDescription");
  for (const auto& [key, kind] : {Pair{"primaryOutcome", "primary"}, Pair{"secondaryOutcome", "secondary"}}) {
    const std::string_view text = at(record, "trialDescription", key).text();
    if (text.empty()) continue;
    const auto step = path.down(key);
    rows.begin(Table::planned_outcome);
    rows.text(kind);
    rows.text(text);
    rows.nothing();
    rows.text(path.text());
  }
}

Detail detail_of(Json record) {
  const Json description = record["trialDescription"], participants = record["participants"],
             design = record["trialDesign"];
  Detail detail;
  detail.brief_title = description["title"].text();
  detail.official_title = description["scientificTitle"].text();
  detail.acronym = description["acronym"].text();
  detail.status = one_status(record);
  detail.status_text = participants["recruitmentStatusOverride"].text();
  Json intervention = at(record, "interventions", "intervention");
  if (intervention.is_array()) {
    JsonItems items = intervention.items();
    items.next(intervention);
  }
  detail.phase = phase_of(intervention["phase"].text());
  detail.study_type = design["primaryStudyDesign"].text() == "Interventional" ? "INTERVENTIONAL" : "OBSERVATIONAL";
  if (design["studyDesign"].text().find("andomi") != std::string_view::npos) detail.allocation = "RANDOMIZED";
  if (at(design, "trialTypes", "trialType").text() == "Treatment") detail.primary_purpose = "TREATMENT";
  detail.enrolment = participants["totalFinalEnrolment"].integer();
  detail.enrolment_kind = detail.enrolment ? "ACTUAL" : "ESTIMATED";
  if (!detail.enrolment) detail.enrolment = participants["targetEnrolment"].integer();
  detail.start_date = plain_date(participants["recruitmentStart"].text());
  detail.primary_completion_date = plain_date(participants["recruitmentEnd"].text());
  detail.completion_date = plain_date(design["overallEndDate"].text());
  detail.sex = participants["gender"].text();
  detail.minimum_age = participants["lowerAgeLimit"].text();
  return detail;
}

}  // namespace

core::Result<RecordHead> read_isrctn(Json record, RowBuffer& rows) {
  std::string number = record["isrctn"].printed();
  if (number.substr(0, 6) == "ISRCTN") number.erase(0, 6);
  if (number.size() != 8 || number.find_first_not_of("0123456789") != std::string::npos || number == "00000000") {
    return core::fail({core::ProblemKind::bad_input, "the record has no ISRCTN number", {"", 0, "isrctn"}, ""});
  }
  RecordHead head{"ISRCTN", "ISRCTN" + number, Shape::isrctn, !record["participants"].is_object(),
                  plain_date(record["lastUpdated"].text())};
  add_detail(detail_of(record), rows);
  add_ids(record, number, rows);
  add_lists(record, rows);
  return head;
}

std::vector<EligibilityPart> isrctn_eligibility(Json record) {
  std::vector<EligibilityPart> parts;
  for (const auto& [key, section] : {std::pair{"inclusion", EligibilityPart::Section::inclusion},
                                     std::pair{"exclusion", EligibilityPart::Section::exclusion}}) {
    const std::string_view text = at(record, "participants", key).text();
    if (!text.empty()) parts.push_back({section, std::string(text), std::string("/participants/") + key});
  }
  return parts;
}

const std::vector<FieldPath>& isrctn_fields() {
  static const std::vector<FieldPath> fields{
      {"brief_title", "/trialDescription/title"},
      {"official_title", "/trialDescription/scientificTitle"},
      {"acronym", "/trialDescription/acronym"},
      {"status", "/participants/recruitmentStatusOverride | /participants/recruitmentStartStatusOverride"},
      {"phase", "/interventions/intervention/phase | /interventions/intervention/0/phase"},
      {"study_type", "/trialDesign/primaryStudyDesign"},
      {"allocation", "/trialDesign/studyDesign"},
      {"primary_purpose", "/trialDesign/trialTypes/trialType"},
      {"enrolment", "/participants/totalFinalEnrolment | /participants/targetEnrolment"},
      {"start_date", "/participants/recruitmentStart"},
      {"primary_completion_date", "/participants/recruitmentEnd"},
      {"completion_date", "/trialDesign/overallEndDate"},
      {"sex", "/participants/gender"},
      {"minimum_age", "/participants/lowerAgeLimit"}};
  return fields;
}

}  // namespace hepatrial::evidence::registry
