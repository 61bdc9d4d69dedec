// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/calendar_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "calibration/quotes/slice_name.h"

namespace volcal {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr double kForward = 100.0;
constexpr double kMidOnly = 0.005;

Smile empty_smile(double time) {
  Smile smile;
  smile.expiry.root = "X";
  smile.expiry.label = "T=" + std::to_string(time).substr(0, 4);
  smile.expiry.time_to_expiry = time;
  smile.expiry.forward.forward = kForward;
  return smile;
}

void add(double strike, double bid, double ask, Smile& smile) {
  VolQuote quote;
  quote.strike = strike;
  quote.log_moneyness = std::log(strike / kForward);
  quote.type = strike < kForward ? OptionType::put : OptionType::call;
  quote.bid_vol = bid;
  quote.ask_vol = ask;
  quote.market_vol = 0.5 * (bid + ask);
  quote.half_spread = 0.5 * (ask - bid);
  smile.quotes.push_back(quote);
}

/// Smile with strikes from 70 to 130 at one vol, half a vol point on either side.
Smile flat(double time, double vol, double step = 5.0) {
  Smile smile = empty_smile(time);
  for (double strike = 70.0; strike <= 130.0; strike += step) add(strike, vol - 0.005, vol + 0.005, smile);
  return smile;
}

std::vector<CalendarConflict> find(const std::vector<Smile>& smiles) {
  return calendar_conflicts(smiles, kMidOnly);
}

TEST(CalendarConflicts, NamesExpiriesStrikesAndHowFar) {
  const std::vector<Smile> smiles = {flat(0.25, 0.5), flat(0.5, 0.2)};
  const auto conflicts = find(smiles);
  ASSERT_EQ(conflicts.size(), 1U);
  EXPECT_EQ(conflicts[0].earlier, 0U);
  EXPECT_EQ(conflicts[0].later, 1U);
  EXPECT_EQ(conflicts[0].strikes, 13U);
  EXPECT_EQ(conflicts[0].lowest_strike, 70.0);
  EXPECT_EQ(conflicts[0].highest_strike, 130.0);
  EXPECT_EQ(conflicts[0].worst_strike, 100.0);
  EXPECT_NEAR(conflicts[0].needed_vol, 0.495 / std::sqrt(2.0), 1e-12);  // that of the same total variance
  EXPECT_NEAR(conflicts[0].ask_vol, 0.205, 1e-12);
  const std::string words = words_for(conflicts, smiles);
  EXPECT_THAT(words, HasSubstr("X T=0.25 and X T=0.50 at 13 strikes from 70 to 130, most at 100"));
  EXPECT_THAT(words,
              HasSubstr("bid of 49.50 % is worth 35.00 % at the later, 14.50 vol points above the 20.50 %"));
  EXPECT_THAT(words, Not(HasSubstr("so do")));
}

TEST(CalendarConflicts, AreNoneWhereTotalVarianceRisesOrStands) {
  EXPECT_TRUE(find({flat(0.25, 0.2), flat(0.5, 0.2), flat(1.0, 0.2)}).empty());
  EXPECT_TRUE(find({flat(0.25, 0.4), flat(1.0, 0.2)}).empty());
  EXPECT_TRUE(find({flat(0.25, 0.2)}).empty());
  EXPECT_TRUE(find({}).empty());
  EXPECT_TRUE(words_for({}, {}).empty());
}

TEST(CalendarConflicts, BeginWhereTheEarlierBidPassesTheLaterAsk) {
  Smile later = empty_smile(1.0);
  add(100.0, 0.19, 0.2, later);
  for (const auto& [bid, conflicts] : {std::pair{0.3999, 0U}, std::pair{0.4, 0U}, std::pair{0.4001, 1U}}) {
    Smile earlier = empty_smile(0.25);
    add(100.0, bid, 0.5, earlier);
    EXPECT_EQ(find({earlier, later}).size(), conflicts) << bid;
  }
  Smile earlier = empty_smile(0.25);
  add(100.0, 0.45, 0.5, earlier);
  EXPECT_THAT(words_for(find({earlier, later}), {earlier, later}),
              HasSubstr("X T=1.00 at strike 100, where"));
}

TEST(CalendarConflicts, SayNothingBeyondTheLaterStrikesNorBetweenDistantOnes) {
  const Smile earlier = flat(0.25, 0.5);
  Smile narrow = empty_smile(0.5);
  for (const double strike : {95.0, 100.0, 105.0}) add(strike, 0.19, 0.21, narrow);
  const auto within = find({earlier, narrow});
  ASSERT_EQ(within.size(), 1U);
  EXPECT_EQ(within[0].strikes, 3U);
  EXPECT_EQ(within[0].lowest_strike, 95.0);
  // Half a call at 40 and half at 160 cost more than the bid at 100, whatever the strikes between.
  Smile distant = empty_smile(0.5);
  for (const double strike : {40.0, 160.0}) add(strike, 0.19, 0.21, distant);
  EXPECT_TRUE(find({earlier, distant}).empty());
}

TEST(CalendarConflicts, GiveMidOnlyQuotesTheirHalfSpread) {
  Smile earlier = flat(0.25, 0.41);
  Smile later = flat(1.0, 0.2);
  for (Smile* smile : {&earlier, &later}) {
    for (VolQuote& quote : smile->quotes) quote.bid_vol = quote.ask_vol = quote.half_spread = kAbsent;
  }
  EXPECT_EQ(calendar_conflicts({earlier, later}, 0.002).size(), 1U);
  EXPECT_TRUE(calendar_conflicts({earlier, later}, 0.005).empty());
}

TEST(CalendarConflicts, GiveUncertainForwardsThreeStandardErrors) {
  Smile earlier = flat(0.25, 0.43);
  const Smile later = flat(1.0, 0.2);
  EXPECT_EQ(find({earlier, later}).size(), 1U);
  earlier.expiry.forward.forward_stderr = 1.0;
  EXPECT_TRUE(find({earlier, later}).empty());
}

TEST(CalendarConflicts, AreNoneBetweenTwoExpiriesOfOneTime) {
  EXPECT_TRUE(find({flat(0.5, 0.4), flat(0.5, 0.2)}).empty());
  EXPECT_TRUE(find({flat(0.5, 0.4), flat(0.5 * (1.0 + 1e-12), 0.2)}).empty());
}

TEST(CalendarConflicts, TellTheWorstPairAndCountTheOthers) {
  const std::vector<Smile> smiles = {flat(0.25, 0.4), flat(0.5, 0.5), flat(0.75, 0.2), flat(4.0, 0.3)};
  const auto conflicts = find(smiles);
  ASSERT_EQ(conflicts.size(), 2U);  // each of the first two against the third
  EXPECT_EQ(conflicts[0].earlier, 1U);
  EXPECT_EQ(conflicts[0].later, 2U);
  EXPECT_GT(conflicts[0].price_gap, conflicts[1].price_gap);
  EXPECT_THAT(words_for(conflicts, smiles), HasSubstr("; so does 1 other pair of expiries;"));
}

TEST(CalendarConflicts, AreNoneAroundASurfaceWithoutArbitrage) {
  // Total variance 0.04 T (1 - 0.3 k + 0.5 k^2), which rises in T at every k; the spreads hold the truth.
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> share(0.0, 1.0);
    std::vector<Smile> smiles;
    for (const double time : {0.02, 0.021, 0.1, 0.5, 2.0}) {
      Smile smile = empty_smile(time);
      double strike = 60.0;
      for (; strike < 160.0; strike += 1.0 + 20.0 * share(random)) {
        const double k = std::log(strike / kForward);
        const double vol = 0.2 * std::sqrt(1.0 - 0.3 * k + 0.5 * k * k);
        add(strike, vol - 0.01 * share(random), vol + 0.01 * share(random), smile);
      }
      smiles.push_back(smile);
    }
    EXPECT_TRUE(find(smiles).empty()) << seed;
  }
}

TEST(SliceName, HasNoBlankWithoutARoot) {
  Expiry expiry;
  expiry.label = "T=1";
  EXPECT_EQ(slice_name(expiry), "T=1");
  expiry.root = "SPXW";
  EXPECT_EQ(slice_name(expiry), "SPXW T=1");
}

}  // namespace
}  // namespace volcal
