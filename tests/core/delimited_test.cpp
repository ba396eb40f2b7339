#include "core/delimited.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace hepatrial::core {
namespace {

TEST(Delimited, ReadsQuotesLineEndsAndLineNumbers) {
  const auto table =
      parse_delimited("\xEF\xBB\xBFid,text\r\n1,\"a, \"\"b\"\"\nsecond line\"\r\n\n2,plain\n", ',', "t.csv");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->header, (std::vector<std::string>{"id", "text"}));
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_EQ(table->rows[0][1], "a, \"b\"\nsecond line");
  EXPECT_EQ(table->line, (std::vector<int>{2, 5}));
  EXPECT_EQ(table->column("text"), 1);
  EXPECT_EQ(table->column("absent"), -1);
}

TEST(Delimited, ReportsAllProblemsWithLines) {
  const auto table = parse_delimited("id,id\n1\n2,3,4\n5,\"open\n", ',', "t.csv");
  ASSERT_FALSE(table);
  ASSERT_EQ(table.error().size(), 4U);
  EXPECT_EQ(table.error()[0].text(), "t.csv:1: id: column name appears twice (give every column its own name)");
  EXPECT_EQ(table.error()[1].where.line, 2);
  EXPECT_EQ(table.error()[2].where.line, 3);
  EXPECT_EQ(table.error()[3].where.line, 4);
}

TEST(Delimited, EmptyTextHasNoHeader) { EXPECT_FALSE(parse_delimited("", ',', "t.csv")); }

RC_GTEST_PROP(Delimited, WhatIsQuotedReadsBack, (const std::vector<std::string>& fields)) {
  RC_PRE(!fields.empty());
  std::string header;
  std::string row;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    header += (index ? "," : "") + std::string("c") + std::to_string(index);
    row += (index ? "," : "") + quoted_field(fields[index], ',');
  }
  if (fields.size() == 1 && fields[0].empty()) row = "\"\"";
  RC_PRE(!(fields.size() == 1 && fields[0].empty()));  // a single empty field is a blank line
  const auto table = parse_delimited(header + "\n" + row + "\n", ',', "t.csv");
  RC_ASSERT(table.has_value());
  RC_ASSERT(table->rows.size() == 1U);
  RC_ASSERT(table->rows[0] == fields);
}

RC_GTEST_PROP(Delimited, NumbersReadBackExactly, (double value)) {
  RC_PRE(std::isfinite(value));
  double back = 0;
  RC_ASSERT(parse_number(number_text(value), back));
  RC_ASSERT(back == value);
}

TEST(Delimited, NumbersThatAreNone) {
  double value = 0;
  for (const char* text : {"", " 1", "1 ", "1,5", "nan", "inf", "0x1", "1e999", "--1", "+-1", "++1"}) {
    EXPECT_FALSE(parse_number(text, value)) << text;
  }
  EXPECT_EQ(number_text(std::nan("")), "");
}

}  // namespace
}  // namespace hepatrial::core
