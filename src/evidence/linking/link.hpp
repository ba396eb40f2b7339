#pragma once
// Records of one trial in several registries, joined by identifiers; titles and sponsors only propose.
// Method: docs/methods/registry.md. Checked by tests/evidence/link_test.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "evidence/database.hpp"

namespace hepatrial::evidence::linking {

/// An identifier that a record carries, in one spelling (registry/identifiers.hpp).
struct NamedIdentifier {
  std::string kind, value, role, raw_path;
};

/// What linking looks at.
struct LinkRecord {
  std::int64_t id = 0;  ///< of the store
  std::string registry, registry_id;
  std::vector<NamedIdentifier> identifiers;  ///< the record's own number has role "primary"
  std::string brief_title, official_title, acronym, sponsor, phase, start_date;
  std::optional<std::int64_t> enrolment;
  std::vector<std::string> interventions;
};

enum class LinkClass {
  certain,   ///< joined
  proposal,  ///< for a person to decide; never joined
  conflict,  ///< identifiers that claim more than one trial; never joined
  related    ///< another trial: extension, second registration, sister trial
};
[[nodiscard]] std::string_view name_of(LinkClass link_class);

/// Why two records, or a record and a number without a record, belong together. Sorted and complete: one link per
/// reason.
struct Link {
  std::size_t left = 0;              ///< index into the records
  std::optional<std::size_t> right;  ///< nothing: the number has no record here
  std::string right_identifier;      ///< "nct NCT01234567"; "" for links by text
  LinkClass link_class = LinkClass::certain;
  std::string rule;      ///< same_number, named_by_both, named_by_one, transition, shared_number, sponsor_code, title,
                         ///< acronym, associated, second_number, same_title
  std::string evidence;  ///< what was seen, in words
  std::string raw_path;  ///< in the left record; "" for links by text
};

struct LinkResult {
  std::vector<Link> links;
  /// For each record the number of its trial: smallest index of the records joined with it.
  std::vector<std::size_t> cluster;
};

/// Pure and deterministic: the same for every order of the records, up to their indices. Two records with different
/// numbers of the same registry are never joined, save by an alias that the registry itself states.
[[nodiscard]] LinkResult link_records(const std::vector<LinkRecord>& records);

struct LinkSummary {
  std::size_t records = 0, trials = 0, certain = 0, proposals = 0, conflicts = 0, related = 0;
};

/// Links every record of a registry store and replaces its tables `link` and `cluster`. The name of a cluster is the
/// registry number of its first record in the order ClinicalTrials.gov, EUCTR, CTIS, ISRCTN. Errors: io, bad_input.
[[nodiscard]] core::Result<LinkSummary> link_store(Database& store);

}  // namespace hepatrial::evidence::linking
