#include "report/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

#include "core/delimited.hpp"
#include "report/markup_check.hpp"
#include "report/numbers.hpp"

namespace hepatrial::report {
namespace {

TEST(Text, CleansControlCharactersAndBrokenUtf8) {
  EXPECT_EQ(clean_text("a\x1b[31mb\nc\x7f"), "a [31mb c ");
  EXPECT_EQ(clean_text("\xC2\x85"), " ");                                         // C1 control, two bytes
  EXPECT_EQ(clean_text("\xC3\x28"), "\xEF\xBF\xBD(");                             // lead without continuation
  EXPECT_EQ(clean_text("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  EXPECT_EQ(clean_text("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // longer than needed
  EXPECT_EQ(clean_text("\xE8\x82\x9D \xF0\x9F\x98\x80"), "\xE8\x82\x9D \xF0\x9F\x98\x80");
}

TEST(Text, EscapesMarkup) { EXPECT_EQ(xml_escaped("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"); }

TEST(Text, DefusesFormulas) {
  for (const char* const formula : {"=cmd()", "+1", "-1", "@sum", "  =1"}) {
    const std::string cell = csv_text(formula);
    EXPECT_EQ(cell.find('\''), 0U) << cell;
  }
  EXPECT_EQ(csv_text("\t=1"), "' =1");  // the tab becomes a space
  EXPECT_EQ(csv_text("a=b"), "a=b");
  EXPECT_EQ(csv_text("a,\"b\""), "\"a,\"\"b\"\"\"");
}

TEST(Text, AnyBytesComeOutSafe) {
  rc::check("any bytes give well-formed markup and one CSV cell without formula", [](const std::string& bytes) {
    RC_ASSERT(MarkupCheck::problems("<p>" + xml_escaped(bytes) + "</p>").empty());
    RC_ASSERT(clean_text(clean_text(bytes)) == clean_text(bytes));
    const auto table = core::parse_delimited("a,b\n" + csv_text(bytes) + ",1\n", ',', "cell");
    RC_ASSERT(table.has_value());
    RC_ASSERT(table->rows.size() == 1);
    const std::string& cell = table->rows[0][0];
    RC_ASSERT(cell.empty() || std::string("=+-@").find(cell[0]) == std::string::npos);
  });
}

TEST(Text, ShortensByCharactersNotBytes) {
  EXPECT_EQ(shortened("\xE8\x82\x9D\xE7\x99\x8C\xE8\x82\x9D", 2), "\xE8\x82\x9D\u2026");
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(character_count("\xE8\x82\x9D\u2026"), 2U);
  EXPECT_EQ(padded_left("\u2026", 3), "  \u2026");
}

TEST(Numbers, ReadAsPeopleWriteThem) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(decimal_text(-0.04, 1), "0.0");
  EXPECT_EQ(decimal_text(12.25, 1), "12.2");  // exact tie, to even
  EXPECT_EQ(decimal_text(missing, 1), "NR");
  EXPECT_EQ(decimal_text(std::numeric_limits<double>::infinity(), 1), "NR");
  EXPECT_EQ(estimate_text({0.125, 0.05, 0.25}, Quantity::fraction), "12.5 (5.0\u201325.0)");
  EXPECT_EQ(estimate_text({9.5, 8, missing}, Quantity::months), "9.5 (8.0\u2013NR)");
  EXPECT_EQ(estimate_text({missing, missing, missing}, Quantity::months), "NR");
  EXPECT_EQ(estimate_text({0.5, missing, missing}, Quantity::ratio), "0.50");
  EXPECT_EQ(joined({"a", "b", "c"}), "a, b and c");
}

TEST(Numbers, KnowEndpoints) {
  EXPECT_EQ(quantity_of("OS_median_months"), Quantity::months);
  EXPECT_EQ(quantity_of("OS_rate_12m"), Quantity::fraction);
  EXPECT_EQ(quantity_of("HR_PFS"), Quantity::ratio);
  EXPECT_EQ(endpoint_label("OS_rate_36m"), "Alive at 36 months");
  EXPECT_EQ(short_endpoint_label("PFS_rate_6m"), "6-month PFS");
  EXPECT_EQ(endpoint_label("something new"), "something new");
  EXPECT_LT(reading_order("ORR"), reading_order("OS_rate_6m"));
  EXPECT_LT(reading_order("OS_rate_6m"), reading_order("OS_rate_12m"));
  EXPECT_LT(reading_order("OS_rate_24m"), reading_order("PFS_rate_3m"));
  EXPECT_LT(reading_order("death_other_12m"), reading_order("something new"));
}

}  // namespace
}  // namespace hepatrial::report
