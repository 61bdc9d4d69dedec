// SPDX-License-Identifier: Apache-2.0
// The held-out quotes are those that were asked for, each once, and the fit never sees them.

#include "calibration/validation/tune/folds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"

namespace volcal::tuning {
namespace {

constexpr double kTail = 0.1;

PreparedQuotes prepared(const QuoteSnapshot& snapshot) {
  auto quotes = prepare_quotes(snapshot, {}, *make_cpu_backend());
  EXPECT_TRUE(quotes) << quotes.error().message;
  return *std::move(quotes);
}

/// Normal distribution by erfc, not by the code under test.
double delta(double k, double vol, double time) {
  const double stddev = vol * std::sqrt(time);
  return 0.5 * std::erfc((std::fabs(k) / stddev - (k < 0.0 ? -0.5 : 0.5) * stddev) / std::sqrt(2.0));
}

std::map<double, int> counted(const Fold& fold) {
  std::map<double, int> seen;
  for (const fit::SliceData& slice : fold.seen) {
    for (const double k : slice.log_moneyness) ++seen[k];
  }
  return seen;
}

TEST(Folds, TailIsWhatItsDeltaSays) {
  const PreparedQuotes quotes = prepared(test::typical_snapshot(1, test::hour(0)));
  const Fold fold = hold_out_tail(quotes, kTail);
  const std::map<double, int> seen = counted(fold);
  ASSERT_EQ(fold.seen.size(), quotes.data.size());
  std::size_t held = 0;
  for (const fit::SliceData& slice : quotes.data) {
    for (std::size_t i = 0; i < slice.size(); ++i) {
      const bool tail = delta(slice.log_moneyness[i], slice.market_vol[i], slice.time_to_expiry) < kTail;
      EXPECT_EQ(seen.count(slice.log_moneyness[i]), tail ? 0U : 1U);
      held += tail ? 1 : 0;
    }
  }
  EXPECT_EQ(fold.held.size(), held);
  EXPECT_GT(held, 20U);
  for (const HeldQuote& quote : fold.held) {
    EXPECT_EQ(seen.count(quote.log_moneyness), 0U);
    EXPECT_LT(quote.bid_vol, quote.ask_vol);
    EXPECT_NEAR(quote.market_vol, 0.5 * (quote.bid_vol + quote.ask_vol), 1e-15);
  }
}

TEST(Folds, EveryStrikeButTheTailIsHeldOutOnceAndTheTailIsSeen) {
  const PreparedQuotes quotes = prepared(test::typical_snapshot(2, test::hour(0)));
  const std::map<double, int> inner = counted(hold_out_tail(quotes, kTail));
  constexpr int kFolds = 3;
  const std::vector<Fold> folds = hold_out_strikes(quotes, kTail, kFolds);
  ASSERT_EQ(folds.size(), static_cast<std::size_t>(kFolds));
  std::map<double, int> held;
  std::size_t all = 0;
  for (const fit::SliceData& slice : quotes.data) all += slice.size();
  for (const Fold& fold : folds) {
    std::size_t seen = 0;
    for (const fit::SliceData& slice : fold.seen) seen += slice.size();
    EXPECT_EQ(seen + fold.held.size(), all);
    for (const HeldQuote& quote : fold.held) ++held[quote.log_moneyness];
  }
  EXPECT_EQ(held, inner);
}

TEST(Folds, SlicesLeftWithFewQuotesTakeNoPart) {
  QuoteSnapshot snapshot = test::typical_snapshot(3, test::hour(0));
  std::erase_if(snapshot.quotes, [](const OptionQuote& q) { return q.record <= 29 && q.record % 4 != 0; });
  const PreparedQuotes quotes = prepared(snapshot);
  const Fold fold = hold_out_tail(quotes, 0.3);
  ASSERT_EQ(fold.seen.size() + 1, quotes.data.size());
  for (const HeldQuote& quote : fold.held) EXPECT_LT(quote.slice, fold.seen.size());
  EXPECT_GT(fold.seen[0].time_to_expiry, 0.05);
}

TEST(Folds, OneSidedQuotesAreNotHeldOut) {
  QuoteSnapshot snapshot = test::typical_snapshot(4, test::hour(0));
  const std::size_t before = hold_out_tail(prepared(snapshot), kTail).held.size();
  snapshot.quotes.front().mid = 0.5 * (snapshot.quotes.front().bid + snapshot.quotes.front().ask);
  snapshot.quotes.front().bid = snapshot.quotes.front().ask = kAbsent;
  EXPECT_EQ(hold_out_tail(prepared(snapshot), kTail).held.size() + 1, before);
}

}  // namespace
}  // namespace volcal::tuning
