#pragma once
// Inside of record.hpp: one reader per registry, and what they share.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/registry/raw_path.hpp"
#include "evidence/registry/record.hpp"

namespace hepatrial::evidence::registry {

/// Columns of `detail` before they become a row; empty text becomes NULL.
struct Detail {
  std::string country, brief_title, official_title, acronym, status = "UNKNOWN", status_text, phase, study_type,
                                                             allocation, intervention_model, masking, primary_purpose;
  std::optional<std::int64_t> enrolment;
  std::string enrolment_kind, start_date, primary_completion_date, completion_date, first_posted_date,
      results_posted_date, sponsor, sponsor_class, why_stopped, sex, minimum_age;
  bool has_results = false;
};
void add_detail(const Detail& detail, RowBuffer& rows);

/// One row per identifier found in `text`; when none is found, the whole text as a sponsor's code if `code_too`.
void add_identifiers(std::string_view text, std::string_view role, bool code_too, const RawPath& path, RowBuffer& rows);
void add_term(std::string_view kind, std::string_view value, std::string_view code, const RawPath& path,
              RowBuffer& rows);

/// Calls use(value, index) for each element of an array, or once for a single value; empty texts, by which some
/// registries write an empty list, are left out. The path is extended by an index only for arrays.
template <class Use>
void each(Json one_or_many, RawPath& path, Use&& use) {
  if (!one_or_many.is_array()) {
    if (one_or_many.is_object() || !one_or_many.text().empty()) use(one_or_many, std::size_t{0});
    return;
  }
  JsonItems items = one_or_many.items();
  Json value;
  for (std::size_t index = 0; items.next(value); ++index) {
    const auto step = path.down(index);
    use(value, index);
  }
}

/// The whole text as a finite number; nothing for "NA", "", "<1".
[[nodiscard]] std::optional<double> number_in(std::string_view text);

/// "<0.0001" -> ("<", 0.0001); "0.25" -> ("=", 0.25). No value: not understood.
struct Probability {
  std::string relation;
  std::optional<double> value;
};
[[nodiscard]] Probability read_probability(std::string_view text);

/// hazard_ratio, odds_ratio, ... for a parameter that is an effect between groups; "" for test statistics and the rest.
[[nodiscard]] std::string_view effect_of(std::string_view parameter);

/// Whether free text says which group is compared with which.
[[nodiscard]] bool names_direction(std::string_view text);

/// "29/01/2021" and "2021-01-29T..." -> "2021-01-29"; "2021-01" stays; "" when it is no date.
[[nodiscard]] std::string plain_date(std::string_view text);

[[nodiscard]] core::Result<RecordHead> read_ctgov(Json record, RowBuffer& rows);
[[nodiscard]] core::Result<RecordHead> read_euctr(Json record, RowBuffer& rows);
[[nodiscard]] core::Result<RecordHead> read_ctis(Json record, RowBuffer& rows);
[[nodiscard]] core::Result<RecordHead> read_isrctn(Json record, RowBuffer& rows);
void read_ctgov_results(Json results, RawPath& path, RowBuffer& rows);
void read_euctr_results(Json record, RawPath& path, RowBuffer& rows);

[[nodiscard]] const std::vector<FieldPath>& ctgov_fields();
[[nodiscard]] const std::vector<FieldPath>& euctr_fields();
[[nodiscard]] const std::vector<FieldPath>& ctis_fields(bool present_shape);
[[nodiscard]] const std::vector<FieldPath>& isrctn_fields();

[[nodiscard]] std::vector<EligibilityPart> ctgov_eligibility(Json record);
[[nodiscard]] std::vector<EligibilityPart> euctr_eligibility(Json record);
[[nodiscard]] std::vector<EligibilityPart> ctis_eligibility(Json record);
[[nodiscard]] std::vector<EligibilityPart> isrctn_eligibility(Json record);

/// Walks members by name; absent when one is missing.
template <class... Keys>
[[nodiscard]] Json at(Json from, Keys... keys) {
  ((from = from[keys]), ...);
  return from;
}

}  // namespace hepatrial::evidence::registry
