#include "evidence/registry/record.hpp"

#include <array>
#include <utility>

#include "core/delimited.hpp"
#include "evidence/registry/identifiers.hpp"
#include "evidence/registry/record_reading.hpp"

namespace hepatrial::evidence::registry {

namespace {

using core::fail;
using core::ProblemKind;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool digits_only(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

core::Result<Shape> unsupported(const std::string& what) {
  return fail({ProblemKind::bad_input, what, {}, "fetch the record again from the registry's present interface"});
}

}  // namespace

std::string_view name_of(Shape shape) {
  switch (shape) {
    case Shape::ctgov_v2: return "ctgov_v2";
    case Shape::euctr: return "euctr";
    case Shape::ctis: return "ctis";
    case Shape::ctis_2022: return "ctis_2022";
    case Shape::isrctn: return "isrctn";
  }
  return "";
}

core::Result<Shape> shape_of(Json record) {
  if (!record.is_object()) return unsupported("not a registry record: the JSON is no object");
  if (record["protocolSection"].is_object()) return Shape::ctgov_v2;
  if (!record["a2_eudract_number"].absent() || record["ctrname"].text() == "EUCTR") return Shape::euctr;
  if (!record["ctNumber"].absent()) {
    return record["authorizedApplication"].is_object() || !record["ctPublicStatusCode"].absent() ? Shape::ctis
                                                                                                 : Shape::ctis_2022;
  }
  if (!record["isrctn"].absent() && record["trialDescription"].is_object()) return Shape::isrctn;
  if (!record["FullStudiesResponse"].absent() || !record["Study"]["ProtocolSection"].absent()) {
    return unsupported("this is ClinicalTrials.gov API version 1, which is not supported");
  }
  if (!record["clinical_study"].absent() || !record["id_info"].absent()) {
    return unsupported("this is a classic ClinicalTrials.gov record (clinical_study), which is not supported");
  }
  return unsupported("not a registry record: no known key at its root");
}

core::Result<RecordHead> read_record(Json record, RowBuffer& rows) {
  const auto shape = shape_of(record);
  if (!shape) return fail(shape.error());
  const std::size_t before = rows.row_count();
  core::Result<RecordHead> head;
  switch (*shape) {
    case Shape::ctgov_v2: head = read_ctgov(record, rows); break;
    case Shape::euctr: head = read_euctr(record, rows); break;
    case Shape::isrctn: head = read_isrctn(record, rows); break;
    case Shape::ctis:
    case Shape::ctis_2022: head = read_ctis(record, rows); break;
  }
  if (!head) {
    rows.cut(before);
    return head;
  }
  head->shape = *shape;
  return head;
}

std::vector<EligibilityPart> eligibility_of(Json record) {
  const auto shape = shape_of(record);
  if (!shape) return {};
  switch (*shape) {
    case Shape::ctgov_v2: return ctgov_eligibility(record);
    case Shape::euctr: return euctr_eligibility(record);
    case Shape::isrctn: return isrctn_eligibility(record);
    default: return ctis_eligibility(record);
  }
}

const std::vector<FieldPath>& field_paths(Shape shape) {
  switch (shape) {
    case Shape::ctgov_v2: return ctgov_fields();
    case Shape::euctr: return euctr_fields();
    case Shape::isrctn: return isrctn_fields();
    default: return ctis_fields(shape == Shape::ctis);
  }
}

void add_detail(const Detail& detail, RowBuffer& rows) {
  rows.begin(Table::detail);
  for (const std::string* text : {&detail.country, &detail.brief_title, &detail.official_title, &detail.acronym}) {
    rows.text_or_nothing(*text);
  }
  rows.text(detail.status);
  for (const std::string* text : {&detail.status_text, &detail.phase, &detail.study_type, &detail.allocation,
                                  &detail.intervention_model, &detail.masking, &detail.primary_purpose}) {
    rows.text_or_nothing(*text);
  }
  rows.integer(detail.enrolment);
  for (const std::string* text :
       {&detail.enrolment_kind, &detail.start_date, &detail.primary_completion_date, &detail.completion_date,
        &detail.first_posted_date, &detail.results_posted_date, &detail.sponsor, &detail.sponsor_class,
        &detail.why_stopped, &detail.sex, &detail.minimum_age}) {
    rows.text_or_nothing(*text);
  }
  rows.integer(std::int64_t{detail.has_results});
}

void add_identifiers(std::string_view text, std::string_view role, bool code_too, const RawPath& path,
                     RowBuffer& rows) {
  const auto found = find_identifiers(text);
  for (const Identifier& one : found) {
    rows.begin(Table::identifier);
    rows.text(name_of(one.kind));
    rows.text(one.value);
    rows.text(one.printed);
    rows.text(role);
    rows.text(path.text());
  }
  const std::string_view code = trimmed(text);
  if (!found.empty() || !code_too || code.empty()) return;
  rows.begin(Table::identifier);
  rows.text(name_of(IdentifierKind::code));
  rows.text(code);
  rows.text(code);
  rows.text(role);
  rows.text(path.text());
}

void add_term(std::string_view kind, std::string_view value, std::string_view code, const RawPath& path,
              RowBuffer& rows) {
  if (trimmed(value).empty()) return;
  rows.begin(Table::term);
  rows.text(kind);
  rows.text(trimmed(value));
  rows.text_or_nothing(code);
  rows.text(path.text());
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  if (!core::parse_number(trimmed(text), value)) return std::nullopt;
  return value;
}

Probability read_probability(std::string_view printed) {
  std::string_view text = trimmed(printed);
  if (!text.empty() && lower(text.front()) == 'p') text = trimmed(text.substr(1));
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_relations{{{"<=", "<="},
                                                                                             {">=", ">="},
                                                                                             {"\xE2\x89\xA4", "<="},
                                                                                             {"\xE2\x89\xA5", ">="},
                                                                                             {"\xE2\x89\x88", "="},
                                                                                             {"<", "<"},
                                                                                             {">", ">"},
                                                                                             {"=", "="},
                                                                                             {"~", "="}}};
  Probability read{"=", std::nullopt};
  for (const auto& [sign, relation] : k_relations) {
    if (text.substr(0, sign.size()) != sign) continue;
    read.relation = relation;
    text = trimmed(text.substr(sign.size()));
    break;
  }
  read.value = number_in(text);
  if (read.value && (*read.value < 0 || *read.value > 1)) read.value.reset();
  if (!read.value) read.relation.clear();
  return read;
}

std::string_view effect_of(std::string_view parameter) {
  // Only what compares groups; a test statistic or a slope may stand in the same field.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> k_effects{{
      {"log rank", ""},
      {"hazard ratio, log", "log_hazard_ratio"},
      {"hazard ratio", "hazard_ratio"},
      {"cox proportional hazard", "hazard_ratio"},
      {"odds ratio, log", "log_odds_ratio"},
      {"odds ratio", "odds_ratio"},
      {"risk ratio, log", "log_risk_ratio"},
      {"risk ratio", "risk_ratio"},
      {"relative risk", "risk_ratio"},
      {"risk difference", "risk_difference"},
      {"rate ratio", "rate_ratio"},
      {"mean difference", "mean_difference"},
      {"median difference", "median_difference"},
      {"least square (ls) mean difference", "mean_difference"},
      {"ls mean difference", "mean_difference"},
      {"least squares mean difference", "mean_difference"},
  }};
  const std::string text = lower(trimmed(parameter));
  for (const auto& [start, effect] : k_effects) {
    if (text.compare(0, start.size(), start) == 0) return effect;
  }
  return "";
}

bool names_direction(std::string_view text) {
  const std::string low = lower(text);
  for (const std::string_view word : {" vs", "versus", "relative to", "divided by", "compared with", "compared to",
                                      "reference", "favor", "favour", "less than 1", "<1", "< 1", " over "}) {
    if (low.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string plain_date(std::string_view printed) {
  const std::string_view text = trimmed(printed);
  if (text.size() >= 10 && digits_only(text.substr(0, 2)) && text[2] == '/' && digits_only(text.substr(3, 2)) &&
      text[5] == '/' && digits_only(text.substr(6, 4))) {
    return std::string(text.substr(6, 4)) + "-" + std::string(text.substr(3, 2)) + "-" + std::string(text.substr(0, 2));
  }
  if (text.size() < 4 || !digits_only(text.substr(0, 4))) return "";
  if (text.size() == 4) return std::string(text);
  if (text.size() < 7 || text[4] != '-' || !digits_only(text.substr(5, 2))) return "";
  if (text.size() < 10 || text[7] != '-' || !digits_only(text.substr(8, 2))) return std::string(text.substr(0, 7));
  return std::string(text.substr(0, 10));
}

}  // namespace hepatrial::evidence::registry
