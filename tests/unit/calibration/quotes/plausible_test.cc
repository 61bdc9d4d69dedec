// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/plausible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace volcal {
namespace {

using testing::HasSubstr;

constexpr double kYear = 1.0;

/// A smile of `count` quotes around a vol of 0.3, steeper towards low strikes than that of any index.
Smile steep_smile(std::size_t count) {
  Smile smile;
  smile.expiry.time_to_expiry = 0.1;
  for (std::size_t i = 0; i < count; ++i) {
    VolQuote quote;
    quote.quote = i;
    quote.log_moneyness = -1.0 + 0.1 * static_cast<double>(i);
    quote.market_vol = 0.3 * std::exp(-1.2 * quote.log_moneyness);
    smile.quotes.push_back(quote);
  }
  return smile;
}

std::vector<Rejected> refused(std::vector<Smile>& smiles) {
  std::vector<Rejected> rejected;
  refuse_contradicted(smiles, rejected);
  return rejected;
}

TEST(FaultOfVol, NamesWhatNoMarketHas) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double vol : {1e-310, 0.0, 9e-5, 101.0, 1e8, infinity, std::nan("")}) {
    const auto fault = fault_of_vol("mid", vol, 0.001);
    ASSERT_TRUE(fault) << vol;
    EXPECT_THAT(*fault, HasSubstr("mid vol")) << vol;
  }
  for (const double vol : {1e-4, 0.0025, 0.3, 20.0, 100.0})
    EXPECT_FALSE(fault_of_vol("bid", vol, 0.001)) << vol;
}

TEST(FaultOfVol, CountsStandardDeviationsUntilExpiry) {
  EXPECT_FALSE(fault_of_vol("ask", 9.9, kYear));
  const auto fault = fault_of_vol("ask", 10.1, kYear);
  ASSERT_TRUE(fault);
  EXPECT_THAT(*fault, HasSubstr("standard deviation of 10.1"));
  EXPECT_TRUE(fault_of_vol("ask", 2.0, 100.0));
}

TEST(Contradicted, LeavesASteepSmileAlone) {
  for (const std::size_t count : {1, 2, 3, 4, 5, 7, 8, 21}) {
    std::vector<Smile> smiles = {steep_smile(count)};
    EXPECT_TRUE(refused(smiles).empty()) << count;
    EXPECT_EQ(smiles.front().quotes.size(), count);
  }
}

TEST(Contradicted, RefusesASlippedPointWhereverItStands) {
  for (const std::size_t count : {4, 5, 7, 12}) {
    for (std::size_t at = 0; at < count; ++at) {
      for (const double factor : {0.01, 0.1, 10.0, 100.0}) {
        std::vector<Smile> smiles = {steep_smile(count)};
        smiles.front().quotes[at].market_vol *= factor;
        const std::vector<Rejected> rejected = refused(smiles);
        ASSERT_EQ(rejected.size(), 1U) << count << " " << at << " " << factor;
        EXPECT_EQ(rejected.front().quote, at);
        EXPECT_EQ(rejected.front().reason, RejectReason::contradicted);
        EXPECT_THAT(rejected.front().detail, HasSubstr("the median of its neighbours"));
        EXPECT_EQ(smiles.front().quotes.size(), count - 1);
      }
    }
  }
}

TEST(Contradicted, RefusesTwoSideBySide) {
  std::vector<Smile> smiles = {steep_smile(12)};
  for (const std::size_t at : {5, 6}) smiles.front().quotes[at].market_vol *= 100.0;
  const std::vector<Rejected> rejected = refused(smiles);
  ASSERT_EQ(rejected.size(), 2U);
  EXPECT_EQ(rejected[0].quote, 5U);
  EXPECT_EQ(rejected[1].quote, 6U);
}

TEST(Contradicted, AsksTheSurfaceWhereASliceIsThin) {
  std::vector<Smile> smiles = {steep_smile(9), steep_smile(2), steep_smile(9)};
  smiles[1].quotes[0].market_vol = 42.0;
  const std::vector<Rejected> rejected = refused(smiles);
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_THAT(rejected.front().detail, HasSubstr("the surface's median"));
  EXPECT_EQ(smiles[1].quotes.size(), 1U);
}

TEST(Contradicted, RefusesAWholeSliceInPercent) {
  std::vector<Smile> smiles = {steep_smile(9), steep_smile(9), steep_smile(9)};
  for (VolQuote& quote : smiles[1].quotes) quote.market_vol *= 100.0;
  const std::vector<Rejected> rejected = refused(smiles);
  EXPECT_EQ(rejected.size(), 9U);
  EXPECT_TRUE(smiles[1].quotes.empty());
  EXPECT_EQ(smiles[0].quotes.size(), 9U);
}

}  // namespace
}  // namespace volcal
