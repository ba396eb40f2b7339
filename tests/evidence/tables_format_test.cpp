#include <gmock/gmock.h>

#include "evidence/tables/stored_zip.hpp"
#include "evidence/tables/table_formats.hpp"
#include "evidence/test_store.hpp"

namespace hepatrial::evidence {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ReviewTable small_table() {
  ReviewTable table;
  table.key = "k:1";
  table.title = "A <title> & more";
  table.citation = "Somebody 2026";
  table.search_date = "March 2025";
  table.columns = {"Study", "Number | n"};
  table.rows = {
      {"S1", {{"NCT1", "TR1: review, row 1", false, "", false, ""}, {"5", "registry record", true, "105", true, "7"}}}};
  table.remarks = {{1, "AN1", "5 or 105"}};
  return table;
}

TEST(TableFormats, every_form_holds_date_place_share_change_prediction_and_doubt) {
  const ReviewTable table = small_table();
  for (const std::string& text : {table_text(table), table_markdown(table), table_html(table), table_docx(table)}) {
    EXPECT_THAT(text, HasSubstr("March 2025"));
    EXPECT_THAT(text, HasSubstr("1 of 2 cells (50 %) come from registry records, 1 from the extraction"));
    EXPECT_THAT(text, HasSubstr("TR1: review, row 1"));
    EXPECT_THAT(text, HasSubstr("predicted 7"));
    EXPECT_THAT(text, HasSubstr("before: 105"));
    EXPECT_THAT(text, HasSubstr("AN1"));
    EXPECT_THAT(text, HasSubstr("changed"));
  }
  EXPECT_EQ(table_csv(table),
            "table,row,subject,column,text,predicted,before,changed,registry,place,doubts\n"
            "k:1,1,S1,Study,NCT1,,,no,no,\"TR1: review, row 1\",AN1\n"
            "k:1,1,S1,Number | n,5,7,105,yes,yes,registry record,AN1\n");
}

TEST(TableFormats, signs_of_the_language_are_escaped) {
  const ReviewTable table = small_table();
  EXPECT_THAT(table_html(table), HasSubstr("<h1>A &lt;title&gt; &amp; more</h1>"));
  EXPECT_THAT(table_markdown(table), HasSubstr("Number \\| n"));
  EXPECT_THAT(table_docx(table), HasSubstr("A &lt;title&gt; &amp; more"));
  EXPECT_THAT(table_docx(table), Not(HasSubstr("<title>")));
}

// Cells come from registries, where anybody writes.
TEST(TableFormats, hostile_text_is_inert_in_every_form) {
  ReviewTable table = small_table();
  table.rows[0].cells[0].text = "=HYPERLINK(\"x\")<script>\xE2\x80\xAE\x07";
  table.rows[0].subject = "+cmd\x1B[2J";
  for (const std::string& text :
       {table_text(table), table_csv(table), table_markdown(table), table_html(table), table_docx(table)}) {
    EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));  // turns the direction of what follows
    EXPECT_THAT(text, Not(HasSubstr("\x1B")));
    EXPECT_THAT(text, HasSubstr("u202E"));
  }
  EXPECT_THAT(table_csv(table), HasSubstr("\"'=HYPERLINK(\"\"x\"\")"));
  EXPECT_THAT(table_csv(table), HasSubstr(",'+cmd"));
  EXPECT_THAT(table_html(table), Not(HasSubstr("<script")));
  EXPECT_THAT(table_docx(table), Not(HasSubstr("<script")));
  EXPECT_THAT(table_markdown(table), HasSubstr("\\<script"));
}

// CRC-32 of "123456789" is CBF43926 (the check value of the catalogue of parametrised CRC algorithms).
TEST(StoredZip, has_headers_directory_and_checksum) {
  const std::string zip = stored_zip({{"a.txt", "123456789"}});
  EXPECT_EQ(zip.substr(0, 4), "PK\x03\x04");
  EXPECT_EQ(zip.substr(14, 4), std::string("\x26\x39\xF4\xCB", 4));
  EXPECT_EQ(zip.substr(zip.size() - 22, 4), "PK\x05\x06");
  EXPECT_EQ(zip, stored_zip({{"a.txt", "123456789"}}));
  // Read back by another program: 'unzip' where there is one.
  if (std::system("unzip -v > /dev/null 2>&1") != 0) return;
  const testing::Folder folder;
  testing::write(folder.path() / "t.docx", table_docx(small_table()));
  EXPECT_EQ(std::system(("unzip -tq '" + (folder.path() / "t.docx").string() + "' > /dev/null").c_str()), 0);
}

}  // namespace
}  // namespace hepatrial::evidence
