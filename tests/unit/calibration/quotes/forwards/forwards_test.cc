// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/forwards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "calibration/quotes/forwards/discount_curve.h"
#include "tests/unit/calibration/quotes/written_snapshots.h"

namespace volcal {
namespace {

using test::add;
using test::add_chain;
using test::ChainTerms;
using test::empty_snapshot;
using test::good_quote;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

constexpr double kRate = 0.04;
constexpr double kRounding = 1e-9;

double discount(double days) { return std::exp(-kRate * days / 365.0); }

Forwards estimate(const QuoteSnapshot& snapshot) {
  return estimate_forwards(snapshot, group_by_expiry(snapshot),
                           std::vector<bool>(snapshot.quotes.size(), true));
}

TEST(Forwards, TakeTheMedianOfWhatTheFileShows) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double forward : {100.0, 100.3, 250.0, kAbsent, -7.0}) {
    OptionQuote quote = good_quote();
    quote.forward = forward;
    quote.discount_factor = 0.97;
    add(snapshot, quote);
  }
  const Forwards forwards = estimate(snapshot);
  EXPECT_EQ(forwards.outcomes[0].estimate.forward, 100.3);
  EXPECT_EQ(forwards.outcomes[0].estimate.discount_factor, 0.97);
  EXPECT_EQ(forwards.outcomes[0].estimate.source, ForwardSource::file);
  EXPECT_EQ(forwards.outcomes[0].estimate.forward_stderr, 0.0);
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("median")));
}

TEST(Forwards, ComeFromParityWhereTheFileHasNone) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.days = 365.0, .forward = 104.0, .discount_factor = 0.96});
  const ForwardEstimate e = estimate(snapshot).outcomes[0].estimate;
  EXPECT_EQ(e.source, ForwardSource::parity);
  EXPECT_NEAR(e.forward, 104.0, kRounding);
  EXPECT_NEAR(e.discount_factor, 0.96, kRounding);
  EXPECT_EQ(e.pairs_seen, 31U);
  EXPECT_GE(e.pairs_used, 8U);
}

TEST(Forwards, ParityIsADiagnosticBesideTheFilesForward) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.forward = 100.0, .discount_factor = 0.98});
  for (OptionQuote& quote : snapshot.quotes) {
    quote.forward = 99.0;
    quote.discount_factor = 0.98;
  }
  const ForwardEstimate e = estimate(snapshot).outcomes[0].estimate;
  EXPECT_EQ(e.forward, 99.0);
  EXPECT_EQ(e.source, ForwardSource::file);
  EXPECT_NEAR(e.parity_gap, 100.0 / 99.0 - 1.0, kRounding);
}

TEST(Forwards, OnlyTheForwardIsSoughtWhereDiscountIsGiven) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.forward = 100.0, .discount_factor = 0.98});
  for (OptionQuote& quote : snapshot.quotes) quote.discount_factor = 0.95;
  const ForwardEstimate e = estimate(snapshot).outcomes[0].estimate;
  EXPECT_EQ(e.discount_factor, 0.95);
  EXPECT_EQ(e.discount_factor_stderr, 0.0);
  EXPECT_NEAR(e.forward, 100.0, 0.5) << "a wrong discount factor tilts, the middle stays";
}

TEST(Forwards, ShortExpiriesBorrowTheDiscountOfLongOnes) {
  QuoteSnapshot snapshot = empty_snapshot();
  // Five pairs cannot show a slope at all; two days with noise show it poorly.
  add_chain(snapshot, {.days = 1.0,
                       .discount_factor = discount(1.0),
                       .first_strike = 98.0,
                       .last_strike = 102.0,
                       .strike_step = 1.0});
  add_chain(snapshot, {.days = 2.0,
                       .discount_factor = discount(2.0),
                       .first_strike = 95.0,
                       .last_strike = 105.0,
                       .strike_step = 0.5});
  for (std::size_t i = 10; i < snapshot.quotes.size(); i += 4) snapshot.quotes[i].bid += 0.006;
  add_chain(snapshot, {.days = 180.0, .discount_factor = discount(180.0)});
  add_chain(snapshot, {.days = 365.0, .discount_factor = discount(365.0)});
  const Forwards forwards = estimate(snapshot);
  constexpr double kRateSeen = 2e-4;  // error that the noise of the two-day expiry may still cause
  for (const std::size_t i : {0U, 1U}) {
    const ForwardEstimate& e = forwards.outcomes[i].estimate;
    const double years = i == 0 ? 1.0 / 365.0 : 2.0 / 365.0;
    EXPECT_NEAR(-std::log(e.discount_factor) / years, kRate, kRateSeen);
    EXPECT_GT(e.discount_factor_stderr, 0.0);
    EXPECT_NEAR(e.forward, 100.0, 0.01);
  }
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("2 expiries")));
}

TEST(Forwards, OneWrongExpiryDoesNotBendTheRates) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double days : {90.0, 120.0, 150.0, 240.0, 300.0})
    add_chain(snapshot, {.days = days, .discount_factor = days == 150.0 ? 0.9 : discount(days)});
  add_chain(snapshot,
            {.days = 200.0, .discount_factor = discount(200.0), .first_strike = 98.0, .last_strike = 102.0});
  const ForwardEstimate e = estimate(snapshot).outcomes[3].estimate;
  EXPECT_NEAR(-std::log(e.discount_factor) / (200.0 / 365.0), kRate, 1e-4);
}

TEST(Forwards, AreInterpolatedInLogBetweenParityNeighbours) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.days = 100.0, .forward = 100.0, .discount_factor = discount(100.0)});
  add_chain(snapshot, {.days = 300.0, .forward = 102.0, .discount_factor = discount(300.0)});
  OptionQuote lonely = good_quote();
  lonely.expiry = test::days_later(200.0);
  lonely.forward = lonely.discount_factor = kAbsent;
  add(snapshot, lonely);
  snapshot.spot = 50.0;  // the neighbours must take precedence over it
  const Forwards forwards = estimate(snapshot);
  const ForwardEstimate& e = forwards.outcomes[1].estimate;
  EXPECT_NEAR(e.forward, std::sqrt(100.0 * 102.0), kRounding);
  EXPECT_NEAR(e.discount_factor, discount(200.0), 1e-4);
  EXPECT_EQ(e.pairs_used, 0U);
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("interpolated")));
}

TEST(Forwards, FallBackToCarryWhereSpotAndDiscountAreKnown) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.forward = kAbsent;
  quote.discount_factor = 0.8;
  add(snapshot, quote);
  EXPECT_TRUE(std::isnan(estimate(snapshot).outcomes[0].estimate.forward));
  snapshot.spot = 100.0;
  const Forwards forwards = estimate(snapshot);
  EXPECT_DOUBLE_EQ(forwards.outcomes[0].estimate.forward, 125.0);
  EXPECT_EQ(forwards.outcomes[0].estimate.source, ForwardSource::carry);
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("no dividends known")));
}

TEST(Forwards, AnInfiniteForwardIsNone) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.forward = kAbsent;
  quote.discount_factor = 5e-324;
  add(snapshot, quote);
  snapshot.spot = 100.0;
  const ForwardOutcome outcome = estimate(snapshot).outcomes[0];
  EXPECT_TRUE(std::isnan(outcome.estimate.forward));
  EXPECT_EQ(outcome.refusal, "the forward comes out as inf");
}

TEST(Forwards, SpotWithoutAnyRateIsAForwardOfWideError) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.expiry = test::days_later(365.0);
  quote.forward = quote.discount_factor = kAbsent;
  add(snapshot, quote);
  snapshot.spot = 100.0;
  const Forwards forwards = estimate(snapshot);
  const ForwardEstimate& e = forwards.outcomes[0].estimate;
  EXPECT_DOUBLE_EQ(e.forward, 100.0);
  EXPECT_EQ(e.source, ForwardSource::spot);
  EXPECT_GT(e.forward_stderr, 4.0);
  EXPECT_LT(e.forward_stderr, 5.0);
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("the forward is the spot, no dividends known")));
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("no discount factor is known; 1 is used")));
}

TEST(Forwards, AreContinuedBeyondTheParityNeighbours) {
  QuoteSnapshot snapshot = empty_snapshot();
  for (const double days : {100.0, 300.0})
    add_chain(
        snapshot,
        {.days = days, .forward = 100.0 * std::exp(0.02 * days / 365.0), .discount_factor = discount(days)});
  OptionQuote lonely = good_quote();
  lonely.expiry = test::days_later(500.0);
  lonely.forward = lonely.discount_factor = kAbsent;
  add(snapshot, lonely);
  snapshot.spot = 80.0;  // a spot that does not belong to these quotes
  const Forwards forwards = estimate(snapshot);
  const ForwardEstimate& e = forwards.outcomes[2].estimate;
  EXPECT_NEAR(e.forward, 100.0 * std::exp(0.02 * 500.0 / 365.0), 1e-3);
  EXPECT_EQ(e.source, ForwardSource::implied_carry);
  EXPECT_GT(e.forward_stderr, 0.2);
  EXPECT_LT(e.forward_stderr, 1.0);
  EXPECT_NEAR(e.discount_factor, discount(500.0), 1e-3);
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("the spot 80 is not of these quotes' moment")));
}

TEST(Forwards, OneRootDoesNotAnswerForAnotherThatHasItsOwn) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.days = 30.0, .forward = 100.0, .discount_factor = discount(30.0)});
  const std::size_t first = snapshot.quotes.size();
  add_chain(snapshot, {.days = 60.0,
                       .forward = 40.0,
                       .discount_factor = discount(60.0),
                       .first_strike = 30.0,
                       .last_strike = 50.0,
                       .strike_step = 1.0});
  OptionQuote lonely = good_quote();
  lonely.expiry = test::days_later(90.0);
  lonely.forward = lonely.discount_factor = kAbsent;
  add(snapshot, lonely);
  for (std::size_t i = first; i < snapshot.quotes.size(); ++i) snapshot.quotes[i].root = "XYZ1";
  EXPECT_NEAR(estimate(snapshot).outcomes[2].estimate.forward, 40.0, 0.5);
  snapshot.quotes.back().root = "XYZ";
  EXPECT_NEAR(estimate(snapshot).outcomes[2].estimate.forward, 100.0, 1.0);
}

TEST(Forwards, NameAForwardThatCannotBeAndWhatIsUsedInstead) {
  for (const double impossible : {-7.0, 0.0, HUGE_VAL}) {
    QuoteSnapshot snapshot = empty_snapshot();
    add_chain(snapshot, {.forward = 100.0, .discount_factor = 0.98});
    for (OptionQuote& quote : snapshot.quotes) quote.forward = impossible;
    const Forwards forwards = estimate(snapshot);
    EXPECT_NEAR(forwards.outcomes[0].estimate.forward, 100.0, kRounding);
    EXPECT_THAT(forwards.notes,
                Contains(AllOf(HasSubstr("the file's forward"), HasSubstr(fmt::format("{}", impossible)),
                               HasSubstr("of record 1 is not a"), HasSubstr("put-call parity is used"))));
  }
}

TEST(Forwards, NameAForwardThatCannotBeWhereTheExpiryIsRefused) {
  QuoteSnapshot snapshot = empty_snapshot();
  OptionQuote quote = good_quote();
  quote.forward = -5.0;
  add(snapshot, quote);
  snapshot.spot = -3.0;
  const Forwards forwards = estimate(snapshot);
  EXPECT_EQ(
      forwards.outcomes[0].refusal,
      "the file's forward -5 of record 1 is not a positive number, no usable put-call pair (0 seen), the "
      "file's spot -3 is not a positive number");
  EXPECT_THAT(forwards.notes, Contains(HasSubstr("the expiry is refused")));
  EXPECT_THAT(forwards.notes,
              Contains(HasSubstr("the file's spot -3 is not a positive number; it is not used")));
}

TEST(Forwards, NameADiscountFactorThatCannotBe) {
  for (const double impossible : {-0.5, 0.0, 1.6}) {
    QuoteSnapshot snapshot = empty_snapshot();
    add_chain(snapshot, {.days = 365.0, .forward = 104.0, .discount_factor = 0.96});
    for (OptionQuote& quote : snapshot.quotes) quote.discount_factor = impossible;
    const Forwards forwards = estimate(snapshot);
    EXPECT_NEAR(forwards.outcomes[0].estimate.discount_factor, 0.96, kRounding);
    EXPECT_THAT(forwards.notes, Contains(AllOf(HasSubstr("the file's discount factor"),
                                               HasSubstr("put-call parity's is used"))))
        << impossible;
  }
}

TEST(Forwards, ASlopeOfCoinPricesIsNoDiscountFactor) {
  QuoteSnapshot snapshot = empty_snapshot();
  add_chain(snapshot, {.days = 30.0, .forward = 100.0, .discount_factor = 0.01, .half_spread = 1e-5});
  const ForwardEstimate e = estimate(snapshot).outcomes[0].estimate;
  EXPECT_NEAR(e.forward, 100.0, kRounding);
  EXPECT_EQ(e.discount_factor, 1.0);
  EXPECT_NEAR(e.refused_discount_factor, 0.01, kRounding);
}

TEST(DiscountCurve, LeansTowardsTheNearerEndFarOutsideAndSaysHowFar) {
  const std::vector<ZeroRateNode> nodes = {{0.5, 0.03, 1e-5}, {8.0, 0.05, 1e-5}};
  constexpr double kNodeError = 1.1e-4;  // least error of one basis point, hardly widened by the other node
  for (const auto& [years, end] : {std::pair{1e-3, 0.03}, {100.0, 0.05}}) {
    const ZeroRate far = smooth_zero_rate(nodes, years);
    EXPECT_NEAR(far.rate, end, 2.0 * far.standard_error);
    EXPECT_LT(std::abs(far.rate - end), 0.005) << "a quarter of the way to the other end";
    EXPECT_GT(far.standard_error, 10.0 * kNodeError);
  }
  EXPECT_NEAR(smooth_zero_rate(nodes, 0.5).rate, 0.03, kNodeError);
  EXPECT_LT(smooth_zero_rate(nodes, 0.5).standard_error, kNodeError);
  EXPECT_TRUE(std::isnan(smooth_zero_rate({}, 1.0).rate));
}

}  // namespace
}  // namespace volcal
