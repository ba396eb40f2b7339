#include "evidence/registry/identifiers.hpp"

#include <gtest/gtest.h>

namespace hepatrial::evidence::registry {
namespace {

std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> values;
  for (const Identifier& one : find_identifiers(text))
    values.push_back(std::string(name_of(one.kind)) + " " + one.value);
  return values;
}
using Values = std::vector<std::string>;

TEST(Identifiers, AllOfAFieldAreFoundNotOnlyTheFirst) {
  EXPECT_EQ(found("2015-004566-28; 2016-005126-11 and NCT02702414"),
            (Values{"eudract 2015-004566-28", "eudract 2016-005126-11", "nct NCT02702414"}));
}

TEST(Identifiers, EudraCTAndCtisNeverPassForEachOther) {
  EXPECT_EQ(found("2024-510663-34-00"), (Values{"ctis 2024-510663-34"}));
  EXPECT_EQ(found("2024-510663-34"), (Values{"ctis 2024-510663-34"}));
  EXPECT_EQ(found("2019-001588-63"), (Values{"eudract 2019-001588-63"}));
  EXPECT_EQ(found("2019-001588-63-00"), Values{});  // four blocks with 0: neither
}

TEST(Identifiers, PrefixesAndSuffixesAreDropped) {
  for (const char* text : {"EUCTR2016-005126-11-IT", "EUCTR2016-005126-11", "2016-005126-11-DE", "2016-005126-11-3RD",
                           "EUCTR201600512611", "EUCTR 2016-005126-11", "euctr2016-005126-11-it"}) {
    EXPECT_EQ(found(text), (Values{"eudract 2016-005126-11"})) << text;
  }
  EXPECT_EQ(found("CTIS2024-510663-34-00"), (Values{"ctis 2024-510663-34"}));
}

TEST(Identifiers, LookAlikesAreNone) {
  // Sponsor code of a tumour centre; French ID-RCB; all-zero; too long; inside a word; an IND list.
  for (const char* text : {"NCT-2007-11-01-1011", "2023-A00386-39", "NCT00000000", "NCT012345678", "XNCT01234567",
                           "75,061; 125,097", "12016-005126-11", "2016-005126-111", "1-2016-005126-11", "101", ""}) {
    EXPECT_EQ(found(text), Values{}) << text;
  }
}

TEST(Identifiers, OtherRegistries) {
  EXPECT_EQ(found("ISRCTN17473621 U1111-1272-2514 jRCT2080224567 ChiCTR-OIC-17010456 ChiCTR2100045678 CTR20180123 "
                  "DRKS00012345"),
            (Values{"isrctn ISRCTN17473621", "utn U1111-1272-2514", "jrct JRCT2080224567", "chictr CHICTROIC17010456",
                    "chictr CHICTR2100045678", "ctr_china CTR20180123", "drks DRKS00012345"}));
}

TEST(Identifiers, PrintedTextIsKept) {
  const auto one = find_identifiers("see nct01234567.");
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one.front().value, "NCT01234567");
  EXPECT_EQ(one.front().printed, "nct01234567");
}

TEST(Identifiers, WeakCodesCompareAsNothing) {
  EXPECT_EQ(comparable_code("101"), "");  // a real organisation number
  EXPECT_EQ(comparable_code("A.1"), "");
  EXPECT_EQ(comparable_code("20121903"), "");  // no letter
  EXPECT_EQ(comparable_code("YO 40245"), "YO40245");
  EXPECT_EQ(comparable_code("yo-40245"), "YO40245");
}

TEST(Identifiers, SponsorNamesCompareWithoutLegalForms) {
  EXPECT_EQ(comparable_sponsor("Instituto Grifols, S.A."), comparable_sponsor("INSTITUTO GRIFOLS SA"));
  EXPECT_EQ(comparable_sponsor("Merck Sharp & Dohme LLC"), "merck sharp dohme");
  EXPECT_NE(comparable_sponsor("Bayer AG"), comparable_sponsor("Biogen"));
}

}  // namespace
}  // namespace hepatrial::evidence::registry
