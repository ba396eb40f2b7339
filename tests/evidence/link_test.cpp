// Linking: the proven pairs, the inferred ones, the traps, and each known failure of identifier matching.

#include "evidence/linking/link.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "core/delimited.hpp"
#include "core/files.hpp"
#include "evidence/registry/identifiers.hpp"
#include "evidence/registry_records.hpp"

namespace hepatrial::evidence::linking {
namespace {

/// A record with its own number and others; each extra is "role:text" and is read like a field of a registry.
LinkRecord record(const std::string& registry, const std::string& id, const std::vector<std::string>& extras = {}) {
  LinkRecord made;
  made.registry = registry;
  made.registry_id = id;
  const auto add = [&made](const std::string& role, const std::string& text) {
    const auto found = registry::find_identifiers(text);
    for (const auto& one : found)
      made.identifiers.push_back({std::string(name_of(one.kind)), one.value, role, "/" + role});
    if (found.empty()) made.identifiers.push_back({"code", text, role, "/" + role});
  };
  add("primary", id);
  for (const std::string& extra : extras) {
    const std::size_t colon = extra.find(':');
    add(extra.substr(0, colon), extra.substr(colon + 1));
  }
  return made;
}

LinkRecord titled(LinkRecord made, const std::string& title, const std::string& sponsor) {
  made.official_title = title;
  made.sponsor = sponsor;
  return made;
}

/// Ids of the records, cluster by cluster, sorted: what does not depend on the order of input.
std::set<std::set<std::string>> clusters(const std::vector<LinkRecord>& records, const LinkResult& result) {
  std::map<std::size_t, std::set<std::string>> by_cluster;
  for (std::size_t i = 0; i < records.size(); ++i) by_cluster[result.cluster[i]].insert(records[i].registry_id);
  std::set<std::set<std::string>> sets;
  for (const auto& [cluster, ids] : by_cluster) sets.insert(ids);
  return sets;
}

bool joined(const std::vector<LinkRecord>& records, std::size_t a = 0, std::size_t b = 1) {
  const LinkResult result = link_records(records);
  return result.cluster[a] == result.cluster[b];
}

std::size_t count(const LinkResult& result, LinkClass link_class) {
  return static_cast<std::size_t>(std::count_if(result.links.begin(), result.links.end(),
                                                [&](const Link& link) { return link.link_class == link_class; }));
}

// The failure modes of identifier matching, numbered as in the table of docs/methods/registry.md.
TEST(LinkFailures, 1_AShortNumberIsNoPartOfALongerOne) {
  auto left = record("CTGOV", "NCT90000001", {"organisation:101"});
  auto right = record("EUCTR", "2016-000001-11-DE", {"organisation:AB-1017"});
  left.sponsor = right.sponsor = "Same Sponsor";
  EXPECT_FALSE(joined({left, right}));
  right = record("EUCTR", "2016-000001-11-DE", {"organisation:101"});
  right.sponsor = left.sponsor;
  EXPECT_FALSE(joined({left, right}));  // even equal, "101" is too weak
}

TEST(LinkFailures, 2_CodesAreTextNotPatterns) {
  for (const char* code : {"A.1", "GEM(01)", "GEM(01", "[a-z]+", ".*"}) {
    auto left = record("CTGOV", "NCT90000001", {std::string("organisation:") + code});
    auto right = record("EUCTR", "2016-000001-11-DE", {"organisation:AB1GEM0123"});
    left.sponsor = right.sponsor = "Same Sponsor";
    EXPECT_FALSE(joined({left, right})) << code;
  }
  auto left = record("CTGOV", "NCT90000001", {"organisation:GEM(0123)"});
  auto right = record("EUCTR", "2016-000001-11-DE", {"organisation:GEM(0123)"});
  left.sponsor = right.sponsor = "Same Sponsor";
  EXPECT_TRUE(joined({left, right}));
}

TEST(LinkFailures, 3_EveryNumberOfAFieldCounts) {
  EXPECT_TRUE(joined({record("CTGOV", "NCT90000001", {"secondary:2015-000001-11, 2016-000002-22"}),
                      record("EUCTR", "2016-000002-22-DE")}));
}

TEST(LinkFailures, 4_TheStartOfACtisNumberIsNoEudraCT) {
  EXPECT_FALSE(joined({record("CTIS", "2024-510663-34-00"), record("EUCTR", "2024-010663-34-DE")}));
  // The trap of the acceptance set: nothing is read from a CTIS number but itself.
  const auto ids = registry::find_identifiers("2024-510663-34-00");
  ASSERT_EQ(ids.size(), 1U);
  EXPECT_EQ(ids[0].kind, registry::IdentifierKind::ctis);
}

TEST(LinkFailures, 6_JoiningIsTransitive) {
  const std::vector<LinkRecord> records{record("EUCTR", "2016-000001-11-DE", {"secondary:NCT90000001"}),
                                        record("CTGOV", "NCT90000001"),
                                        record("CTIS", "2023-500001-11-00", {"transition:2016-000001-11"})};
  EXPECT_EQ(clusters(records, link_records(records)).size(), 1U);
  // Also over a number that has no record here.
  EXPECT_TRUE(joined({record("EUCTR", "2016-000001-11-DE", {"secondary:NCT90000001"}),
                      record("CTIS", "2023-500001-11-00", {"secondary:NCT90000001"})}));
}

TEST(LinkFailures, 7and8_MissingNumbersGiveProposalsByTitleAndSponsor) {
  const std::string title =
      "Madeuparinib versus placebo after progression on atezolizumab plus bevacizumab in carcinoma";
  const std::vector<LinkRecord> records{
      titled(record("CTGOV", "NCT90000001"), title, "Made-up Pharma Inc."),
      titled(record("EUCTR", "2016-000001-11-DE"), "A study of " + title, "Made-up Pharma GmbH")};
  const LinkResult result = link_records(records);
  EXPECT_NE(result.cluster[0], result.cluster[1]);
  ASSERT_EQ(count(result, LinkClass::proposal), 1U);
  EXPECT_EQ(result.links[0].rule, "title");
}

TEST(LinkFailures, 9_CountryRecordsAreOneTrialInAFixedOrder) {
  std::vector<LinkRecord> records{record("EUCTR", "2016-000001-11-IT"), record("EUCTR", "2016-000001-11-DE"),
                                  record("EUCTR", "2016-000001-11-3RD")};
  const auto first = clusters(records, link_records(records));
  EXPECT_EQ(first.size(), 1U);
  std::reverse(records.begin(), records.end());
  EXPECT_EQ(clusters(records, link_records(records)), first);
}

TEST(LinkFailures, 10_AnExtensionThatQuotesItsParentIsRelated) {
  // Both ways: the extension has an EudraCT number of its own and names the parent's numbers too.
  const std::vector<LinkRecord> records{
      record("CTGOV", "NCT90000001", {"secondary:2015-000001-11"}),
      record("CTGOV", "NCT90000002", {"secondary:2016-000002-22", "secondary:2015-000001-11", "secondary:NCT90000001"}),
      record("EUCTR", "2015-000001-11-DE", {"secondary:NCT90000001"}),
      record("EUCTR", "2016-000002-22-DE", {"secondary:NCT90000002"})};
  const LinkResult result = link_records(records);
  EXPECT_EQ(clusters(records, result), (std::set<std::set<std::string>>{{"NCT90000001", "2015-000001-11-DE"},
                                                                        {"NCT90000002", "2016-000002-22-DE"}}));
  EXPECT_EQ(count(result, LinkClass::related), 2U);
}

TEST(LinkFailures, 10_OneEudraCTClaimedByTwoTrialsJoinsNeither) {
  const std::vector<LinkRecord> records{record("CTGOV", "NCT90000001", {"secondary:2015-000001-11"}),
                                        record("CTGOV", "NCT90000002", {"secondary:2015-000001-11"}),
                                        record("EUCTR", "2015-000001-11-DE")};
  const LinkResult result = link_records(records);
  EXPECT_EQ(clusters(records, result).size(), 3U);
  EXPECT_EQ(count(result, LinkClass::conflict), 2U);
  // The same over a number without a record.
  EXPECT_FALSE(joined({records[0], records[1]}));
}

TEST(LinkFailures, 11_RegisteredAgainUnderTheSameTitleIsRelated) {
  const std::string title = "Made-up sequencing of carcinoma in adults at one centre";
  const std::vector<LinkRecord> records{titled(record("CTGOV", "NCT02240602"), title, "One Hospital"),
                                        titled(record("CTGOV", "NCT02732262"), title, "One Hospital")};
  const LinkResult result = link_records(records);
  EXPECT_NE(result.cluster[0], result.cluster[1]);
  EXPECT_EQ(count(result, LinkClass::related), 1U);
  EXPECT_EQ(count(result, LinkClass::proposal), 0U);
}

TEST(LinkFailures, 12_AssociatedTrialsAreRelated) {
  const std::vector<LinkRecord> records{record("CTIS", "2022-500244-37-00", {"associated:2020-005849-16"}),
                                        record("EUCTR", "2020-005849-16-DE")};
  const LinkResult result = link_records(records);
  EXPECT_NE(result.cluster[0], result.cluster[1]);
  EXPECT_EQ(count(result, LinkClass::related), 1U);
}

TEST(LinkFailures, 13_LookAlikeCodesAreNotNumbers) {
  const auto made = record("EUCTR", "2008-002269-29-DE", {"organisation:NCT-2007-11-01-1011"});
  EXPECT_EQ(made.identifiers.back().kind, "code");
  EXPECT_FALSE(joined({made, record("CTGOV", "NCT20071101")}));
}

TEST(LinkFailures, 15_PrefixesAndCountriesAreRead) {
  EXPECT_TRUE(joined(
      {record("CTGOV", "NCT90000001", {"secondary:EUCTR2016-005126-11-IT"}), record("EUCTR", "2016-005126-11-FR")}));
  EXPECT_TRUE(
      joined({record("CTGOV", "NCT90000001", {"secondary:EUCTR201600512611"}), record("EUCTR", "2016-005126-11-FR")}));
}

TEST(Link, AliasesOfTheRegistryItselfJoin) {
  EXPECT_TRUE(joined({record("CTGOV", "NCT90000001", {"alias:NCT90000002"}), record("CTGOV", "NCT90000002")}));
}

TEST(Link, CtisResubmissionsAreOneTrial) {
  EXPECT_TRUE(joined({record("CTIS", "2023-508143-51-00"), record("CTIS", "2023-508143-51-01")}));
}

TEST(Link, OtherPhaseAndOtherSizeNamedByOneSideIsRelated) {
  auto left = record("CTGOV", "NCT90000001", {"secondary:2016-000001-11"});
  auto right = record("EUCTR", "2016-000001-11-DE");
  left.phase = "1";
  right.phase = "3";
  left.enrolment = 20;
  right.enrolment = 600;
  EXPECT_FALSE(joined({left, right}));
  right.enrolment = 21;
  EXPECT_TRUE(joined({left, right}));
}

TEST(Link, SharedSponsorCodeJoinsOnlyUnderOneSponsor) {
  auto left = record("CTGOV", "NCT90000001", {"organisation:YO40245"});
  auto right = record("EUCTR", "2017-000001-31-DE", {"organisation:YO 40245"});
  left.sponsor = "Hoffmann-La Roche";
  right.sponsor = "F. Hoffmann-La Roche Ltd";
  EXPECT_FALSE(joined({left, right}));
  right.sponsor = "Hoffmann-La Roche AG";
  EXPECT_TRUE(joined({left, right}));
}

TEST(Link, AGrantNumberInCommonJoinsNothing) {
  auto left = record("CTGOV", "NCT90000001", {"secondary:R01CA12345"});
  auto right = record("ISRCTN", "ISRCTN12345678", {"secondary:R01CA12345"});
  left.sponsor = right.sponsor = "Same Hospital";
  EXPECT_FALSE(joined({left, right}));
}

// --- the acceptance set ---

/// One row of the list of known pairs, made into records: each number becomes a record with what proves the pair.
struct KnownPair {
  std::string nct, eudract, ctis, kind;
};

std::vector<KnownPair> known_pairs() {
  std::vector<KnownPair> pairs;
  const auto text = core::read_file(registry::real_records() / "hcc/cross_registry_pairs.csv");
  const auto table = core::parse_delimited(*text, ',', "pairs");
  for (const auto& row : table->rows) pairs.push_back({row[0], row[1], row[2], row[4]});
  return pairs;
}

/// Real records import; pairs without a stored record are made with the field that proves them.
std::vector<LinkRecord> acceptance_records() {
  std::vector<LinkRecord> records;
  const auto both = [&](const std::string& nct, const std::string& eudract) {
    records.push_back(record("CTGOV", nct));
    records.push_back(record("EUCTR", eudract + "-DE", {"secondary:" + nct}));
  };
  both("NCT03434379", "2017-003691-31");  // results page of the EUCTR names the NCT number
  both("NCT03461406", "2016-004489-24");  // only in the results part
  both("NCT05437510", "2022-000099-20");
  both("NCT04089566", "2019-002663-10");
  records.push_back(record("CTGOV", "NCT02552212", {"secondary:2015-001894-41"}));
  records.push_back(record("EUCTR", "2015-001894-41-DE"));
  records.push_back(record("CTGOV", "NCT04494412"));
  records.push_back(record("EUCTR", "2019-001588-63-ES"));
  records.push_back(record("CTIS", "2024-510663-34-00",
                           {"secondary:NCT04494412", "transition:2019-001588-63", "organisation:200925"}));
  records.push_back(record("CTGOV", "NCT04665037"));
  records.push_back(record("EUCTR", "2019-003842-34-BE"));
  records.push_back(record("CTIS", "2023-505613-24-00",
                           {"secondary:NCT04665037", "transition:2019-003842-34", "secondary:75,061; 125,097"}));
  records.push_back(record("EUCTR", "2021-004994-30-DE"));
  records.push_back(record("CTIS", "2023-508143-51-01", {"transition:2021-004994-30"}));
  // Inferred pairs: no number in common. Titles in our own words, alike as far as the evidence column says.
  const auto inferred = [&](LinkRecord left, LinkRecord right, const std::string& title, const std::string& other_title,
                            const std::string& sponsor, const std::string& acronym) {
    left = titled(std::move(left), title, sponsor);
    left.acronym = acronym;
    records.push_back(std::move(left));
    records.push_back(titled(std::move(right), other_title, sponsor));
  };
  inferred(record("CTGOV", "NCT04770896"), record("EUCTR", "2020-005231-78-FR"),
           "Atezolizumab With Lenvatinib or Sorafenib Versus Lenvatinib or Sorafenib Alone in Hepatocellular Carcinoma "
           "Previously Treated With Atezolizumab and Bevacizumab",
           "Randomized study of atezolizumab with lenvatinib or sorafenib versus lenvatinib or sorafenib alone in "
           "hepatocellular carcinoma previously treated with atezolizumab and bevacizumab",
           "Hoffmann-La Roche", "IMbrave251");
  inferred(record("CTGOV", "NCT02702414"), record("EUCTR", "2015-004566-28-DE"), "Pembrolizumab monotherapy",
           "MK-3475 as Monotherapy in Advanced Hepatocellular Carcinoma (KEYNOTE-224)", "Merck Sharp & Dohme LLC",
           "KEYNOTE-224");
  inferred(record("CTGOV", "NCT03298451"), record("EUCTR", "2016-005126-11-IT"),
           "Durvalumab and tremelimumab as first-line treatment in unresectable hepatocellular carcinoma",
           "Study of durvalumab and tremelimumab as first line treatment in patients with unresectable hepatocellular "
           "carcinoma",
           "AstraZeneca", "HIMALAYA");
  // Traps.
  records.push_back(record("CTIS", "2022-500244-37-00", {"associated:2020-005849-16"}));
  records.push_back(titled(record("EUCTR", "2020-005849-16-DE"),
                           "An 8-week study of oral madeupimod in hospitalised adults", "Kinarus AG"));
  records[records.size() - 2] =
      titled(records[records.size() - 2], "A 4-week study of oral madeupimod in adults", "Kinarus AG");
  records.push_back(record("EUCTR", "2008-002269-29-DE", {"organisation:NCT-2007-11-01-1011"}));
  records.push_back(record("CTGOV", "NCT20071101"));
  records.push_back(record("CTGOV", "NCT03275402", {"organisation:101"}));
  records.push_back(record("EUCTR", "2013-000101-11-DE", {"organisation:AB-1017"}));
  records.push_back(record("EUCTR", "2024-010663-34-DE"));
  for (const char* nct : {"NCT02732262", "NCT02240602"}) {
    records.push_back(
        titled(record("CTGOV", nct), "One made-up title for two registrations of sequencing", "One Hospital"));
  }
  return records;
}

/// (left, right) of every pair that must be joined, and of every trap.
using Pairs = std::vector<std::pair<std::string, std::string>>;
const Pairs k_proven{{"NCT03434379", "2017-003691-31-DE"}, {"NCT04494412", "2019-001588-63-ES"},
                     {"NCT04494412", "2024-510663-34-00"}, {"NCT04665037", "2019-003842-34-BE"},
                     {"NCT04665037", "2023-505613-24-00"}, {"2021-004994-30-DE", "2023-508143-51-01"},
                     {"NCT02552212", "2015-001894-41-DE"}, {"NCT03461406", "2016-004489-24-DE"},
                     {"NCT05437510", "2022-000099-20-DE"}, {"NCT04089566", "2019-002663-10-DE"}};
const Pairs k_inferred{
    {"NCT04770896", "2020-005231-78-FR"}, {"NCT02702414", "2015-004566-28-DE"}, {"NCT03298451", "2016-005126-11-IT"}};
const Pairs k_traps{{"2022-500244-37-00", "2020-005849-16-DE"},
                    {"2008-002269-29-DE", "NCT20071101"},
                    {"NCT03275402", "2013-000101-11-DE"},
                    {"2024-510663-34-00", "2024-010663-34-DE"},
                    {"NCT02732262", "NCT02240602"}};

void expect_acceptance(const std::vector<LinkRecord>& records, const std::map<std::string, std::string>& renamed) {
  const LinkResult result = link_records(records);
  const auto index = [&](const std::string& id) {
    const auto found = renamed.find(id);
    const std::string& now = found == renamed.end() ? id : found->second;
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (records[i].registry_id == now) return i;
    }
    ADD_FAILURE() << "no record " << now;
    return std::size_t{0};
  };
  for (const auto& [left, right] : k_proven)
    EXPECT_EQ(result.cluster[index(left)], result.cluster[index(right)]) << left << " " << right;
  for (const auto& [left, right] : k_traps) {
    EXPECT_NE(result.cluster[index(left)], result.cluster[index(right)]) << left << " " << right;
  }
  for (const auto& [left, right] : k_inferred) {
    const std::size_t a = index(left), b = index(right);
    EXPECT_NE(result.cluster[a], result.cluster[b]) << left;
    const bool proposed = std::any_of(result.links.begin(), result.links.end(), [&](const Link& link) {
      return link.link_class == LinkClass::proposal && link.right &&
             std::minmax(link.left, *link.right) == std::minmax(a, b);
    });
    EXPECT_TRUE(proposed) << left << " " << right;
  }
  // Nothing else is joined: 7 pairs and 2 triples, the others alone.
  const auto sets = clusters(records, result);
  const auto larger = std::count_if(sets.begin(), sets.end(), [](const auto& one) { return one.size() > 1; });
  EXPECT_EQ(larger, 8);
}

TEST(LinkAcceptance, ProvenPairsAreCertainInferredOnesProposedTrapsApart) {
  expect_acceptance(acceptance_records(), {});
}

TEST(LinkAcceptance, OrderOfRecordsDoesNotMatter) {
  auto records = acceptance_records();
  const auto expected = clusters(records, link_records(records));
  const std::size_t links = link_records(records).links.size();
  std::mt19937 random(20260201);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(records.begin(), records.end(), random);
    const LinkResult result = link_records(records);
    EXPECT_EQ(clusters(records, result), expected);
    EXPECT_EQ(result.links.size(), links);
  }
}

/// Every registry number replaced by another of its kind, the same everywhere: no number may be known by heart.
TEST(LinkAcceptance, HoldsWhenAllNumbersAreRenamedAtRandom) {
  std::mt19937 random(7);
  for (int round = 0; round < 10; ++round) {
    std::map<std::string, std::string> values;
    std::set<std::string> used;
    const auto digits = [&](std::size_t count) {
      std::string text;
      for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
      return text;
    };
    const auto new_value = [&](const std::string& kind, const std::string& old) {
      const auto found = values.find(old);
      if (found != values.end()) return found->second;
      std::string made;
      do {
        if (kind == "nct") made = "NCT1" + digits(7);
        if (kind == "eudract") made = "20" + digits(2) + "-0" + digits(5) + "-" + digits(2);
        if (kind == "ctis") made = "20" + digits(2) + "-5" + digits(5) + "-" + digits(2);
        if (kind == "code") made = old;
      } while (kind != "code" && !used.insert(made).second);
      return values[old] = made;
    };
    auto records = acceptance_records();
    std::map<std::string, std::string> renamed;
    for (LinkRecord& one : records) {
      const std::string before = one.registry_id;
      for (NamedIdentifier& identifier : one.identifiers) {
        const std::string value = new_value(identifier.kind, identifier.value);
        if (identifier.role == "primary") one.registry_id.replace(0, identifier.value.size(), value);
        identifier.value = value;
      }
      renamed[before] = one.registry_id;
    }
    expect_acceptance(records, renamed);
  }
}

TEST(LinkAcceptance, TheRealRecordsGiveTheProvenPairs) {
  if (registry::real_records().empty()) GTEST_SKIP() << registry::k_no_real_records;
  ASSERT_EQ(known_pairs().size(), 20U);
  registry::TemporaryFolder folder;
  auto store = registry::open_store(folder / "store.sqlite");
  ASSERT_TRUE(store);
  for (const char* kind : {"ctgov_v2", "euctr", "ctis"}) {
    for (const auto& file : std::filesystem::directory_iterator(registry::real_records() / kind)) {
      ASSERT_TRUE(registry::import_file(*store, file.path(), registry::import_options()));
    }
  }
  const auto summary = link_store(*store);
  ASSERT_TRUE(summary) << core::text(summary.error());
  EXPECT_EQ(summary->proposals, 0U);
  // Numbers that the stored records name with certainty: every proven pair of which one side is stored.
  for (const KnownPair& pair : known_pairs()) {
    if (pair.kind.find("not HCC") == std::string::npos || pair.kind.find("true") == std::string::npos) continue;
    const std::string named = pair.eudract.empty() || pair.nct == "NCT02552212" ? pair.eudract
                              : pair.nct.empty()                                ? pair.eudract
                                                                                : pair.nct;
    const std::string query =
        "SELECT count(*) FROM link WHERE class = 'certain' AND right_identifier LIKE '%" + named + "'";
    EXPECT_GE(registry::count_of(*store, query), 1) << named;
  }
  EXPECT_EQ(registry::count_of(*store,
                               "SELECT count(*) FROM link WHERE class = 'related' AND rule = 'associated' AND "
                               "right_identifier = 'eudract 2020-005849-16'"),
            1);
  EXPECT_EQ(registry::count_of(*store, "SELECT count(DISTINCT cluster) FROM cluster"),
            static_cast<std::int64_t>(summary->trials));
}

}  // namespace
}  // namespace hepatrial::evidence::linking
