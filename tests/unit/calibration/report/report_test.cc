// SPDX-License-Identifier: Apache-2.0

// Reports of surfaces that were not fitted here: quotes made from a Heston model are met by that model.

#include "calibration/report/make_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "calibration/report/slice_variances.h"
#include "kernels/backend/cpu_backend.h"

namespace volcal {
namespace {

constexpr HestonParameters kModel{0.04, 1.5, 0.05, 0.6, -0.7};
constexpr double kSpread = 0.002;  // vol

Expiry expiry_at(const std::string& label, double time, double forward) {
  Expiry expiry;
  expiry.root = "X";
  expiry.label = label;
  expiry.time_to_expiry = time;
  expiry.forward.forward = forward;
  expiry.forward.discount_factor = 1.0;
  return expiry;
}

/// Two expiries whose quotes are vols about the model's; quote number `off` of all is out by ten spreads.
struct Made {
  QuoteSnapshot snapshot;
  CalibrateOptions options;
  std::vector<Expiry> expiries = {expiry_at("T=0.25", 0.25, 100.0), expiry_at("T=1", 1.0, 101.0)};
  PreparedQuotes quotes;
  VolSurface surface = VolSurface::make("X", std::nullopt, expiries, kModel).value_or_throw();

  explicit Made(std::size_t off) {
    snapshot.underlying = "X";
    for (const Expiry& expiry : expiries) {
      Smile smile;
      smile.expiry = expiry;
      fit::SliceData slice;
      slice.time_to_expiry = expiry.time_to_expiry;
      for (double strike = 80.0; strike <= 120.0; strike += 5.0) add(smile, slice, strike, off);
      slice.market_quotes = slice.size();
      quotes.smiles.push_back(std::move(smile));
      quotes.data.push_back(std::move(slice));
    }
    quotes.expiries = expiries;
    quotes.slice_of = {0, 1};
  }

  void add(Smile& smile, fit::SliceData& slice, double strike, std::size_t off) {
    const Expiry& expiry = smile.expiry;
    const double k = std::log(strike / expiry.forward.forward);
    const double error = snapshot.quotes.size() == off ? 10.0 * kSpread : 0.0;
    const double vol = surface.implied_vol(expiry.time_to_expiry, k) + error;
    OptionQuote raw;
    raw.root = expiry.root;
    raw.time_to_expiry = expiry.time_to_expiry;
    raw.strike = strike;
    raw.type = k >= 0.0 ? OptionType::call : OptionType::put;
    raw.unit = QuoteUnit::implied_vol;
    raw.bid = vol - kSpread;
    raw.ask = vol + kSpread;
    VolQuote quote;
    quote.quote = snapshot.quotes.size();
    quote.type = raw.type;
    quote.strike = strike;
    quote.log_moneyness = k;
    quote.bid_vol = raw.bid;
    quote.ask_vol = raw.ask;
    quote.market_vol = vol;
    quote.half_spread = kSpread;
    snapshot.quotes.push_back(raw);
    smile.quotes.push_back(quote);
    slice.log_moneyness.push_back(k);
    slice.market_vol.push_back(vol);
    slice.scale.push_back(kSpread);
  }

  [[nodiscard]] CalibrationReport report() const {
    return make_report({snapshot,
                        options,
                        quotes,
                        FitCourse{},
                        surface,
                        check_arbitrage(surface),
                        {make_cpu_backend(), {}}});
  }
};

TEST(Report, OfAHestonSurfaceMeasuresItsOwnVols) {
  constexpr std::size_t kOff = 12;  // in the second slice
  const CalibrationReport report = Made(kOff).report();
  ASSERT_EQ(report.slices.size(), 2U);
  ASSERT_EQ(report.residuals.size(), 18U);
  for (std::size_t i = 0; i < report.residuals.size(); ++i) {
    EXPECT_NEAR(report.residuals[i].residual, i == kOff ? -10.0 : 0.0, 1e-6) << i;
  }
  EXPECT_NEAR(report.slices[0].quality.rmse_vol, 0.0, 1e-9);
  EXPECT_NEAR(report.slices[1].quality.rmse_half_spreads, 10.0 / 3.0, 1e-6);
  EXPECT_EQ(report.slices[1].worst_quote, kOff);
  EXPECT_EQ(report.quality.two_sided, 18U);
  EXPECT_EQ(report.quality.inside, 17U);
  EXPECT_EQ(report.slices[0].quality.inside, 9U);
  EXPECT_NEAR(report.slices[0].smile.atm_vol, 0.2, 0.02);
  EXPECT_LT(report.slices[0].smile.risk_reversal_25, 0.0);
  EXPECT_GT(report.slices[0].smile.butterfly_25, 0.0);
  EXPECT_TRUE(report.arbitrage.free());
  EXPECT_EQ(report.arbitrage.method, ArbitrageMethod::theorem);
  EXPECT_GT(report.slices[0].min_g, 0.0);
  EXPECT_GT(report.slices[0].calendar_slack, 0.0);
}

TEST(Report, VariancesOfSlicesAreInTheOrderAsked) {
  const Made made(99);
  const SliceVariances variances = surface_variances(made.surface);
  const std::vector<double> k{0.3, -0.2, 0.0, 0.1, -0.4};
  std::vector<double> w(k.size());
  variances(1, k, w);
  for (std::size_t i = 0; i < k.size(); ++i) {
    EXPECT_NEAR(w[i], made.surface.total_variance(1.0, k[i]), 1e-10 * w[i]) << i;
  }
}

}  // namespace
}  // namespace volcal
