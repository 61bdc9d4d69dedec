// SPDX-License-Identifier: Apache-2.0

// The searches end at the same place whatever a team's width: a device and a CPU join the same points to a
// watch.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/contract/contract_support.h"
#include "tests/contract/search_of_width.h"

namespace volcal::contract {
namespace {

/// A slice whose wings are often the lowest place of g, which the scan then follows to its end.
core::SviPoint draw_slice(Random& random) {
  const double x[core::kSviDimension] = {random.uniform(-3.0, 0.0), random.uniform(-2.0, 4.0),
                                         random.uniform(-2.0, 4.0), random.uniform(-1.0, 1.0),
                                         random.uniform(-3.5, 1.5)};
  return core::svi_point({0.3, core::kLeeSlope}, x);
}

void expect_same(const core::LowestPoint& a, const core::LowestPoint& b) {
  // A minimum is found to about the root of the rounding of its value; scans that end at other points differ
  // by tens of percent.
  constexpr double kFlat = 1e-3;
  constexpr double kRounding = 1e-9;
  EXPECT_NEAR(a.log_moneyness, b.log_moneyness, kFlat * (1.0 + std::fabs(a.log_moneyness)));
  EXPECT_NEAR(a.value, b.value, kRounding * (1.0 + std::fabs(a.value)));
}

TEST(SearchWidth, LowestDurrlemanIsFoundAtOnePlace) {
  Random random;
  SCOPED_TRACE(random.seed());
  int at_the_end = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const core::SviPoint slice = draw_slice(random);
    const core::LowestPoint narrow = core::search_wide_2::search_durrleman(slice);
    expect_same(narrow, core::search_wide_4::search_durrleman(slice));
    expect_same(narrow, core::search_wide_32::search_durrleman(slice));
    constexpr double kFar = 1e4;  // half widths
    if (std::fabs(narrow.log_moneyness - slice.m) > kFar * slice.sigma) ++at_the_end;
  }
  EXPECT_GT(at_the_end, 20);
}

TEST(SearchWidth, LowestGapIsFoundAtOnePlace) {
  Random random;
  SCOPED_TRACE(random.seed());
  for (int trial = 0; trial < 2000; ++trial) {
    const core::SviPoint earlier = draw_slice(random);
    const core::SviPoint later = draw_slice(random);
    const core::LowestPoint narrow = core::search_wide_2::search_gap(earlier, later);
    expect_same(narrow, core::search_wide_4::search_gap(earlier, later));
    expect_same(narrow, core::search_wide_32::search_gap(earlier, later));
  }
}

}  // namespace
}  // namespace volcal::contract
