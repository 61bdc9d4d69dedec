// SPDX-License-Identifier: Apache-2.0
// Slices that are regularised by an earlier surface: the gain from the prior, and surfaces that are refused
// as one.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "calibration/fit/regularise/aged_prior.h"
#include "kernels/core/math/packed_triangle.h"
#include "tests/unit/calibration/validation/tune/vol_quotes.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

Calibration fitted(const QuoteSnapshot& snapshot, const CalibrateOptions& options = {}) {
  auto calibration = calibrate(snapshot, options);
  EXPECT_TRUE(calibration) << calibration.error().message;
  return *std::move(calibration);
}

CalibrateOptions options_with_prior(const VolSurface& surface, double drift = 0.08) {
  CalibrateOptions options;
  options.prior = PriorSurface{surface, drift};
  return options;
}

TEST(AgedPrior, InformationAgesAsAVarianceThatGrows) {
  // (I^-1 + q)^-1 along the axes of a matrix with eigenvalues 4, 1 and 0, rotated.
  std::array<double, core::kPriorEntries> information{};
  const double c = 0.6;
  const double s = 0.8;
  const auto at = [](auto&& matrix, int i, int j) -> auto& {
    return matrix[static_cast<std::size_t>(core::packed_entry(i, j))];
  };
  at(information, 0, 0) = 4.0 * c * c + s * s;
  at(information, 1, 0) = 3.0 * c * s;
  at(information, 1, 1) = 4.0 * s * s + c * c;
  constexpr double kDrift = 0.5;
  const fit::SlicePrior prior = fit::aged_prior({1.0, 2.0, 3.0, 4.0, 5.0}, information, kDrift);
  const double large = 1.0 / (0.25 + kDrift);
  const double small = 1.0 / (1.0 + kDrift);
  EXPECT_NEAR(at(prior.information, 0, 0), large * c * c + small * s * s, 1e-14);
  EXPECT_NEAR(at(prior.information, 1, 0), (large - small) * c * s, 1e-14);
  EXPECT_NEAR(at(prior.information, 2, 2), 0.0, 1e-14);
  EXPECT_EQ(prior.centre[4], 5.0);
  const fit::SlicePrior fresh = fit::aged_prior({}, information, 0.0);
  EXPECT_NEAR(at(fresh.information, 1, 1), at(information, 1, 1), 1e-14);
}

TEST(Prior, ThinQuotesLeanOnItAndGoodOnesDoNot) {
  const Calibration before = fitted(test::typical_snapshot(21, test::hour(0)));
  QuoteSnapshot today = test::typical_snapshot(22, test::hour(6));
  // Six quotes around the money are left of the second expiry.
  std::erase_if(today.quotes, [](const OptionQuote& q) {
    const bool second = q.record > 29 && q.record <= 58;
    return second && (q.record < 42 || q.record > 47);
  });
  const Calibration alone = fitted(today);
  const Calibration regularised = fitted(today, options_with_prior(before.surface));
  const auto wing_error = [](const Calibration& c, std::size_t slice, double x) {
    const double time = c.surface.slices()[slice].expiry.time_to_expiry;
    const double truth = 0.6 * std::sqrt(core::svi_total_variance(test::TypicalShape().svi(), x));
    return std::fabs(c.surface.implied_vol(time, x * 0.6 * std::sqrt(time)) - truth);
  };
  EXPECT_LT(wing_error(regularised, 1, -2.5), 0.3 * wing_error(alone, 1, -2.5));
  EXPECT_LT(wing_error(regularised, 1, 2.5), 0.3 * wing_error(alone, 1, 2.5));
  EXPECT_LT(regularised.report.slices[2].quality.rmse_half_spreads,
            1.1 * alone.report.slices[2].quality.rmse_half_spreads);
  ASSERT_TRUE(regularised.report.arbitrage.free());
  EXPECT_NE(
      regularised.report.notes.back().find("4 of 4 slices are regularised by a prior surface 0.25 days old"),
      std::string::npos)
      << regularised.report.notes.back();
}

TEST(Prior, BrokenQuotesThatContradictItDoNotStopTheFit) {
  const Calibration before = fitted(test::typical_snapshot(21, test::hour(0)));
  const Calibration moved = fitted(test::typical_snapshot(22, test::hour(1), 0.3, 2.5, 0.6, {2.0, 0.3, 1.0}),
                                   options_with_prior(before.surface));
  EXPECT_TRUE(moved.report.arbitrage.free());
  const Calibration stale = fitted(test::typical_snapshot(22, test::hour(1), 0.3, 2.5, 0.6, {2.0, 0.3, 1.0}));
  EXPECT_GT(moved.report.quality.rmse_vol, stale.report.quality.rmse_vol);
}

TEST(Prior, CountsTheLessTheOlderItIs) {
  const Calibration before = fitted(test::typical_snapshot(21, test::hour(0)));
  const QuoteSnapshot today = test::typical_snapshot(22, test::hour(6), 0.3, 2.5, 0.6, {1.6, 0.9, 2.0});
  double last = std::numeric_limits<double>::infinity();
  for (const double age : {0.0, 0.1, 1.0, 10.0, 1000.0}) {
    CalibrateOptions options = options_with_prior(before.surface);
    options.prior->age = age;
    const double rmse = fitted(today, options).report.quality.rmse_vol;
    EXPECT_LE(rmse, last * (1.0 + 1e-6)) << age;
    last = rmse;
  }
}

TEST(Prior, NarrowsTheBands) {
  const Calibration before = fitted(test::typical_snapshot(21, test::hour(0)));
  const QuoteSnapshot today = test::typical_snapshot(22, test::hour(6));
  const Calibration alone = fitted(today);
  const Calibration regularised = fitted(today, options_with_prior(before.surface, 0.02));
  for (std::size_t s = 0; s < alone.report.slices.size(); ++s) {
    EXPECT_GT(alone.report.slices[s].atm_band, 0.0);
  }
  // Its information is of quotes that may err by a half-spread; these err by a third of one.
  EXPECT_GT(regularised.surface.slices()[0].uncertainty->information[0],
            alone.surface.slices()[0].uncertainty->information[0]);
}

TEST(Prior, NamesWhatIsNoPrior) {
  const QuoteSnapshot today = test::typical_snapshot(22, test::hour(6));
  const Calibration before = fitted(test::typical_snapshot(21, test::hour(0)));
  const auto message = [](const QuoteSnapshot& snapshot, const CalibrateOptions& options) {
    const auto calibration = calibrate(snapshot, options);
    EXPECT_FALSE(calibration);
    EXPECT_EQ(calibration.error().code, ErrorCode::usage);
    return calibration.error().message;
  };
  QuoteSnapshot other = today;
  other.underlying = "Y";
  EXPECT_EQ(message(other, options_with_prior(before.surface)),
            "made: prior: it is of 'X', the snapshot of 'Y'");
  EXPECT_EQ(message(test::typical_snapshot(22, test::hour(-1)), options_with_prior(before.surface)),
            "made: prior: its moment 2026-03-01T00:00:00Z is after the snapshot's, 2026-02-28T23:00:00Z");
  CalibrateOptions named = options_with_prior(before.surface);
  named.prior->source = "yesterday.json";
  EXPECT_EQ(message(other, named), "made: prior yesterday.json: it is of 'X', the snapshot of 'Y'");
  QuoteSnapshot timeless = today;
  timeless.as_of.reset();
  EXPECT_EQ(message(timeless, options_with_prior(before.surface)),
            "made: prior: the moment of the snapshot is not known; state its age");
  std::vector<SurfaceSlice> slices = before.surface.slices();
  for (SurfaceSlice& slice : slices) slice.uncertainty.reset();
  const auto stated = VolSurface::make("X", test::hour(0), slices);
  ASSERT_TRUE(stated);
  EXPECT_NE(message(today, options_with_prior(*stated)).find("has no uncertainty"), std::string::npos);
  std::vector<Expiry> expiries;
  for (const SurfaceSlice& slice : slices) expiries.push_back(slice.expiry);
  const auto heston = VolSurface::make("X", test::hour(0), expiries, {0.36, 1.0, 0.36, 1.0, -0.2});
  ASSERT_TRUE(heston);
  EXPECT_NE(message(today, options_with_prior(*heston)).find("it is a Heston surface"), std::string::npos);
  EXPECT_EQ(message(today, options_with_prior(before.surface, -0.1)),
            "prior: drift = -0.1 must be a number above 0");
  CalibrateOptions options = options_with_prior(before.surface);
  options.prior->age = -1.0;
  EXPECT_EQ(message(today, options), "prior: age = -1 must be 0 or more days");
  options = options_with_prior(before.surface);
  options.model = SurfaceModel::heston;
  EXPECT_EQ(message(today, options), "prior: only fits of SVI slices use one, model must be svi");
}

}  // namespace
}  // namespace volcal
