#include "evidence/linking/link.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include "evidence/linking/link_text.hpp"
#include "evidence/registry/identifiers.hpp"

namespace hepatrial::evidence::linking {

namespace {

/// A number of a registry: "nct NCT01234567". Records with the same number of their own share one key.
using Key = std::size_t;

/// One record names a key that is not its own.
struct Claim {
  std::size_t record;
  Key own, named;
  const NamedIdentifier* identifier;
};

/// The same for two keys, whatever records say it: the strongest words, and who says it.
struct Edge {
  Key left, right;  // left < right
  bool both_ways = false, transition = false, alias = false;
  std::vector<const Claim*> claims;
};

class Joiner {
 public:
  explicit Joiner(const std::vector<LinkRecord>& records) : records_(records) {}

  LinkResult run() {
    order_records();
    make_keys();
    collect_claims();
    join_same_number();
    join_edges();
    join_codes();
    finish_clusters();
    add_text_links();
    return std::move(result_);
  }

 private:
  static std::string key_text(const NamedIdentifier& identifier) { return identifier.kind + " " + identifier.value; }

  // Everything below walks the records in the order of their numbers, never in the order of input.
  void order_records() {
    order_.resize(records_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(records_[a].registry, records_[a].registry_id) <
             std::tie(records_[b].registry, records_[b].registry_id);
    });
  }

  Key key_of(const std::string& text) {
    const auto [place, is_new] = keys_.try_emplace(text, key_names_.size());
    if (is_new) {
      key_names_.push_back(text);
      owners_.emplace_back();
    }
    return place->second;
  }

  void make_keys() {
    own_.resize(records_.size());
    for (const std::size_t index : order_) {
      const LinkRecord& record = records_[index];
      std::string own = "record " + record.registry + " " + record.registry_id;
      for (const NamedIdentifier& identifier : record.identifiers) {
        if (identifier.role == "primary" && identifier.kind != "code") own = key_text(identifier);
      }
      own_[index] = key_of(own);
      owners_[own_[index]].push_back(index);
    }
  }

  void collect_claims() {
    for (const std::size_t index : order_) {
      for (const NamedIdentifier& identifier : records_[index].identifiers) {
        if (identifier.kind == "code" || identifier.role == "primary") continue;
        const Key named = key_of(key_text(identifier));
        if (named != own_[index]) claims_.push_back({index, own_[index], named, &identifier});
      }
    }
    parents_.resize(key_names_.size());
    std::iota(parents_.begin(), parents_.end(), Key{0});
    members_.resize(key_names_.size());
    for (Key key = 0; key < key_names_.size(); ++key) members_[key] = {key};
  }

  Key root(Key key) {
    while (parents_[key] != key) key = parents_[key] = parents_[parents_[key]];
    return key;
  }

  /// Registry of a key with records here, "" without.
  const std::string& registry_of(Key key) const {
    static const std::string none;
    return owners_[key].empty() ? none : records_[owners_[key].front()].registry;
  }

  /// Two numbers of one registry that both have records are two trials.
  bool would_mix(Key a, Key b) {
    for (const Key left : members_[root(a)]) {
      const std::string& registry = registry_of(left);
      if (registry.empty()) continue;
      for (const Key right : members_[root(b)]) {
        if (left != right && registry == registry_of(right) && aliases_.count(std::minmax(left, right)) == 0)
          return true;
      }
    }
    return false;
  }

  void unite(Key a, Key b) {
    Key left = root(a), right = root(b);
    if (left == right) return;
    if (members_[left].size() < members_[right].size()) std::swap(left, right);
    parents_[right] = left;
    members_[left].insert(members_[left].end(), members_[right].begin(), members_[right].end());
    members_[right].clear();
  }

  void join_same_number() {
    for (const std::size_t index : order_) {
      const std::size_t first = owners_[own_[index]].front();
      if (first == index) continue;
      result_.links.push_back({first, index, key_names_[own_[index]], LinkClass::certain, "same_number",
                               "both records carry " + key_names_[own_[index]], ""});
    }
  }

  std::vector<Edge> edges() {
    std::map<std::pair<Key, Key>, Edge> by_pair;
    for (const Claim& claim : claims_) {
      if (claim.identifier->role == "associated") continue;
      const auto [left, right] = std::minmax(claim.own, claim.named);
      Edge& edge = by_pair[{left, right}];
      edge.left = left;
      edge.right = right;
      edge.transition = edge.transition || claim.identifier->role == "transition";
      edge.alias = edge.alias || claim.identifier->role == "alias";
      for (const Claim* other : edge.claims) edge.both_ways = edge.both_ways || other->own != claim.own;
      edge.claims.push_back(&claim);
    }
    std::vector<Edge> sorted;
    for (auto& [pair, edge] : by_pair) sorted.push_back(std::move(edge));
    // By name, so that the numbering of keys does not matter.
    std::sort(sorted.begin(), sorted.end(), [&](const Edge& a, const Edge& b) {
      return std::minmax(key_names_[a.left], key_names_[a.right]) <
             std::minmax(key_names_[b.left], key_names_[b.right]);
    });
    return sorted;
  }

  void tell(const Edge& edge, LinkClass link_class, const std::string& rule, const std::string& why) {
    for (const Claim* claim : edge.claims) {
      Link link{claim->record,
                std::nullopt,
                key_names_[claim->named],
                link_class,
                rule,
                records_[claim->record].registry_id + " names " + claim->identifier->value + why,
                claim->identifier->raw_path};
      if (!owners_[claim->named].empty()) link.right = owners_[claim->named].front();
      result_.links.push_back(std::move(link));
    }
  }

  /// How many numbers of one kind claim, or are claimed by, this side of an edge, in edges that are still open.
  bool contested(const Edge& edge, const std::vector<const Edge*>& left_open,
                 const std::vector<const Edge*>& right_open) {
    const auto rivals = [&](Key centre, Key other, const std::vector<const Edge*>& of_centre) {
      const Key mine = root(other);
      for (const Edge* one : of_centre) {
        const Key end = one->left == centre ? one->right : one->left;
        const bool both_known = !owners_[end].empty() && !owners_[other].empty();
        if (root(end) != mine && both_known && registry_of(end) == registry_of(other)) return true;
      }
      return false;
    };
    return rivals(edge.left, edge.right, left_open) || rivals(edge.right, edge.left, right_open);
  }

  /// Phases without a number in common and sizes that differ by more than a fifth: not one trial.
  bool differs(const Edge& edge) const {
    if (owners_[edge.left].empty() || owners_[edge.right].empty()) return false;
    const LinkRecord& left = records_[owners_[edge.left].front()];
    const LinkRecord& right = records_[owners_[edge.right].front()];
    if (left.phase.empty() || right.phase.empty() || !left.enrolment || !right.enrolment) return false;
    if (left.phase.find_first_of(right.phase) != std::string::npos) return false;
    const auto [low, high] = std::minmax(*left.enrolment, *right.enrolment);
    return static_cast<double>(low) < 0.8 * static_cast<double>(high);
  }

  void join_edges() {
    const std::vector<Edge> all = edges();
    for (const Edge& edge : all) {
      if (edge.alias) aliases_.insert(std::minmax(edge.left, edge.right));
    }
    std::vector<Edge> open;
    for (const Edge& edge : all) {
      const bool strong = edge.both_ways || edge.transition || edge.alias;
      if (!strong) {
        open.push_back(edge);
      } else if (would_mix(edge.left, edge.right)) {
        tell(edge, LinkClass::related, "second_number", ": another trial of the same registry");
      } else {
        unite(edge.left, edge.right);
        tell(edge, LinkClass::certain, edge.transition ? "transition" : edge.alias ? "alias" : "named_by_both", "");
      }
    }
    join_open(open);
    for (const Claim& claim : claims_) {
      if (claim.identifier->role != "associated") continue;
      Edge edge{claim.own, claim.named, false, false, false, {&claim}};
      tell(edge, LinkClass::related, "associated", " as an associated trial");
    }
  }

  void join_open(const std::vector<Edge>& open) {
    // Decided against the state before any of them is joined, so that their order does not matter.
    std::unordered_map<Key, std::vector<const Edge*>> by_end;
    for (const Edge& edge : open) {
      by_end[edge.left].push_back(&edge);
      by_end[edge.right].push_back(&edge);
    }
    std::vector<const Edge*> free;
    for (const Edge& edge : open) {
      if (would_mix(edge.left, edge.right)) {
        tell(edge, LinkClass::related, "second_number", ", which belongs to another trial of the same registry");
      } else if (contested(edge, by_end[edge.left], by_end[edge.right])) {
        tell(edge, LinkClass::conflict, "named_by_one", ", and so does another trial");
      } else if (differs(edge)) {
        tell(edge, LinkClass::related, "named_by_one", ", but phase and size differ");
      } else {
        free.push_back(&edge);
      }
    }
    // Several of them together may still mix two trials over a number without a record.
    for (const Edge* edge : free) {
      if (would_mix(edge->left, edge->right)) {
        tell(*edge, LinkClass::conflict, "shared_number", ", and so does another trial");
        continue;
      }
      unite(edge->left, edge->right);
      const bool has_record = !owners_[edge->left].empty() && !owners_[edge->right].empty();
      tell(*edge, LinkClass::certain, has_record ? "named_by_one" : "shared_number", "");
    }
  }

  /// The same code of the same sponsor in two registries; a code that one registry holds twice says nothing.
  void join_codes() {
    std::map<std::pair<std::string, std::string>, std::vector<std::pair<std::size_t, const NamedIdentifier*>>> by_code;
    for (const std::size_t index : order_) {
      const std::string sponsor = registry::comparable_sponsor(records_[index].sponsor);
      if (sponsor.empty()) continue;
      for (const NamedIdentifier& identifier : records_[index].identifiers) {
        // A grant or a cooperative group's number in another field may belong to many trials.
        if (identifier.kind != "code" || identifier.role != "organisation") continue;
        const std::string code = registry::comparable_code(identifier.value);
        if (!code.empty()) by_code[{code, sponsor}].push_back({index, &identifier});
      }
    }
    for (const auto& [code_and_sponsor, holders] : by_code) {
      if (holders.size() > 1) join_holders(code_and_sponsor.first, code_and_sponsor.second, holders);
    }
  }

  void join_holders(const std::string& code, const std::string& sponsor,
                    const std::vector<std::pair<std::size_t, const NamedIdentifier*>>& holders) {
    std::map<std::string, std::set<Key>> roots;
    for (const auto& [index, identifier] : holders) roots[records_[index].registry].insert(own_[index]);
    const bool ambiguous =
        std::any_of(roots.begin(), roots.end(), [](const auto& one) { return one.second.size() > 1; });
    const auto& [first, first_identifier] = holders.front();
    for (std::size_t i = 1; i < holders.size(); ++i) {
      const std::size_t index = holders[i].first;
      if (own_[index] == own_[first]) continue;
      const bool joined = root(own_[index]) == root(own_[first]);
      LinkClass link_class = LinkClass::certain;
      if (!joined && ambiguous) link_class = LinkClass::conflict;
      if (!joined && !ambiguous && would_mix(own_[index], own_[first])) link_class = LinkClass::related;
      if (link_class == LinkClass::certain) unite(own_[index], own_[first]);
      result_.links.push_back({first, index, "code " + code, link_class, "sponsor_code",
                               "code " + code + " of " + sponsor + " in both", first_identifier->raw_path});
    }
  }

  void finish_clusters() {
    result_.cluster.resize(records_.size());
    std::unordered_map<Key, std::size_t> first;
    for (const std::size_t index : order_) first.try_emplace(root(own_[index]), index);
    for (std::size_t index = 0; index < records_.size(); ++index) result_.cluster[index] = first.at(root(own_[index]));
  }

  void add_text_links() {
    auto links = text_links(records_, result_.cluster);
    result_.links.insert(result_.links.end(), std::make_move_iterator(links.begin()),
                         std::make_move_iterator(links.end()));
    const auto order = [&](const Link& link) {
      static const std::string none;
      return std::tie(records_[link.left].registry_id, link.right ? records_[*link.right].registry_id : none,
                      link.right_identifier, link.rule, link.raw_path);
    };
    std::sort(result_.links.begin(), result_.links.end(),
              [&](const Link& a, const Link& b) { return order(a) < order(b); });
  }

  const std::vector<LinkRecord>& records_;
  std::vector<std::size_t> order_;
  std::unordered_map<std::string, Key> keys_;
  std::vector<std::string> key_names_;
  std::vector<std::vector<std::size_t>> owners_;  // records whose own number a key is
  std::vector<Key> own_;                          // of each record
  std::vector<Claim> claims_;
  std::vector<Key> parents_;
  std::vector<std::vector<Key>> members_;
  std::set<std::pair<Key, Key>> aliases_;
  LinkResult result_;
};

}  // namespace

std::string_view name_of(LinkClass link_class) {
  switch (link_class) {
    case LinkClass::certain: return "certain";
    case LinkClass::proposal: return "proposal";
    case LinkClass::conflict: return "conflict";
    case LinkClass::related: return "related";
  }
  return "";
}

LinkResult link_records(const std::vector<LinkRecord>& records) { return Joiner(records).run(); }

}  // namespace hepatrial::evidence::linking
