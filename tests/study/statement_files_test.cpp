// Reading what is stated and where it lives in the model.

#include <gtest/gtest.h>

#include <set>

#include "toy_statements.hpp"

namespace hepatrial::study {
namespace {

using StatementMapTest = testing::StatementFiles;

TEST_F(StatementMapTest, AColumnOfSignsIsRefused) {
  std::string nodes = testing::toy_nodes();
  nodes.replace(0, nodes.find('\n'), std::string(testing::k_node_header).substr(0, nodes.find('\n')) + "\tsign");
  std::string with_sign;
  for (std::size_t begin = 0, line = 0; begin < nodes.size(); ++line) {
    const std::size_t end = nodes.find('\n', begin);
    with_sign += nodes.substr(begin, end - begin) + (line == 0 ? "\n" : "\t+\n");
    begin = end + 1;
  }
  write("nodes.tsv", with_sign);
  const auto map = read_statement_map(folder_);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error()[0].where.field, "sign");
  EXPECT_NE(map.error()[0].advice.find("never in the mapping"), std::string::npos);
}

TEST_F(StatementMapTest, EveryFaultIsReportedAtOnceWithItsLine) {
  write("nodes.tsv", std::string(testing::k_node_header) +
                         "A\ttoy\tactivator x 2\t\t\t\t\t\t\t\t\n"               // not a push
                         "B\ttoy\tgive drug\tbirth\tsome\t\t\t\t\t\tr\n"         // regimen from birth; amount
                         "C\ttoy\t\t\t\ttarget\tsoon\tmedian\tnowhere\t\t\n"     // day, summary, context
                         "D\t\t\t\t\t\t\t\t\t\t\n"                               // module, reason
                         "D\ttoy\t\t\t\ttarget\t5\twith_over_without\t\t\t\n");  // twice; no context
  const auto map = read_statement_map(folder_);
  ASSERT_FALSE(map);
  std::multiset<std::string> places;
  for (const core::Problem& problem : map.error())
    places.insert(std::to_string(problem.where.line) + problem.where.field);
  EXPECT_EQ(places, (std::multiset<std::string>{"2push", "2reason", "3push_from", "3push_makes", "4context", "4day",
                                                "4summary", "5module", "5reason", "6context", "6node"}));
}

TEST(StatementPush, TextAndBack) {
  for (const char* const words : {"vegf * 2", "a = 0.3; give b+c", "x + -0.5"}) {
    const auto push = parse_push(words);
    ASSERT_TRUE(push.has_value()) << words;
    EXPECT_EQ(text(*push), words);
  }
  EXPECT_TRUE(parse_push("")->empty());
  for (const char* const words : {"vegf*2", "vegf * two", "vegf / 2", "give ", "* 2", "vegf *"}) {
    EXPECT_FALSE(parse_push(words).has_value()) << words;
  }
}

TEST_F(StatementMapTest, StatementsWithUnknownSignsAndDoubleIdsAreReported) {
  write("edges.csv",
        "row_id,from_node,to_node,sign,kind,context,basis,source,where\n"
        "E1,A,B,+,activates,,stated,s,w\nE1,A,B,-,activates,,stated,s,w\nE2,A,B,up,activates,,stated,s,w\n");
  const auto read = read_statements(folder_ / "edges.csv");
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().size(), 2U);
  EXPECT_EQ(read.error()[0].where.line, 3);
  EXPECT_EQ(read.error()[1].where.line, 4);
}

// The shipped mapping: every node of the statements has a row, and each row stands in the statements or combinations.
TEST(ShippedStatements, EveryNodeIsThoughtAbout) {
  const std::filesystem::path evidence = std::filesystem::path(HEPATRIAL_SOURCE_DIR) / "evidence";
  const auto map = read_statement_map(evidence / "statements");
  ASSERT_TRUE(map.has_value()) << core::text(map.error());
  const auto statements = read_statements(evidence / "reviews" / "edges.csv");
  ASSERT_TRUE(statements.has_value());
  EXPECT_EQ(statements->size(), 567U);  // evidence/README.md
  std::set<std::string> ids;
  for (const Statement& statement : *statements) {
    EXPECT_NE(map->find(statement.from), nullptr) << statement.from;
    EXPECT_NE(map->find(statement.to), nullptr) << statement.to;
    ids.insert(statement.id);
  }
  for (const auto& [id, note] : map->edges) EXPECT_TRUE(ids.contains(id)) << id;
  EXPECT_EQ(read_combinations(evidence / "reviews" / "combinations.csv")->size(), 111U);
}

}  // namespace
}  // namespace hepatrial::study
