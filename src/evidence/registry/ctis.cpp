// EU Clinical Trials Information System: the present public layout and the one before 2024.

#include <array>
#include <utility>

#include "evidence/registry/identifiers.hpp"
#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

bool is_present_shape(Json record) { return record["authorizedApplication"].is_object(); }

/// Part I of the application: where nearly everything stands, and its path.
struct PartOne {
  Json json;
  std::string_view path;
};

PartOne part_one(Json record) {
  if (is_present_shape(record)) {
    return {at(record, "authorizedApplication", "authorizedPartI"), "authorizedApplication/authorizedPartI"};
  }
  return {record["authorizedPartI"], "authorizedPartI"};
}

std::string_view one_status(Json record) {
  static constexpr std::array<std::string_view, 13> k_codes{
      "UNKNOWN", "PLANNED",   "PLANNED",   "RECRUITING", "RECRUITING",     "ACTIVE_CLOSED", "HALTED",
      "HALTED",  "COMPLETED", "WITHDRAWN", "WITHDRAWN",  "NOT_AUTHORISED", "WITHDRAWN"};
  auto code = record["ctPublicStatusCode"].integer();
  if (!code) code = record["ctStatus"].integer();
  if (code) return *code >= 0 && *code < 13 ? k_codes[static_cast<std::size_t>(*code)] : "UNKNOWN";
  static constexpr std::array<Pair, 9> k_words{{{"Under evaluation", "PLANNED"},
                                                {"Authorised, not started", "PLANNED"},
                                                {"Authorised, recruitment pending", "PLANNED"},
                                                {"Authorised, recruiting", "RECRUITING"},
                                                {"Ongoing, recruiting", "RECRUITING"},
                                                {"Ongoing, recruitment ended", "ACTIVE_CLOSED"},
                                                {"Temporarily halted", "HALTED"},
                                                {"Ended", "COMPLETED"},
                                                {"Not authorised", "NOT_AUTHORISED"}}};
  for (const auto& [from, to] : k_words) {
    if (record["ctStatus"].text() == from) return to;
  }
  return "UNKNOWN";
}

/// An end in the events that is early: the code only says "ended".
bool ended_early(Json record) {
  bool early = false;
  RawPath unused;
  each(at(record, "events", "trialEvents"), unused, [&](Json country, std::size_t) {
    each(country["events"], unused, [&](Json event, std::size_t) {
      early = early || event["notificationType"].text().find("EARLY") != std::string_view::npos;
    });
  });
  return early;
}

std::string_view phase_of(Json part) {
  static constexpr std::array<std::string_view, 12> k_codes{"",  "1",   "1",   "1",   "2",   "3",
                                                            "4", "1/2", "1/2", "1/2", "2/3", "3/4"};
  const auto code = at(part, "trialDetails", "trialInformation", "trialCategory", "trialPhase").integer();
  return code && *code > 0 && *code < 12 ? k_codes[static_cast<std::size_t>(*code)] : "";
}

void add_ids(Json record, const PartOne& part, RowBuffer& rows) {
  RawPath path;
  {
    const auto step = path.down("ctNumber");
    add_identifiers(record["ctNumber"].text(), "primary", false, path, rows);
  }
  for (const std::string_view outer : {"authorizedApplication/eudraCt/eudraCtCode", "eudraCtInfo/eudraCtCode"}) {
    const auto step = path.down(outer);
    const Json code = outer[0] == 'a' ? at(record, "authorizedApplication", "eudraCt", "eudraCtCode")
                                      : at(record, "eudraCtInfo", "eudraCtCode");
    add_identifiers(code.text(), "transition", false, path, rows);
  }
  // Only the fields for identifiers: associated trials and titles name other trials.
  const auto here = path.down(part.path);
  const auto identifiers = path.down("trialDetails/clinicalTrialIdentifiers");
  const Json ids = at(part.json, "trialDetails", "clinicalTrialIdentifiers");
  const Json secondary = ids["secondaryIdentifyingNumbers"];
  {
    const auto step = path.down("secondaryIdentifyingNumbers");
    for (const std::string_view key : {"nctNumber", "isrctnNumber", "whoUniversalTrialNumber", "utnNumber"}) {
      const auto one = path.down(key);
      const auto number = path.down("number");
      add_identifiers(secondary[key]["number"].text(), "secondary", false, path, rows);
    }
    const auto others = path.down("additionalRegistries");
    each(secondary["additionalRegistries"], path, [&](Json other, std::size_t) {
      const auto number = path.down("number");
      add_identifiers(other["number"].text(), "secondary", true, path, rows);
    });
  }
  const auto step = path.down("shortTitle");
  add_identifiers(ids["shortTitle"].text(), "organisation", true, path, rows);
}

void add_associated(const PartOne& part, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down(part.path);
  const auto step = path.down("trialDetails/associatedClinicalTrials");
  each(at(part.json, "trialDetails", "associatedClinicalTrials"), path, [&](Json other, std::size_t) {
    const auto number = path.down("ctNumber");
    add_identifiers(other["ctNumber"].text(), "associated", false, path, rows);
  });
}

void add_conditions(Json record, const PartOne& part, RowBuffer& rows) {
  RawPath path;
  {
    const auto here = path.down(part.path);
    const auto step = path.down("trialDetails/trialInformation/medicalCondition/partIMedicalConditions");
    each(at(part.json, "trialDetails", "trialInformation", "medicalCondition", "partIMedicalConditions"), path,
         [&](Json condition, std::size_t) {
           add_term("condition", condition["medicalCondition"].text(), "", path, rows);
         });
  }
  const auto step = path.down("therapeuticAreas");
  each(record["therapeuticAreas"], path, [&](Json area, std::size_t) {
    add_term("area", area.text().empty() ? area["name"].text() : area.text(), "", path, rows);
  });
}

std::string_view role_of(Json product) {
  std::string_view code = product["mpRoleInTrial"].text();
  if (code.empty()) code = product["part1MpRoleTypeCode"].text();
  static constexpr std::array<Pair, 4> k_roles{
      {{"1", "Test"}, {"2", "Comparator"}, {"3", "Placebo"}, {"4", "Auxiliary"}}};
  for (const auto& [from, to] : k_roles) {
    if (code == from) return to;
  }
  return code;
}

void add_products(const PartOne& part, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down(part.path);
  const auto step = path.down("products");
  each(part.json["products"], path, [&](Json product, std::size_t index) {
    const Json dictionary = product["productDictionaryInfo"];
    const std::array<std::pair<std::string_view, Json>, 3> names{
        {{"productDictionaryInfo/activeSubstanceName", dictionary["activeSubstanceName"]},
         {"productDictionaryInfo/prodName", dictionary["prodName"]},
         {"productName", product["productName"]}}};
    std::string_view first;
    for (const auto& [key, name] : names) {
      if (first.empty() && name.text() != "N/A") first = name.text();
    }
    rows.begin(Table::intervention);
    rows.text("DRUG");
    rows.text_or_nothing(first);
    rows.text_or_nothing(role_of(product));
    rows.nothing();
    rows.text(path.text());
    for (const auto& [key, name] : names) {
      if (name.text().empty() || name.text() == "N/A") continue;
      const auto one = path.down(key);
      rows.begin(Table::intervention_name);
      rows.integer(static_cast<std::int64_t>(index));
      rows.text(name.text());
      rows.text(path.text());
    }
  });
}

void add_planned_outcomes(const PartOne& part, RowBuffer& rows) {
  RawPath path;
  const auto here = path.down(part.path);
  const Json end_points = at(part.json, "trialDetails", "trialInformation", "endPoint");
  const auto outer = path.down("trialDetails/trialInformation/endPoint");
  for (const auto& [key, kind] : {Pair{"primaryEndPoints", "primary"}, Pair{"secondaryEndPoints", "secondary"}}) {
    const auto step = path.down(key);
    each(end_points[key], path, [&, k = kind](Json end_point, std::size_t) {
      rows.begin(Table::planned_outcome);
      rows.text(k);
      rows.text_or_nothing(end_point["endPoint"].text());
      rows.nothing();
      rows.text(path.text());
    });
  }
}

Detail detail_of(Json record, const PartOne& part) {
  const Json ids = at(part.json, "trialDetails", "clinicalTrialIdentifiers");
  const Json duration = at(part.json, "trialDetails", "trialInformation", "trialDuration");
  Detail detail;
  detail.brief_title = ids["publicTitle"].text();
  detail.official_title = ids["fullTitle"].text();
  if (detail.official_title.empty()) detail.official_title = record["title"].text();
  detail.acronym = ids["shortTitle"].text();
  detail.status_text = record["ctStatus"].printed();
  detail.status = one_status(record);
  if (detail.status == "COMPLETED" && ended_early(record)) detail.status = "TERMINATED";
  detail.phase = phase_of(part.json);
  detail.study_type = "INTERVENTIONAL";
  detail.enrolment = record["totalNumberEnrolled"].integer();
  detail.enrolment_kind = "ESTIMATED";
  detail.start_date = plain_date(record["startDateEU"].text());
  if (detail.start_date.empty()) detail.start_date = plain_date(duration["estimatedRecruitmentStartDate"].text());
  detail.completion_date = plain_date(duration["estimatedGlobalEndDate"].text());
  detail.first_posted_date = plain_date(record["publishDate"].text());
  const auto take_sponsor = [&detail](Json sponsor) {
    detail.sponsor = at(sponsor, "organisation", "name").text();
    detail.sponsor_class = sponsor["commercial"].text();
  };
  take_sponsor(record["primarySponsor"]);
  RawPath unused;
  each(part.json["sponsors"], unused, [&](Json sponsor, std::size_t) {
    if (detail.sponsor.empty() || sponsor["primary"].boolean() == true) take_sponsor(sponsor);
  });
  return detail;
}

}  // namespace

core::Result<RecordHead> read_ctis(Json record, RowBuffer& rows) {
  const auto ids = find_identifiers(record["ctNumber"].text());
  if (ids.size() != 1 || ids.front().kind != IdentifierKind::ctis) {
    return core::fail({core::ProblemKind::bad_input, "the record has no CTIS number", {"", 0, "ctNumber"}, ""});
  }
  const PartOne part = part_one(record);
  RecordHead head{"CTIS", std::string(record["ctNumber"].text()), Shape::ctis, !part.json.is_object(),
                  plain_date(record["lastUpdated"].text())};
  add_detail(detail_of(record, part), rows);
  add_ids(record, part, rows);
  add_associated(part, rows);
  add_conditions(record, part, rows);
  add_products(part, rows);
  add_planned_outcomes(part, rows);
  return head;
}

std::vector<EligibilityPart> ctis_eligibility(Json record) {
  std::vector<EligibilityPart> parts;
  const PartOne part = part_one(record);
  RawPath path;
  const auto here = path.down(part.path);
  const auto outer = path.down("trialDetails/trialInformation/eligibilityCriteria");
  const Json criteria = at(part.json, "trialDetails", "trialInformation", "eligibilityCriteria");
  for (const auto& [list, text, section] :
       {std::tuple{"principalInclusionCriteria", "principalInclusionCriteria", EligibilityPart::Section::inclusion},
        std::tuple{"principalExclusionCriteria", "principalExclusionCriteria", EligibilityPart::Section::exclusion}}) {
    const auto step = path.down(list);
    each(criteria[list], path, [&, key = text, of = section](Json criterion, std::size_t) {
      if (!criterion[key].text().empty()) parts.push_back({of, std::string(criterion[key].text()), path.text()});
    });
  }
  return parts;
}

const std::vector<FieldPath>& ctis_fields(bool present_shape) {
  static const auto make = [](const std::string& part) {
    static std::vector<std::string> kept;  // the views of FieldPath point here
    std::vector<FieldPath> fields{{"status", "/ctPublicStatusCode | /ctStatus"},
                                  {"status_text", "/ctStatus"},
                                  {"enrolment", "/totalNumberEnrolled"},
                                  {"updated_on", "/lastUpdated"},
                                  {"first_posted_date", "/publishDate"}};
    kept.reserve(64);
    for (const auto& [field, behind] :
         {std::pair{"brief_title", "/trialDetails/clinicalTrialIdentifiers/publicTitle"},
          std::pair{"official_title", "/trialDetails/clinicalTrialIdentifiers/fullTitle"},
          std::pair{"acronym", "/trialDetails/clinicalTrialIdentifiers/shortTitle"},
          std::pair{"phase", "/trialDetails/trialInformation/trialCategory/trialPhase"},
          std::pair{"start_date", "/trialDetails/trialInformation/trialDuration/estimatedRecruitmentStartDate"},
          std::pair{"completion_date", "/trialDetails/trialInformation/trialDuration/estimatedGlobalEndDate"},
          std::pair{"sponsor", "/sponsors/0/organisation/name"},
          std::pair{"sponsor_class", "/sponsors/0/commercial"}}) {
      std::string text = part + behind;
      if (field == std::string_view("start_date")) text = "/startDateEU | " + text;
      if (field == std::string_view("sponsor")) text = "/primarySponsor/organisation/name | " + text;
      fields.push_back({field, kept.emplace_back(std::move(text))});
    }
    return fields;
  };
  static const std::vector<FieldPath> present = make("/authorizedApplication/authorizedPartI");
  static const std::vector<FieldPath> former = make("/authorizedPartI");
  return present_shape ? present : former;
}

}  // namespace hepatrial::evidence::registry
