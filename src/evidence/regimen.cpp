#include "evidence/regimen.hpp"

#include <algorithm>

#include "evidence/words.hpp"

namespace hepatrial::evidence {

namespace {

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::vector<std::string> split_all(std::string_view text, const std::vector<std::string_view>& separators) {
  std::vector<std::string> parts = {std::string(text)};
  for (const std::string_view separator : separators) {
    std::vector<std::string> finer;
    for (const std::string& part : parts) {
      for (std::string& piece : split(part, separator)) finer.push_back(std::move(piece));
    }
    parts = std::move(finer);
  }
  return parts;
}

void drop_placebo(DrugSet& drugs) {
  if (drugs.size() > 1) drugs.erase("placebo");
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// A synonym cell also holds remarks; a remark is longer than a name or says what it is about.
bool is_name(std::string_view synonym) {
  return words_of(synonym).size() <= 4 && !contains(synonym, " when with ") && !contains(synonym, "printed in") &&
         !synonym.starts_with("from ") && !synonym.starts_with("differs ");
}

std::string without_bracket(std::string_view name) { return trimmed(name.substr(0, name.find(" ("))); }

}  // namespace

std::string Regimen::text() const {
  std::set<std::string> texts;
  for (const DrugSet& drugs : alternatives) texts.insert(joined({drugs.begin(), drugs.end()}, "+"));
  return joined({texts.begin(), texts.end()}, "|");
}

bool Regimen::overlaps(const Regimen& other) const {
  return std::any_of(alternatives.begin(), alternatives.end(), [&](const DrugSet& drugs) {
    return std::find(other.alternatives.begin(), other.alternatives.end(), drugs) != other.alternatives.end();
  });
}

void DrugNames::add(std::string_view name, const std::string& code) {
  const std::string key = plain_key(name);
  if (key.empty()) return;
  drugs_by_name_[key].insert(code);
  shown_names_.push_back(lower(name));
}

core::Result<DrugNames> DrugNames::load(const Store& store) {
  const auto drugs = store.database().select(
      "SELECT code, name_in_source, synonyms, modality, mechanism_class FROM drug ORDER BY rowid");
  if (!drugs) return core::fail(drugs.error());
  const auto regimens = store.database().select("SELECT name, regimen FROM regimen_name ORDER BY rowid");
  if (!regimens) return core::fail(regimens.error());
  DrugNames names;
  for (const Row& row : *drugs) {
    const std::string code = text_of(row[0]);
    const std::string modality = text_of(row[3]);
    const std::string mechanism = text_of(row[4]);
    names.codes_.insert(code);
    names.add(code, code);
    names.add(without_bracket(text_of(row[1])), code);
    for (const std::string& synonym : split(text_of(row[2]), ";")) {
      if (is_name(synonym)) names.add(without_bracket(synonym), code);
    }
    if (mechanism.starts_with("ICI") || contains(mechanism, "checkpoint")) names.checkpoint_.insert(code);
    if (modality.starts_with("TKI") || contains(mechanism, "MKI") || contains(mechanism, "mTKI")) {
      names.kinase_.insert(code);
    }
  }
  for (const Row& row : *regimens) {
    names.regimens_by_name_[plain_key(text_of(row[0]))] = of_codes(text_of(row[1])).alternatives.front();
    names.shown_names_.push_back(text_of(row[0]));
  }
  return names;
}

DrugSet DrugNames::exact(std::string_view word) const {
  const std::string key = plain_key(word);
  if (codes_.contains(key)) return {key};
  if (const auto found = regimens_by_name_.find(key); found != regimens_by_name_.end()) return found->second;
  const auto found = drugs_by_name_.find(key);
  if (found == drugs_by_name_.end()) return {};
  // A code spelt with '_' wins over the synonyms of other drugs.
  for (const std::string& code : found->second) {
    if (plain_key(code) == key) return {code};
  }
  return found->second.size() == 1 ? found->second : DrugSet{};
}

DrugSet DrugNames::beginning(std::string_view word) const {
  const DrugSet found = candidates(word);
  return found.size() == 1 ? found : DrugSet{};
}

DrugSet DrugNames::resolve(std::string_view word) const {
  if (DrugSet drugs = exact(word); !drugs.empty()) return drugs;
  if (DrugSet drugs = beginning(word); !drugs.empty()) return drugs;
  const auto parts = split_all(word, {"-", "/", " ", ","});
  if (parts.size() < 2) return {};
  DrugSet all;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    DrugSet drugs = exact(part);
    if (drugs.empty()) drugs = beginning(part);
    if (drugs.empty()) return {};
    all.merge(drugs);
  }
  return all;
}

// The codes that a name or beginning fits, when it fits more than one.
DrugSet DrugNames::candidates(std::string_view word) const {
  const std::string key = plain_key(word);
  if (const auto found = drugs_by_name_.find(key); found != drugs_by_name_.end()) return found->second;
  DrugSet found;
  if (key.size() < 3) return found;
  for (const std::string& code : codes_) {
    if (plain_key(code).starts_with(key)) found.insert(code);
  }
  return found;
}

core::Problem DrugNames::unknown(std::string_view word) const {
  const core::Where where{"", 0, "regimen"};
  if (word.empty()) return {core::ProblemKind::bad_input, "a drug name is missing", where, "write names joined by '+'"};
  if (const DrugSet several = candidates(word); several.size() > 1) {
    return {core::ProblemKind::bad_input, "'" + std::string(word) + "' can mean more than one drug", where,
            "use one of: " + joined({several.begin(), several.end()}, ", ")};
  }
  const auto near = near_names(word, shown_names_);
  return {core::ProblemKind::bad_input, "no drug or regimen is known as '" + std::string(word) + "'", where,
          near.empty() ? "write drug names joined by '+'" : "near names: " + joined(near, ", ")};
}

core::Result<Regimen> DrugNames::parse(std::string_view text) const {
  core::Problems problems;
  Regimen regimen;
  for (const std::string& alternative : split_all(text, {"|", " or "})) {
    DrugSet drugs;
    for (const std::string& word : split_all(alternative, {"+", " and ", " plus ", "&"})) {
      DrugSet named = resolve(word);
      if (named.empty()) problems.push_back(unknown(word));
      drugs.merge(named);
    }
    drop_placebo(drugs);
    regimen.alternatives.push_back(std::move(drugs));
  }
  if (!problems.empty()) return core::fail(std::move(problems));
  return regimen;
}

Regimen DrugNames::of_codes(std::string_view field) {
  Regimen regimen;
  if (field.empty()) return regimen;
  for (const std::string& alternative : split(field, "|")) {
    const auto codes = split(alternative, "+");
    DrugSet drugs(codes.begin(), codes.end());
    drop_placebo(drugs);
    regimen.alternatives.push_back(std::move(drugs));
  }
  return regimen;
}

Regimen DrugNames::of_label(std::string_view label) const {
  Regimen regimen;
  for (const std::string& alternative : split(label.substr(0, label.find(',')), "|")) {
    DrugSet drugs;
    for (const std::string& word : words_of(alternative)) drugs.merge(exact(word));
    drop_placebo(drugs);
    if (!drugs.empty()) regimen.alternatives.push_back(std::move(drugs));
  }
  return regimen;
}

}  // namespace hepatrial::evidence
