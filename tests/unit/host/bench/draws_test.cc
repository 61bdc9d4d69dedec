// SPDX-License-Identifier: Apache-2.0

// The inputs of rows are what their descriptions promise, and the same each time.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "host/bench/inputs/markets.h"
#include "host/bench/inputs/options.h"
#include "host/bench/inputs/sample_surfaces.h"
#include "host/bench/inputs/smiles.h"

namespace volcal::bench {
namespace {

TEST(Draws, OptionsAreDistinctAndOfTheirSeed) {
  const Options a = draw_options(Regime::market_like, 1000, 5);
  const Options b = draw_options(Regime::market_like, 1000, 5);
  EXPECT_EQ(a.price, b.price);
  EXPECT_EQ(a.strike, b.strike);
  EXPECT_EQ(std::set<double>(a.price.begin(), a.price.end()).size(), a.size());
  EXPECT_NE(a.price, draw_options(Regime::market_like, 1000, 6).price);
}

TEST(Draws, OptionsAreOutOfTheMoneyAndPriced) {
  for (const Regime regime : {Regime::market_like, Regime::weekly_wings, Regime::tiny_prices}) {
    const Options options = draw_options(regime, 2000, 5);
    for (std::size_t i = 0; i < options.size(); ++i) {
      const bool call = options.side[i] == core::OptionSide::call;
      EXPECT_EQ(call ? options.strike[i] >= options.forward[i] : options.strike[i] <= options.forward[i],
                true);
      EXPECT_GE(options.price[i], kSmallestPrice);
      EXPECT_LT(options.price[i], std::min(options.forward[i], options.strike[i]));
    }
  }
}

TEST(Draws, TinyPricesReachTheirEnd) {
  const Options options = draw_options(Regime::tiny_prices, 20000, 5);
  double least = 1.0;
  for (std::size_t i = 0; i < options.size(); ++i) {
    least = std::min(least, options.price[i] / std::min(options.forward[i], options.strike[i]));
  }
  EXPECT_LT(least, 1e-290);
}

TEST(Draws, SmilesAreNoisyAroundASliceFreeOfButterflyArbitrage) {
  constexpr std::size_t kQuotes = 25;
  double squares = 0.0;
  std::size_t count = 0;
  for (const NoisySmile& smile : draw_smiles(200, kQuotes, 5)) {
    EXPECT_EQ(butterfly_verdict(smile.truth), ButterflyVerdict::free);
    ASSERT_EQ(smile.quotes.size(), kQuotes);
    for (std::size_t i = 0; i < kQuotes; ++i) {
      EXPECT_GE(smile.quotes.scale[i], 0.0010);
      EXPECT_LE(smile.quotes.scale[i], 0.0030);
      const double w = core::svi_total_variance(smile.truth, smile.quotes.log_moneyness[i]);
      const double vol = std::sqrt(w / smile.quotes.time_to_expiry);
      squares += std::pow((smile.quotes.market_vol[i] - vol) / smile.quotes.scale[i], 2);
      ++count;
    }
  }
  // 5,000 draws: the mean square of a standard normal is within 5 of its standard errors, 5 sqrt(2 / 5000).
  EXPECT_NEAR(squares / static_cast<double>(count), 1.0, 0.1);
}

TEST(Draws, SurfacesAreFreeOfArbitrageBeforeTheNoise) {
  for (const NoisySurface& surface : draw_surfaces(50, 0, 0, 5)) {
    for (std::size_t i = 0; i < surface.size(); ++i) {
      EXPECT_EQ(butterfly_verdict(surface[i].truth), ButterflyVerdict::free);
      if (i > 0) {
        EXPECT_GT(surface[i].quotes.time_to_expiry, surface[i - 1].quotes.time_to_expiry);
        EXPECT_TRUE(calendar_evidence(surface[i - 1].truth, surface[i].truth).free);
      }
    }
  }
}

TEST(Draws, SurfacesHaveTheShapeAskedFor) {
  for (const NoisySurface& surface : draw_surfaces(3, 11, 17, 5)) {
    ASSERT_EQ(surface.size(), 11U);
    for (const NoisySmile& smile : surface) EXPECT_EQ(smile.quotes.size(), 17U);
  }
}

TEST(Draws, SampleSurfacesInterpolateAsTheirNamesSay) {
  const VolSurface linear = index_surface();
  for (const TimeInterpolation gap : linear.interpolations()) {
    EXPECT_EQ(gap, TimeInterpolation::linear_total_variance);
  }
  EXPECT_TRUE(check_arbitrage(linear).free());
  EXPECT_EQ(price_mix_surface().interpolations(), std::vector{TimeInterpolation::price_mix});
}

TEST(Draws, TheCoinChainHas980Options) {
  const QuoteFile file = coin_chain();
  EXPECT_EQ(file.quote_count(), 980U);
}

TEST(Draws, TheUniverseHasOneHeaderAndEveryUnderlying) {
  const QuoteFile file = universe_csv(3);
  EXPECT_EQ(file.markets.size(), 3U);
  EXPECT_EQ(static_cast<std::size_t>(std::count(file.text.begin(), file.text.end(), '\n')),
            file.quote_count() + 1);
  EXPECT_EQ(file.text.find("as_of"), file.text.rfind("as_of"));
}

}  // namespace
}  // namespace volcal::bench
