// SPDX-License-Identifier: Apache-2.0
// Names and numbers as gnuplot gets them.

#include "host/report/plot/gnuplot_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace volcal::report {
namespace {

TEST(GnuplotText, StringsHoldNoSignThatGnuplotActsUpon) {
  EXPECT_EQ(gnuplot_string("BTC (SVI), 08:00 <T=1>"), R"x("BTC (SVI), 08:00 <T=1>")x");
  EXPECT_EQ(gnuplot_string(""), R"("")");
  EXPECT_EQ(gnuplot_string("''a' #"), R"("\047\047a\047 \043")");
  EXPECT_EQ(gnuplot_string("`id`1 @m \"x\" \\n {%s} $"),
            R"("\140id\1401 \100m \042x\042 \134n \173\045s\175 \044")");
  EXPECT_EQ(gnuplot_string("ln(K/F) \u00b2"), "\"ln(K/F) \u00b2\"");
}

TEST(GnuplotText, SvgTextKeepsFromXmlWhatTheTerminalLetsThrough) {
  EXPECT_EQ(svg_terminal_text("a]]>b ]> > ]]>"), "a]]&#x3e;b ]> > ]]&#x3e;");
  EXPECT_EQ(svg_terminal_text("&#x0; &#xZZ; &amp; &#38; & <"), "&#x26;#x0; &#x26;#xZZ; &amp; &#x26;#38; & <");
  EXPECT_EQ(svg_terminal_text("BTC implied vol smiles"), "BTC implied vol smiles");
  EXPECT_EQ(svg_terminal_text(""), "");
}

TEST(GnuplotText, MissingNumbersBreakTheLineOnce) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<std::vector<double>> columns = {{none, 1.0, 2.0, 3.0, 4.0},
                                                    {1.0, 0.5, none, infinite, -1e-7}};
  EXPECT_EQ(data_block("fit1", columns), "$fit1 << EOD\n1 0.5\n\n4 -1e-07\nEOD\n");
}

}  // namespace
}  // namespace volcal::report
