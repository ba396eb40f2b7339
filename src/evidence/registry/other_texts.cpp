#include "evidence/registry/other_texts.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace hepatrial::evidence::registry {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Items of the plain text and the keys under which the reader looks for them.
constexpr std::array<Pair, 47> k_items{
    {{"A.1", "a1_member_state_concerned"},
     {"A.2", "a2_eudract_number"},
     {"A.3", "a3_full_title_of_the_trial"},
     {"A.3.1", "a31_title_of_the_trial_for_lay_people_in_easily_understood_ie_nontechnical_language"},
     {"A.3.2", "a32_name_or_abbreviated_title_of_the_trial_where_available"},
     {"A.4.1", "a41_sponsors_protocol_code_number"},
     {"A.5.1", "a51_isrctn_international_standard_randomised_controlled_trial_number"},
     {"A.5.2", "a52_us_nct_clinicaltrialsgov_registry_number"},
     {"A.5.3", "a53_who_universal_trial_reference_number_utrn"},
     {"A.5.4", "a54_other_identifiers"},
     {"B.1.1", "b11_name_of_sponsor"},
     {"B.3.1 and B.3.2", "b31_and_b32_status_of_the_sponsor"},
     {"D.1.2 and D.1.3", "d12_and_d13_imp_role"},
     {"D.2.1.1.1", "d2111_trade_name"},
     {"D.3.1", "d31_product_name"},
     {"D.3.2", "d32_product_code"},
     {"D.3.8", "d38_inn__proposed_inn"},
     {"D.3.9.3", "d393_other_descriptive_name"},
     {"E.1.1", "e11_medical_conditions_being_investigated"},
     {"E.1.1.1", "e111_medical_condition_in_easily_understood_language"},
     {"E.1.1.2", "e112_therapeutic_area"},
     {"E.2.1", "e21_main_objective_of_the_trial"},
     {"E.2.2", "e22_secondary_objectives_of_the_trial"},
     {"E.3", "e3_principal_inclusion_criteria"},
     {"E.4", "e4_principal_exclusion_criteria"},
     {"E.5.1", "e51_primary_end_points"},
     {"E.5.1.1", "e511_timepoints_of_evaluation_of_this_end_point"},
     {"E.5.2", "e52_secondary_end_points"},
     {"E.5.2.1", "e521_timepoints_of_evaluation_of_this_end_point"},
     {"E.6.3", "e63_therapy"},
     {"E.7.1", "e71_human_pharmacology_phase_i"},
     {"E.7.2", "e72_therapeutic_exploratory_phase_ii"},
     {"E.7.3", "e73_therapeutic_confirmatory_phase_iii"},
     {"E.7.4", "e74_therapeutic_use_phase_iv"},
     {"E.8.1", "e81_controlled"},
     {"E.8.1.1", "e811_randomised"},
     {"E.8.1.2", "e812_open"},
     {"E.8.1.3", "e813_single_blind"},
     {"E.8.1.4", "e814_double_blind"},
     {"E.8.1.5", "e815_parallel_group"},
     {"E.8.1.6", "e816_cross_over"},
     {"E.8.2.4", "e824_number_of_treatment_arms_in_the_trial"},
     {"F.4.1", "f41_in_the_member_state"},
     {"F.4.2.1", "f421_in_the_eea"},
     {"F.4.2.2", "f422_in_the_whole_clinical_trial"},
     {"N.", "n_date_of_competent_authority_decision"},
     {"P.", "p_end_of_trial_status"}}};

// Lines of the head, and items told apart only by their words.
constexpr std::array<Pair, 5> k_labels{
    {{"Trial Status", "x5_trial_status"},
     {"Date on which this record was first entered in the EudraCT database",
      "x6_date_on_which_this_record_was_first_entered_in_the_eudract_database"},
     {"N. Date of Competent Authority Decision", "n_date_of_competent_authority_decision"},
     {"P. End of Trial Status", "p_end_of_trial_status"},
     {"P. Date of the global end of the trial", "p_date_of_the_global_end_of_the_trial"}}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (byte < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", byte);
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

using Members = std::vector<std::pair<std::string, std::string>>;

std::string object_of(const Members& members) {
  std::string text = "{";
  for (const auto& [key, value] : members)
    text += (text.size() > 1 ? "," : "") + json_text(key) + ":" + json_text(value);
  return text + "}";
}

std::string array_of(const std::vector<Members>& objects) {
  std::string text = "[";
  for (const Members& one : objects) text += (text.size() > 1 ? "," : "") + object_of(one);
  return text + "]";
}

/// "E.1.1.1" of "E.1.1.1 Medical condition ...: x"; "" when the line begins with no item.
std::string_view item_of(std::string_view line) {
  for (const std::string_view pair : {"B.3.1 and B.3.2", "D.1.2 and D.1.3"}) {
    if (line.substr(0, pair.size()) == pair) return pair;
  }
  if (line.size() < 3 || line[0] < 'A' || line[0] > 'P' || line[1] != '.') return {};
  std::size_t end = 2;
  while (end < line.size() && ((line[end] >= '0' && line[end] <= '9') || line[end] == '.')) ++end;
  if (end < line.size() && line[end] != ' ' && line[end] != ':') return {};
  std::string_view item = line.substr(0, end);
  while (item.size() > 2 && item.back() == '.') item.remove_suffix(1);
  return item;
}

class EuctrText {
 public:
  std::string convert(std::string_view text) {
    std::string lines;
    std::size_t begin = 0;
    while (begin < text.size()) {
      // A record begins with its number in the head, or with item A.1 where there is no head.
      std::size_t end = next_start(text, begin + 1);
      lines += record(text.substr(begin, end - begin));
      begin = end;
    }
    return lines;
  }

 private:
  static std::size_t next_start(std::string_view text, std::size_t from) {
    const bool heads = text.find("EudraCT Number:") != std::string_view::npos;
    const std::string_view sign = heads ? "\nEudraCT Number:" : "\nA.1 Member State";
    const std::size_t at = text.find(sign, from);
    return at == std::string_view::npos ? text.size() : at + 1;
  }

  std::string record(std::string_view text) {
    top_.clear();
    sponsors_.clear();
    products_.clear();
    terms_.clear();
    last_ = nullptr;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      line(trimmed(text.substr(at, end - at)));
      at = end + 1;
    }
    bool numbered = false;
    for (const auto& [key, value] : top_) numbered = numbered || key == "a2_eudract_number";
    if (!numbered) return "";  // what stands before the first record
    top_.emplace_back("ctrname", "EUCTR");
    top_.emplace_back("raw_text", std::string(text));
    std::string object = object_of(top_);
    object.pop_back();
    return object + ",\"b1_sponsor\":" + array_of(sponsors_) + ",\"dimp\":" + array_of(products_) +
           ",\"e12_meddra_classification\":" + array_of(terms_) + "}\n";
  }

  void line(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view value = colon == std::string_view::npos ? "" : trimmed(text.substr(colon + 1));
    for (const auto& [label, key] : k_labels) {
      if (colon != std::string_view::npos && text.substr(0, colon) == label) return set(top_, key, value);
    }
    if (text.substr(0, 10) == "B.Sponsor:") return void(sponsors_.emplace_back());
    if (text.substr(0, 6) == "D.IMP:") return void(products_.emplace_back());
    const std::string_view item = item_of(text);
    if (item.empty() || colon == std::string_view::npos) {
      if (last_ != nullptr && !text.empty() && item.empty()) ((*last_) += last_->empty() ? "" : "\n") += text;
      return;
    }
    if (item == "E.1.2") return meddra(text.substr(0, colon), value);
    for (const auto& [code, key] : k_items) {
      if (code != item) continue;
      if (item[0] == 'B') return set(back(sponsors_), key, value);
      if (item[0] == 'D') return set(back(products_), key, value);
      return set(top_, key, value);
    }
    last_ = nullptr;  // an item that is not read; its lines are in raw_text
  }

  void meddra(std::string_view label, std::string_view value) {
    if (label.find("Version") != std::string_view::npos || terms_.empty()) terms_.emplace_back();
    if (label.find("Classification code") != std::string_view::npos)
      return set(terms_.back(), "e12_classification_code", value);
    if (label.find("Term") != std::string_view::npos) return set(terms_.back(), "e12_term", value);
    last_ = nullptr;
  }

  static Members& back(std::vector<Members>& objects) {
    if (objects.empty()) objects.emplace_back();
    return objects.back();
  }

  void set(Members& members, std::string_view key, std::string_view value) {
    for (auto& [known, text] : members) {
      if (known != key) continue;
      last_ = nullptr;  // the first counts; translations repeat an item
      return;
    }
    members.emplace_back(std::string(key), std::string(value));
    last_ = &members.back().second;
  }

  Members top_;
  std::vector<Members> sponsors_, products_, terms_;
  std::string* last_ = nullptr;  // of the item that further lines belong to
};

}  // namespace

TextKind kind_of(std::string_view head) {
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || head[first] == '{' || head[first] == '[') return TextKind::json;
  if (head[first] == '<' && head.find("isrctn") != std::string_view::npos) return TextKind::isrctn_xml;
  const bool items = head.find("A.2 EudraCT number:") != std::string_view::npos ||
                     head.find("EudraCT Number:") != std::string_view::npos;
  return items ? TextKind::euctr_text : TextKind::json;
}

std::string euctr_text_as_json(std::string_view text) { return EuctrText().convert(text); }

}  // namespace hepatrial::evidence::registry
