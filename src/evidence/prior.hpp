#pragma once
// Prior therapy: free text of the sources sorted into a few classes that can be compared.
// Checked by tests/evidence/prior_test.cpp.

#include <set>
#include <string_view>

#include "core/result.hpp"
#include "evidence/regimen.hpp"

namespace hepatrial::evidence {

/// atezolizumab_bevacizumab is a kind of immunotherapy_combination, which is a kind of immunotherapy; all are kinds
/// of any.
enum class PriorClass {
  none,
  tyrosine_kinase_inhibitor,  ///< sorafenib, lenvatinib or another
  atezolizumab_bevacizumab,
  immunotherapy_combination,
  immunotherapy,  ///< a checkpoint inhibitor, regimen not stated or alone
  any
};

[[nodiscard]] std::string_view text(PriorClass prior);

/// What a row says of its population. No class: it does not say. `partly`: only some of the patients.
struct PriorTherapy {
  std::set<PriorClass> classes;
  bool partly = false;
};

/// How the population of a row relates to the one asked about.
enum class Setting {
  same,        ///< had what was asked for
  partly,      ///< only some had it
  broader,     ///< had something of the wider class
  not_stated,  ///< the source does not say
  other        ///< had something else
};

[[nodiscard]] std::string_view text(Setting setting);

/// A question's prior: "none", "sorafenib", "TKI", "atezo-bev", "ICI combination", "nivolumab+ipilimumab", "ICI" or
/// "any" (also ""). Errors: bad_input listing the classes.
[[nodiscard]] core::Result<PriorClass> parse_prior(std::string_view prior, const DrugNames& names);

/// A prior-therapy field of a source.
[[nodiscard]] PriorTherapy classify_prior(std::string_view field, const DrugNames& names);

/// A population or setting: counts as pretreated only where it says so ("progressed on", "after", "treated"), as
/// untreated where it says so or, with nothing else said, when `line` is 1L.
[[nodiscard]] PriorTherapy classify_setting(std::string_view population, std::string_view line, const DrugNames& names);

[[nodiscard]] Setting compare(PriorClass asked, const PriorTherapy& found);

}  // namespace hepatrial::evidence
