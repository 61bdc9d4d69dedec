// SPDX-License-Identifier: Apache-2.0
// Names and numbers as gnuplot gets them.

#include "host/report/gnuplot_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace volcal::report {
namespace {

constexpr std::size_t kLong = 100;

TEST(GnuplotText, StringsHoldNoSignThatGnuplotActsUpon) {
  EXPECT_EQ(gnuplot_string("BTC (SVI), 08:00 <T=1>"), R"x("BTC (SVI), 08:00 <T=1>")x");
  EXPECT_EQ(gnuplot_string(""), R"("")");
  EXPECT_EQ(gnuplot_string("''a' #"), R"("\047\047a\047 \043")");
  EXPECT_EQ(gnuplot_string("`id`1 @m \"x\" \\n {%s} $"),
            R"("\140id\1401 \100m \042x\042 \134n \173\045s\175 \044")");
  EXPECT_EQ(gnuplot_string("ln(K/F) \u00b2"), "\"ln(K/F) \u00b2\"");
}

TEST(GnuplotText, ControlCharactersBecomeQuestionMarks) {
  EXPECT_EQ(plain_text("a\nplot 1\r\t\x1b[31m\x7f", kLong), "a?plot 1???[31m?");
  EXPECT_EQ(plain_text(std::string("a\0b", 3), kLong), "a?b");
  EXPECT_EQ(plain_text("\u0085\u009f", kLong), "??");
  EXPECT_EQ(plain_text("\u202e\u2066\u200b\u2028\ufeff\uffff", kLong), "??????");
}

TEST(GnuplotText, BytesThatAreNoUtf8BecomeQuestionMarks) {
  EXPECT_EQ(plain_text("\xff\xfe", kLong), "??");
  EXPECT_EQ(plain_text("\xc0\xaf", kLong), "??");            // a slash, longer than needed
  EXPECT_EQ(plain_text("\xed\xa0\x80", kLong), "???");       // half of a surrogate pair
  EXPECT_EQ(plain_text("\xf4\x90\x80\x80", kLong), "????");  // beyond the last character
  EXPECT_EQ(plain_text("a\xe2\x82", kLong), "a??");          // cut short
}

TEST(GnuplotText, OtherCharactersStayAsTheyAre) {
  const std::string text = "Öl-Preis \u20ac 日経 \U0001F600 <b>&{}";
  EXPECT_EQ(plain_text(text, kLong), text);
}

TEST(GnuplotText, LongNamesEndInAnEllipsisAndNeverWithinACharacter) {
  EXPECT_EQ(plain_text("abcdef", 6), "abcdef");
  EXPECT_EQ(plain_text("abcdef", 5), "abcde\u2026");
  EXPECT_EQ(plain_text("äöü", 2), "äö\u2026");
}

TEST(GnuplotText, MissingNumbersBreakTheLineOnce) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> columns = {{none, 1.0, 2.0, 3.0, 4.0},
                                                    {1.0, 0.5, none, infinite, -1e-7}};
  EXPECT_EQ(data_block("fit1", columns), "$fit1 << EOD\n1 0.5\n\n4 -1e-07\nEOD\n");
}

TEST(GnuplotText, WidthCountsCharactersAndWideOnesTwice) {
  EXPECT_EQ(shown_width(""), 0U);
  EXPECT_EQ(shown_width("abc"), 3U);
  EXPECT_EQ(shown_width("\u00fcb\u2013"), 3U);
  EXPECT_EQ(shown_width("\u6ce2\u52a8"), 4U);
  EXPECT_EQ(shown_width("\xff"), 1U);
}

}  // namespace
}  // namespace volcal::report
