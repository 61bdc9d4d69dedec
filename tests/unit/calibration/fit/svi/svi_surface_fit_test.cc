// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/svi_surface_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr double kHalfSpread = 0.004;

// An SSVI-like family free of arbitrage: theta grows with T, wings flatten in k / sqrt(T) units.
core::SviRaw<double> clean_slice(double time_to_expiry) {
  const double theta = 0.25 * time_to_expiry + 0.002;
  const double phi = 0.9 / std::sqrt(theta * (1.0 + theta));
  const double rho = -0.35;
  return {0.5 * theta * (1.0 - rho * rho), 0.5 * theta * phi, rho, -rho / phi,
          std::sqrt(1.0 - rho * rho) / phi};
}

std::vector<SliceData> surface(double noise, std::mt19937_64* random) {
  std::vector<SliceData> slices;
  for (const double t : {0.004, 0.012, 0.03, 0.08, 0.2, 0.5, 1.0}) {
    slices.push_back(test::smile(clean_slice(t), t, 21, 3.0, kHalfSpread, noise, random));
  }
  return slices;
}

// Dense grid check, independent of the certificates.
void expect_no_arbitrage_on_grid(const std::vector<core::SviRaw<double>>& slices) {
  for (double k = -3.0; k <= 3.0; k += 0.0025) {
    for (std::size_t s = 0; s < slices.size(); ++s) {
      ASSERT_GE(core::svi_durrleman_g(slices[s], k), 0.0) << "slice " << s << " at k = " << k;
      if (s == 0) continue;
      ASSERT_GE(core::svi_total_variance(slices[s], k), core::svi_total_variance(slices[s - 1], k))
          << "slices " << s - 1 << ", " << s << " at k = " << k;
    }
  }
}

TEST(SviSurfaceFit, RecoversACleanSurface) {
  const std::vector<SliceData> slices = surface(0.0, nullptr);
  const SurfaceFit fit = fit_surface(slices, {});
  ASSERT_TRUE(fit.free) << fit.termination;
  // The base regulariser moves a noiseless fit by about its weight squared; a hundredth of a half-spread.
  constexpr double kResidual = 0.03;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    EXPECT_LE(rms_residual(slices[s], fit.slices[s]), kResidual) << "slice " << s;
  }
}

TEST(SviSurfaceFit, NoisyQuotesGiveAProvedSurface) {
  std::mt19937_64 random(11);
  for (int day = 0; day < 10; ++day) {
    const SurfaceFit fit = fit_surface(surface(2.0 * kHalfSpread, &random), {});
    ASSERT_TRUE(fit.free) << "day " << day << ": " << fit.termination;
    expect_no_arbitrage_on_grid(fit.slices);
  }
}

TEST(SviSurfaceFit, CrossedSlicesAreSeparated) {
  // The second expiry is quoted below the first everywhere: no surface fits, and none may be returned
  // that has arbitrage.
  std::vector<SliceData> slices = {test::smile({0.02, 0.1, -0.3, 0.0, 0.2}, 0.25, 15, 3.0, kHalfSpread),
                                   test::smile({0.01, 0.1, -0.3, 0.0, 0.2}, 0.30, 15, 3.0, kHalfSpread)};
  const SurfaceFit fit = fit_surface(slices, {});
  ASSERT_TRUE(fit.free) << fit.termination;
  expect_no_arbitrage_on_grid(fit.slices);
  ASSERT_FALSE(fit.path.empty());
  EXPECT_GT(fit.path.front().calendar_violation, 0.0);
  EXPECT_LE(fit.path.back().calendar_violation, 0.0);
}

TEST(SviSurfaceFit, ChosenLossIsNeverWorseThanPlainSquaresInItsOwnMeasure) {
  std::mt19937_64 random(12);
  for (const QuoteLoss kind : {QuoteLoss::spread, QuoteLoss::huber, QuoteLoss::cauchy, QuoteLoss::tukey}) {
    const std::vector<SliceData> slices = surface(3.0 * kHalfSpread, &random);
    SurfaceFitOptions plain;
    plain.loss.kind = QuoteLoss::squares;
    SurfaceFitOptions chosen;
    chosen.loss.kind = kind;
    const auto cost = [&](const SurfaceFit& fit) {
      double sum = 0.0;
      for (std::size_t s = 0; s < slices.size(); ++s) {
        for (std::size_t i = 0; i < slices[s].size(); ++i) {
          const double vol =
              test::vol_at(fit.slices[s], slices[s].time_to_expiry, slices[s].log_moneyness[i]);
          sum += evaluate_loss(chosen.loss, (vol - slices[s].market_vol[i]) / kHalfSpread).value;
        }
      }
      return sum;
    };
    // The misfit weights and the regularisers are part of what is minimised and not of this sum.
    constexpr double kSlack = 1.02;
    EXPECT_LE(cost(fit_surface(slices, chosen)), kSlack * cost(fit_surface(slices, plain)));
  }
}

TEST(SviSurfaceFit, RootsThatShareATimeAreNotComparedWithEachOther) {
  std::vector<SliceData> slices = surface(0.0, nullptr);
  slices.insert(slices.begin() + 3, slices[3]);
  const std::vector<CalendarPair> pairs = calendar_pairs(slices);
  for (const auto& [earlier, later] : pairs) {
    EXPECT_LT(slices[earlier].time_to_expiry, slices[later].time_to_expiry);
  }
  EXPECT_EQ(pairs.size(), 5U + 2U + 1U);  // 0-1, 1-2, 2-3, 2-4, 3-5, 4-5, 5-6, 6-7
  EXPECT_TRUE(fit_surface(slices, {}).free);
}

TEST(SviSurfaceFit, OneSliceOneQuoteIsFlat) {
  std::vector<SliceData> slices(1);
  slices[0].time_to_expiry = 0.1;
  slices[0].log_moneyness = {0.05};
  slices[0].market_vol = {0.6};
  slices[0].scale = {0.01};
  slices[0].market_quotes = 1;
  slices[0].atm_stddev = rough_atm_stddev(slices[0]);
  const std::vector<bool> is_thin = *borrow_shape_from_neighbours(slices, *make_cpu_backend());
  EXPECT_TRUE(is_thin[0]);
  const SurfaceFit fit = fit_surface(slices, {});
  ASSERT_TRUE(fit.free);
  EXPECT_NEAR(test::vol_at(fit.slices[0], 0.1, 0.05), 0.6, 0.01);
  EXPECT_NEAR(test::vol_at(fit.slices[0], 0.1, 0.0), 0.6, 0.03);
}

TEST(SviSurfaceFit, StrikeCutsKeepTheAtTheMoneyVol) {
  std::mt19937_64 random(13);
  for (const double stddevs : {0.3, 0.6, 1.0}) {
    std::vector<SliceData> slices;
    for (const double t : {0.02, 0.1, 0.4, 1.5}) {
      slices.push_back(test::smile(clean_slice(t), t, 7, stddevs, kHalfSpread, 0.5 * kHalfSpread, &random));
    }
    const SurfaceFit fit = fit_surface(slices, {});
    ASSERT_TRUE(fit.free);
    for (std::size_t s = 0; s < slices.size(); ++s) {
      const double t = slices[s].time_to_expiry;
      EXPECT_NEAR(test::vol_at(fit.slices[s], t, 0.0), test::vol_at(clean_slice(t), t, 0.0), 0.01)
          << "slice " << s << " cut to " << stddevs;
    }
  }
}

}  // namespace
}  // namespace volcal::fit
