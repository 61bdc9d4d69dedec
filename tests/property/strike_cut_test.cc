// SPDX-License-Identifier: Apache-2.0

/// Degenerate fits are the field's commonest complaint. Every snapshot is cut to strikes within 5, 7, 10, 15
/// and 20 % of the forward: each slice with five quotes left must come back with an at-the-money vol
/// within one vol point, or the at-the-money half-spread where that is wider, of its quotes.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "calibration/quotes/clean.h"
#include "tests/property/snapshots.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

constexpr double kCuts[] = {0.05, 0.07, 0.10, 0.15, 0.20};
constexpr double kOneVolPoint = 0.01;
constexpr std::size_t kQuotesToJudge = 5;

// Keeps the quotes whose strike is within `cut` of their expiry's forward.
QuoteSnapshot cut_strikes(const QuoteSnapshot& snapshot, const std::map<std::string, double>& forwards,
                          double cut) {
  QuoteSnapshot out = snapshot;
  out.quotes.clear();
  out.unreadable.clear();
  for (const OptionQuote& quote : snapshot.quotes) {
    const std::string key =
        quote.root + (quote.expiry ? format_time(*quote.expiry) : std::to_string(quote.time_to_expiry));
    const auto forward = forwards.find(key);
    if (forward == forwards.end()) continue;
    if (std::fabs(quote.strike / forward->second - 1.0) > cut) continue;
    out.quotes.push_back(quote);
    // The forward is that of the whole chain: what is tested is the smile's fit.
    out.quotes.back().forward = forward->second;
  }
  return out;
}

std::map<std::string, double> forwards_of(const QuoteSnapshot& snapshot) {
  std::map<std::string, double> forwards;
  for (const Expiry& expiry : clean_quotes(snapshot, {}).expiries) {
    forwards[expiry.root + (expiry.time ? format_time(*expiry.time)
                                        : std::to_string(expiry.time_to_expiry))] = expiry.forward.forward;
  }
  return forwards;
}

// The quotes' own at-the-money vol and half-spread: linear between the two strikes around the forward, or
// the nearest one.
struct AtTheMoney {
  double vol = 0.0;
  double half_spread = 0.0;
};
AtTheMoney quoted_atm(const std::vector<QuoteResidual>& quotes) {
  const QuoteResidual* below = nullptr;
  const QuoteResidual* above = nullptr;
  for (const QuoteResidual& q : quotes) {
    if (q.quote.log_moneyness <= 0.0 &&
        (below == nullptr || q.quote.log_moneyness > below->quote.log_moneyness)) {
      below = &q;
    }
    if (q.quote.log_moneyness >= 0.0 &&
        (above == nullptr || q.quote.log_moneyness < above->quote.log_moneyness)) {
      above = &q;
    }
  }
  if (below == nullptr) return {above->quote.market_vol, above->scale};
  if (above == nullptr) return {below->quote.market_vol, below->scale};
  const double gap = above->quote.log_moneyness - below->quote.log_moneyness;
  const double weight = gap > 0.0 ? -below->quote.log_moneyness / gap : 0.5;
  return {(1.0 - weight) * below->quote.market_vol + weight * above->quote.market_vol,
          (1.0 - weight) * below->scale + weight * above->scale};
}

/// The quotes of the contradictory index are wrong at the money too.
std::vector<std::string> own_snapshots_right_at_the_money() {
  std::vector<std::string> names = test::own_snapshots();
  std::erase(names, "own/contradictory_index");
  return names;
}

class StrikeCut : public testing::TestWithParam<std::string> {};

TEST_P(StrikeCut, NeverDegenerates) {
  const auto snapshots = test::read_snapshots(GetParam());
  ASSERT_TRUE(snapshots) << snapshots.error().message;
  std::size_t judged = 0;
  double worst = 0.0;
  for (const QuoteSnapshot& snapshot : *snapshots) {
    const auto forwards = forwards_of(snapshot);
    for (const double cut : kCuts) {
      const auto calibration = calibrate(cut_strikes(snapshot, forwards, cut), {});
      if (!calibration) {
        // The only excuse: no strike lies so near the forward.
        ASSERT_EQ(calibration.error().code, ErrorCode::nothing_usable) << calibration.error().message;
        continue;
      }
      EXPECT_TRUE(calibration->report.arbitrage.free());
      std::vector<std::vector<QuoteResidual>> by_slice(calibration->report.slices.size());
      for (const QuoteResidual& r : calibration->report.residuals) by_slice[r.slice].push_back(r);
      for (std::size_t s = 0; s < by_slice.size(); ++s) {
        const SliceReport& slice = calibration->report.slices[s];
        EXPECT_EQ(slice.leans_on_neighbours, by_slice[s].size() < kQuotesToJudge);
        if (by_slice[s].size() < kQuotesToJudge) continue;
        const AtTheMoney quoted = quoted_atm(by_slice[s]);
        const double error = std::fabs(slice.smile.atm_vol - quoted.vol);
        worst = std::max(worst, error / std::max(kOneVolPoint, quoted.half_spread));
        ++judged;
        EXPECT_LE(error, std::max(kOneVolPoint, quoted.half_spread))
            << snapshot.underlying << " " << slice.expiry.label << " cut to " << cut << ": model "
            << slice.smile.atm_vol << ", quotes " << quoted.vol;
      }
    }
  }
  EXPECT_GT(judged, 0U);
  std::printf("%s: %zu cut slices, largest error %.2f of what is allowed\n", GetParam().c_str(), judged,
              worst);
}

INSTANTIATE_TEST_SUITE_P(Own, StrikeCut, testing::ValuesIn(own_snapshots_right_at_the_money()),
                         test::test_name);
INSTANTIATE_TEST_SUITE_P(Shared, StrikeCut, testing::ValuesIn(test::shared_snapshots()), test::test_name);

}  // namespace
}  // namespace volcal
