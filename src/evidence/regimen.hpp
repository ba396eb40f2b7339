#pragma once
// Regimens as people write them, turned into drug codes. Checked by tests/evidence/regimen_test.cpp.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "evidence/store.hpp"

namespace hepatrial::evidence {

/// The drugs given together, as codes. Placebo is left out when anything else is given.
using DrugSet = std::set<std::string>;

/// A choice between drug sets: "lenvatinib|sorafenib" has two. Never empty when parsed.
struct Regimen {
  std::vector<DrugSet> alternatives;

  /// Codes in alphabetical order: "atezolizumab+lenvatinib|atezolizumab+sorafenib".
  [[nodiscard]] std::string text() const;
  /// True when some alternative of one is some alternative of the other.
  [[nodiscard]] bool overlaps(const Regimen& other) const;
};

/// The names of the drugs in a store: codes, printed names, synonyms, and short names of regimens.
class DrugNames {
 public:
  [[nodiscard]] static core::Result<DrugNames> load(const Store& store);

  /// Reads "nivo+ipi", "Atezo-Bev", "AB", "STRIDE", "sorafenib|lenvatinib". '+' binds drugs in any order, '|' and
  /// " or " separate alternatives. Case, hyphens and spaces within a name do not matter; a beginning of three letters
  /// or more stands for a drug when it fits one code alone. Errors: bad_input listing near names.
  [[nodiscard]] core::Result<Regimen> parse(std::string_view text) const;

  /// The regimen of a field that holds codes already, such as arm.regimen; no alternatives for an empty field.
  [[nodiscard]] static Regimen of_codes(std::string_view field);

  /// The regimen of an arm's free text ("arm A: nivolumab 1 mg/kg + ipilimumab 3 mg/kg q3w x4"): every word before the
  /// first comma that is a drug name. What follows the comma describes the patients.
  [[nodiscard]] Regimen of_label(std::string_view label) const;

  /// The drugs that a word names exactly (code, name, synonym or regimen name); empty when it is none or could be two.
  [[nodiscard]] DrugSet exact(std::string_view word) const;

  [[nodiscard]] bool is_checkpoint_inhibitor(const std::string& code) const { return checkpoint_.contains(code); }
  [[nodiscard]] bool is_kinase_inhibitor(const std::string& code) const { return kinase_.contains(code); }

 private:
  void add(std::string_view name, const std::string& code);
  [[nodiscard]] DrugSet candidates(std::string_view word) const;
  [[nodiscard]] DrugSet beginning(std::string_view word) const;
  [[nodiscard]] DrugSet resolve(std::string_view word) const;
  [[nodiscard]] core::Problem unknown(std::string_view word) const;

  std::set<std::string> codes_;
  std::map<std::string, DrugSet> drugs_by_name_;  // plain_key -> the codes it can mean
  std::map<std::string, DrugSet> regimens_by_name_;
  std::vector<std::string> shown_names_;
  std::set<std::string> checkpoint_;
  std::set<std::string> kinase_;
};

}  // namespace hepatrial::evidence
