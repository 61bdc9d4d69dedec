// SPDX-License-Identifier: Apache-2.0
// The report's figures on single quotes against calibrations without them, with the default options: profile,
// spread loss and all.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/calibration/validation/tune/vol_quotes.h"
#include "volcal/bands.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

Calibration calibrated(const QuoteSnapshot& snapshot, const CalibrateOptions& options = {}) {
  auto done = calibrate(snapshot, options);
  EXPECT_TRUE(done) << done.error().message;
  return *std::move(done);
}

TEST(Influence, IsWhatACalibrationWithoutTheQuoteDoes) {
  const QuoteSnapshot snapshot = test::typical_snapshot(61, test::hour(0));
  const Calibration whole = calibrated(snapshot);
  std::size_t near = 0;
  for (const QuoteResidual& r : whole.report.residuals) {
    QuoteSnapshot rest = snapshot;
    rest.quotes.erase(rest.quotes.begin() + static_cast<std::ptrdiff_t>(r.quote.quote));
    const Calibration without = calibrated(rest);
    const double time = whole.surface.slices()[r.slice].expiry.time_to_expiry;
    const double k = r.quote.log_moneyness;
    const double move = r.model_vol - without.surface.implied_vol(time, k);
    const double error = vol_standard_error(whole.surface, time, k);
    // The agreement is of first order: the misfit, the chart's scale and the noise change a little with every
    // quote.
    near += std::fabs(r.influence - move / error) < 0.05 + 0.25 * std::fabs(move / error) ? 1 : 0;
    EXPECT_NEAR(r.influence, move / error, 0.3 + 0.5 * std::fabs(move / error)) << r.quote.quote;
    EXPECT_GE(r.leverage, 0.0);
    EXPECT_LE(r.leverage, 1.0);
    EXPECT_EQ(r.effective_weight(), r.quote_weight * r.weight);
  }
  EXPECT_GE(near, whole.report.residuals.size() * 9 / 10);
}

TEST(Influence, TellsOfAQuoteThatIsOut) {
  QuoteSnapshot snapshot = test::typical_snapshot(62, test::hour(0));
  constexpr std::size_t kOut = 40;
  snapshot.quotes[kOut].bid += 0.02;
  snapshot.quotes[kOut].ask += 0.02;
  CalibrateOptions plain;
  plain.profile = {};  // whose rule on broken quotes would leave nothing to tell
  const Calibration done = calibrated(snapshot, plain);
  ASSERT_EQ(done.report.most_influential.size(), 5U);
  const QuoteResidual& first = done.report.residuals[done.report.most_influential.front()];
  EXPECT_EQ(first.quote.quote, kOut);
  EXPECT_GT(first.influence, 1.0);  // it holds the vol up
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_LE(std::fabs(done.report.residuals[done.report.most_influential[i]].influence),
              std::fabs(done.report.residuals[done.report.most_influential[i - 1]].influence));
  }
  CalibrateOptions robust = plain;
  robust.loss = QuoteLoss::tukey;
  const Calibration calm = calibrated(snapshot, robust);
  for (const QuoteResidual& r : calm.report.residuals) {
    if (r.quote.quote != kOut) continue;
    EXPECT_LT(r.effective_weight(), 0.01);
    EXPECT_LT(r.leverage, 0.01);
  }
}

}  // namespace
}  // namespace volcal
