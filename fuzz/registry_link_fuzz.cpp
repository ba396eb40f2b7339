// Identifiers and linking: no text crashes them; two numbers of one registry are never joined; order does not matter.
// Each line is a record: registry, number, then text whose identifiers it names; behind "|" a title.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "evidence/linking/link.hpp"
#include "evidence/registry/identifiers.hpp"

namespace {

using namespace hepatrial::evidence;
using linking::LinkRecord;

void add(LinkRecord& record, const std::string& role, const std::string& text) {
  for (const auto& one : registry::find_identifiers(text)) {
    if (one.value.empty() || one.printed.empty()) std::abort();
    // What was found is found again in its own spelling.
    const auto again = registry::find_identifiers(one.value);
    if (one.kind != registry::IdentifierKind::chictr && (again.size() != 1 || again[0].value != one.value))
      std::abort();
    record.identifiers.push_back({std::string(name_of(one.kind)), one.value, role, "/" + role});
  }
}

std::vector<LinkRecord> records_of(const std::string& text) {
  std::vector<LinkRecord> records;
  std::istringstream lines(text);
  std::set<std::string> numbers;
  for (std::string line; std::getline(lines, line) && records.size() < 40;) {
    LinkRecord record;
    const std::size_t bar = line.find('|');
    if (bar != std::string::npos) record.official_title = line.substr(bar + 1);
    std::istringstream words(line.substr(0, bar));
    words >> record.registry >> record.registry_id;
    if (record.registry_id.empty() || !numbers.insert(record.registry + record.registry_id).second) continue;
    add(record, "primary", record.registry_id);
    if (record.identifiers.size() > 1) record.identifiers.resize(1);
    // A registry has numbers of one kind.
    if (!record.identifiers.empty()) record.registry = record.identifiers.front().kind;
    std::string rest;
    std::getline(words, rest);
    add(record, "secondary", rest);
    record.sponsor = "S";
    record.identifiers.push_back({"code", rest, "organisation", "/o"});
    records.push_back(std::move(record));
  }
  return records;
}

std::string own_number(const LinkRecord& record) {
  for (const auto& one : record.identifiers) {
    if (one.role == "primary") return one.value;
  }
  return record.registry_id;
}

std::set<std::set<std::string>> clusters(const std::vector<LinkRecord>& records) {
  const auto result = linking::link_records(records);
  std::map<std::size_t, std::set<std::string>> by_cluster;
  std::map<std::size_t, std::map<std::string, std::string>> number_in;
  for (std::size_t i = 0; i < records.size(); ++i) {
    by_cluster[result.cluster[i]].insert(records[i].registry + records[i].registry_id);
    const auto [place, is_new] = number_in[result.cluster[i]].try_emplace(records[i].registry, own_number(records[i]));
    if (!is_new && place->second != own_number(records[i])) std::abort();
  }
  std::set<std::set<std::string>> sets;
  for (const auto& [cluster, ids] : by_cluster) sets.insert(ids);
  return sets;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto records = records_of(std::string(reinterpret_cast<const char*>(data), size));
  const auto forward = clusters(records);
  std::reverse(records.begin(), records.end());
  if (clusters(records) != forward) std::abort();
  return 0;
}
