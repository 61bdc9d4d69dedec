// SPDX-License-Identifier: Apache-2.0
// Tics at round places that do not run into each other.

#include <gtest/gtest.h>

#include "host/report/plot/gnuplot_canvas.h"

namespace volcal::report {
namespace {

TEST(GnuplotTics, StepsAreRoundAndNotTooManyForTheLength) {
  EXPECT_EQ(round_tics("x", -1.0, 1.0, 400.0, 50.0), "set xtics 0.5\nset format x '%.10g'\n");
  EXPECT_EQ(round_tics("y", 40.0, 140.0, 200.0, 40.0), "set ytics 20\nset format y '%.10g'\n");
  EXPECT_EQ(round_tics("x", 1.0, 0.0, 100.0, 50.0), "set xtics 0.5\nset format x '%.10g'\n");
  EXPECT_EQ(round_tics("x", -0.09, 0.09, 100.0, 58.0), "set xtics 0.05\nset format x '%.10g'\n")
      << "two at least";
  EXPECT_EQ(round_tics("y", 1.0, 1.0, 100.0, 50.0), "set ytics autofreq\n");
}

TEST(GnuplotTics, PowersOfTenLieWithinTheRange) {
  const std::vector<Tic> tics = power_tics(2e-3, 11.0);
  ASSERT_EQ(tics.size(), 4U);
  EXPECT_EQ(tics[0].label, "10\u207b\u00b2");
  EXPECT_DOUBLE_EQ(tics[0].value, 0.01);
  EXPECT_EQ(tics[2].label, "1");
  EXPECT_EQ(tics[3].label, "10");
  EXPECT_EQ(power_tics(1e-12, 1e-12).front().label, "10\u207b\u00b9\u00b2");
}

TEST(GnuplotTics, CloseOnesAreLeftOut) {
  const std::vector<Tic> all = {{0.5, "a"}, {1.0, "b"}, {1.1, "c"}, {10.0, "d"}, {100.0, "e"}, {200.0, "f"}};
  const std::vector<Tic> kept = spread_tics(all, 1.0, 100.0, 200.0, 40.0);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].label, "b");
  EXPECT_EQ(kept[1].label, "d");
  EXPECT_EQ(kept[2].label, "e");
}

TEST(GnuplotTics, NamesAreStrings) {
  EXPECT_EQ(named_tics("x", {{1.0, "it's"}, {2.5, "b"}}), "set xtics (\"it\\047s\" 1, \"b\" 2.5)\n");
}

}  // namespace
}  // namespace volcal::report
