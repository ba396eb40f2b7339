#include "evidence/linking/link_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include "evidence/registry/identifiers.hpp"

namespace hepatrial::evidence::linking {

namespace {

constexpr double k_enough_overlap = 0.5;        // of title words; below, titles of one sponsor's programme are alike
constexpr std::size_t k_common_word = 400;      // a word in more titles than this brings nobody together
constexpr std::size_t k_shared_rare_words = 2;  // before two titles are compared at all
constexpr int k_start_months_apart = 12;

constexpr std::array<std::string_view, 44> k_stop_words{
    "a",          "an",         "and",         "as",          "at",           "by",     "clinical",
    "compared",   "comparing",  "evaluate",    "evaluating",  "for",          "from",   "in",
    "is",         "of",         "on",          "or",          "patients",     "phase",  "safety",
    "study",      "subjects",   "the",         "to",          "trial",        "versus", "vs",
    "who",        "with",       "without",     "efficacy",    "participants", "label",  "open",
    "randomised", "randomized", "multicentre", "multicenter", "double",       "blind",  "assess",
    "ii",         "iii"};

bool letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// "2024-03" -> months since year 0; nothing when no month is said.
std::optional<int> months_of(const std::string& date) {
  if (date.size() < 7) return std::nullopt;
  return std::atoi(date.substr(0, 4).c_str()) * 12 + std::atoi(date.substr(5, 2).c_str());
}

std::vector<std::string> words_of_both_titles(const LinkRecord& record) {
  return title_words(record.official_title.empty() ? record.brief_title : record.official_title);
}

double best_overlap(const LinkRecord& left, const LinkRecord& right) {
  double best = 0;
  for (const std::string* a : {&left.brief_title, &left.official_title}) {
    for (const std::string* b : {&right.brief_title, &right.official_title}) {
      best = std::max(best, overlap(title_words(*a), title_words(*b)));
    }
  }
  return best;
}

/// An acronym with letters and digits, such as KEYNOTE-224, that stands as a word in the other's titles.
bool carries_acronym(const LinkRecord& named, const LinkRecord& other) {
  const std::string code = registry::comparable_code(named.acronym);
  if (code.size() < 6 || named.acronym.find_first_of("0123456789") == std::string::npos) return false;
  for (const std::string* title : {&other.brief_title, &other.official_title, &other.acronym}) {
    std::string run;
    for (std::size_t i = 0; i <= title->size(); ++i) {
      const char c = i < title->size() ? (*title)[i] : ' ';
      if (letter_or_digit(c) || c == '-') {
        run += c;
        continue;
      }
      if (registry::comparable_code(run) == code) return true;
      run.clear();
    }
  }
  return false;
}

std::string percent(double share) { return std::to_string(static_cast<int>(share * 100 + 0.5)) + " %"; }

/// Places in the order of records whose titles hold a word.
using WordIndex = std::unordered_map<std::string, std::vector<std::size_t>>;

class TextLinks {
 public:
  TextLinks(const std::vector<LinkRecord>& records, const std::vector<std::size_t>& cluster)
      : records_(records), cluster_(cluster) {}

  std::vector<Link> all() {
    words_.resize(records_.size());
    order_.resize(records_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return smaller(a, b); });
    std::map<std::string, std::size_t> of_registry;
    for (std::size_t index = 0; index < records_.size(); ++index) {
      words_[index] = words_of_both_titles(records_[index]);
      ++of_registry[records_[index].registry];
    }
    same_titles();
    if (of_registry.size() > 1) across_registries();
    return std::move(links_);
  }

 private:
  bool smaller(std::size_t a, std::size_t b) const {
    return std::tie(records_[a].registry, records_[a].registry_id) <
           std::tie(records_[b].registry, records_[b].registry_id);
  }

  void add(std::size_t a, std::size_t b, LinkClass link_class, const char* rule, std::string evidence) {
    if (smaller(b, a)) std::swap(a, b);
    links_.push_back({a, b, "", link_class, rule, std::move(evidence), ""});
  }

  /// Two numbers of one registry under one title: registered again, or arms registered apart. Never one trial.
  void same_titles() {
    std::map<std::pair<std::string, std::vector<std::string>>, std::vector<std::size_t>> by_title;
    for (std::size_t index = 0; index < records_.size(); ++index) {
      if (words_[index].size() >= 4) by_title[{records_[index].registry, words_[index]}].push_back(index);
    }
    for (auto& [key, same] : by_title) {
      std::sort(same.begin(), same.end(), [&](std::size_t a, std::size_t b) { return smaller(a, b); });
      for (std::size_t i = 1; i < same.size(); ++i) {
        if (cluster_[same[i]] == cluster_[same[0]]) continue;
        add(same[0], same[i], LinkClass::related, "same_title", "two numbers of one registry under one title");
      }
    }
  }

  /// Walks the records in the order of their numbers, so that the order of input does not matter.
  void across_registries() {
    WordIndex index;
    for (std::size_t rank = 0; rank < order_.size(); ++rank) {
      for (const std::string& word : words_[order_[rank]]) index[word].push_back(rank);
    }
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (std::size_t rank = 0; rank < order_.size(); ++rank) {
      const std::size_t record = order_[rank];
      std::map<std::size_t, std::size_t> shared;
      for (const std::string& word : words_[record]) {
        const auto& holders = index.at(word);
        if (holders.size() > k_common_word) continue;
        for (auto other = std::upper_bound(holders.begin(), holders.end(), rank); other != holders.end(); ++other) {
          if (records_[order_[*other]].registry != records_[record].registry) ++shared[*other];
        }
      }
      for (const auto& [other, count] : shared) {
        if (count < k_shared_rare_words && !words_alike(record, order_[other])) continue;
        compare(record, order_[other], seen);
      }
    }
    acronyms(index, seen);
  }

  /// Short titles share few words; they must share nearly all.
  bool words_alike(std::size_t a, std::size_t b) const { return overlap(words_[a], words_[b]) >= k_enough_overlap; }

  void compare(std::size_t a, std::size_t b, std::set<std::pair<std::size_t, std::size_t>>& seen) {
    if (cluster_[a] == cluster_[b] || !compatible(records_[a], records_[b])) return;
    // Every country's record of one trial would repeat the proposal.
    if (!seen.insert(std::minmax(cluster_[a], cluster_[b])).second) return;
    const double share = best_overlap(records_[a], records_[b]);
    if (share >= k_enough_overlap) {
      add(a, b, LinkClass::proposal, "title",
          "titles share " + percent(share) + " of their words; sponsor and design fit");
    } else {
      seen.erase(std::minmax(cluster_[a], cluster_[b]));
    }
  }

  void acronyms(const WordIndex& index, std::set<std::pair<std::size_t, std::size_t>>& seen) {
    for (const std::size_t record : order_) {
      const std::string& acronym = records_[record].acronym;
      if (acronym.empty()) continue;
      // Words of the acronym as titles hold them: "KEYNOTE-224" is "keynote" and "224".
      const auto parts = title_words(acronym);
      const std::vector<std::size_t>* holders = nullptr;
      for (const std::string& part : parts) {
        const auto found = index.find(part);
        if (found == index.end()) continue;
        if (holders == nullptr || found->second.size() < holders->size()) holders = &found->second;
      }
      if (holders == nullptr || holders->size() > k_common_word) continue;
      for (const std::size_t rank : *holders) {
        const std::size_t other = order_[rank];
        if (records_[other].registry == records_[record].registry || cluster_[other] == cluster_[record]) continue;
        if (!carries_acronym(records_[record], records_[other]) || !compatible(records_[record], records_[other]))
          continue;
        if (!seen.insert(std::minmax(cluster_[record], cluster_[other])).second) continue;
        add(record, other, LinkClass::proposal, "acronym", "the title carries the acronym " + acronym);
      }
    }
  }

  const std::vector<LinkRecord>& records_;
  const std::vector<std::size_t>& cluster_;
  std::vector<std::size_t> order_;
  std::vector<std::vector<std::string>> words_;
  std::vector<Link> links_;
};

}  // namespace

std::vector<std::string> title_words(std::string_view title) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= title.size(); ++i) {
    const char c = i < title.size() ? title[i] : ' ';
    if (letter_or_digit(c)) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      continue;
    }
    if (!word.empty() && std::find(k_stop_words.begin(), k_stop_words.end(), word) == k_stop_words.end()) {
      words.push_back(word);
    }
    word.clear();
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

double overlap(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  if (left.empty() || right.empty()) return 0;
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    if (left[i] == right[j]) {
      ++common;
      ++i;
      ++j;
    } else {
      left[i] < right[j] ? ++i : ++j;
    }
  }
  return static_cast<double>(common) / static_cast<double>(left.size() + right.size() - common);
}

bool compatible(const LinkRecord& left, const LinkRecord& right) {
  const auto a = title_words(registry::comparable_sponsor(left.sponsor));
  const auto b = title_words(registry::comparable_sponsor(right.sponsor));
  if (!a.empty() && !b.empty() && overlap(a, b) == 0) return false;
  if (!left.phase.empty() && !right.phase.empty() && left.phase.find_first_of(right.phase) == std::string::npos)
    return false;
  if (left.enrolment && right.enrolment) {
    const auto [low, high] = std::minmax(*left.enrolment, *right.enrolment);
    if (static_cast<double>(low) < 0.8 * static_cast<double>(high)) return false;
  }
  const auto left_start = months_of(left.start_date), right_start = months_of(right.start_date);
  if (left_start && right_start && std::abs(*left_start - *right_start) > k_start_months_apart) return false;
  if (left.interventions.empty() || right.interventions.empty()) return true;
  std::vector<std::string> ours, theirs;
  for (const std::string& name : left.interventions) {
    for (std::string& word : title_words(name)) ours.push_back(std::move(word));
  }
  for (const std::string& name : right.interventions) {
    for (std::string& word : title_words(name)) theirs.push_back(std::move(word));
  }
  return std::any_of(ours.begin(), ours.end(), [&](const std::string& word) {
    return std::find(theirs.begin(), theirs.end(), word) != theirs.end();
  });
}

std::vector<Link> text_links(const std::vector<LinkRecord>& records, const std::vector<std::size_t>& cluster) {
  return TextLinks(records, cluster).all();
}

}  // namespace hepatrial::evidence::linking
