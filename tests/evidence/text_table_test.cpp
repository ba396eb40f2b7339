#include "evidence/text_table.hpp"

#include <gtest/gtest.h>

namespace hepatrial::evidence {
namespace {

using Lines = std::vector<std::string>;

TEST(TextTable, ColumnsShrinkAndCellsWrap) {
  EXPECT_EQ(text_table({{"id", 5}, {"text", 8}}, {{"A1", "one two three"}, {"B", ""}}),
            "id  text\n"
            "--  -------\n"
            "A1  one two\n"
            "    three\n"
            "B\n");
}

TEST(TextTable, WrapsAtSpacesThenAtJoinsThenAnywhere) {
  EXPECT_EQ(wrapped("aaa bbb ccc", 7), (Lines{"aaa bbb", "ccc"}));
  EXPECT_EQ(wrapped("mOS_from_1L_start", 14), (Lines{"mOS_from_1L_", "start"}));
  EXPECT_EQ(wrapped("abcdefgh", 3), (Lines{"abc", "def", "gh"}));
  EXPECT_EQ(wrapped("", 3), (Lines{""}));
}

TEST(TextTable, WidthCountsCodePoints) {
  EXPECT_EQ(display_width("\xCE\xB2-catenin"), 9u);
  EXPECT_EQ(wrapped("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 2), (Lines{"\xC3\xA9\xC3\xA9", "\xC3\xA9\xC3\xA9"}));
}

TEST(TextTable, ControlCharactersAreMarked) {
  EXPECT_EQ(text_table({{"a", 9}}, {{std::string("x\0\x1b\x7fy", 5)}}), "a\n-----\nx???y\n");
}

}  // namespace
}  // namespace hepatrial::evidence
