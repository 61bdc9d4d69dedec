// SPDX-License-Identifier: Apache-2.0
// Leverages are the diagonal of a dense hat matrix, and influences what fits without the quotes do.

#include "calibration/fit/uncertainty/quote_influence.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <random>

#include "calibration/fit/uncertainty/svi_uncertainty.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

constexpr core::SviRaw<double> kTruth{0.02, 0.1, -0.3, 0.02, 0.2};
constexpr double kTime = 0.5;
constexpr double kHalfSpread = 0.004;

/// A smile of uneven half-spreads with noise, in half-spreads at the money.
SliceData smile(int quotes, double noise, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SliceData slice = test::smile(kTruth, kTime, quotes, 3.0, kHalfSpread, noise * kHalfSpread, &random);
  for (std::size_t i = 0; i < slice.size(); ++i) slice.scale[i] *= 1.0 + std::fabs(slice.log_moneyness[i]);
  return slice;
}

SliceData without(const SliceData& slice, std::size_t left_out) {
  SliceData out = slice;  // the chart's scale stays: a coordinate must mean the same
  const auto erase = [&](std::vector<double>& values) {
    if (!values.empty()) values.erase(values.begin() + static_cast<std::ptrdiff_t>(left_out));
  };
  erase(out.log_moneyness);
  erase(out.market_vol);
  erase(out.scale);
  erase(out.weight);
  --out.market_quotes;
  return out;
}

SurfaceFitOptions squares() {
  SurfaceFitOptions options;
  options.loss = {QuoteLoss::squares};
  return options;
}

double model_vol(const core::SviRaw<double>& svi, double k) { return test::vol_at(svi, kTime, k); }

/// J of the residuals by the free coordinates, by central differences.
Eigen::MatrixXd jacobian(const SliceData& slice, const core::SviRaw<double>& svi) {
  constexpr double kStep = 1e-6;
  FreePoint point{};
  core::svi_to_free(slice.chart(core::kLeeSlope), svi, point.data());
  Eigen::MatrixXd by(static_cast<Eigen::Index>(slice.size()), core::kSviDimension);
  for (std::size_t j = 0; j < point.size(); ++j) {
    FreePoint up = point;
    FreePoint down = point;
    up[j] += kStep;
    down[j] -= kStep;
    for (std::size_t i = 0; i < slice.size(); ++i) {
      const double k = slice.log_moneyness[i];
      by(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          (model_vol(slice_at(slice, up), k) - model_vol(slice_at(slice, down), k)) /
          (2.0 * kStep * slice.scale[i]);
    }
  }
  return by;
}

TEST(QuoteInfluence, LeveragesAreTheDiagonalOfTheHatMatrix) {
  SliceData slice = smile(21, 0.5, 3);
  for (std::size_t i = 0; i < slice.size(); ++i) slice.weight.push_back(i % 2 == 0 ? 1.4 : 0.6);
  const SurfaceFit fit = fit_surface({slice}, squares());
  ASSERT_TRUE(fit.free);
  const SurfaceUncertainty uncertainty = surface_uncertainty({slice}, fit.slices, squares());
  ASSERT_EQ(uncertainty.quotes.size(), 1U);
  ASSERT_EQ(uncertainty.quotes[0].size(), slice.size());
  Eigen::MatrixXd rows = jacobian(slice, fit.slices[0]);
  for (std::size_t i = 0; i < slice.size(); ++i) {
    rows.row(static_cast<Eigen::Index>(i)) *= std::sqrt(slice.weight[i]);
  }
  const Eigen::MatrixXd hat = rows * (rows.transpose() * rows).inverse() * rows.transpose();
  double sum = 0.0;
  for (std::size_t i = 0; i < slice.size(); ++i) {
    // The base regulariser is part of the fit and not of this matrix: it takes some 1e-4 away.
    const auto row = static_cast<Eigen::Index>(i);
    EXPECT_NEAR(uncertainty.quotes[0][i].leverage, hat(row, row), 1e-3) << i;
    EXPECT_LE(uncertainty.quotes[0][i].leverage, hat(row, row) + 1e-7) << i;
    sum += uncertainty.quotes[0][i].leverage;
  }
  EXPECT_NEAR(sum, 5.0, 5e-3);
}

TEST(QuoteInfluence, IsWhatFitsWithoutTheQuoteDo) {
  for (const bool outlier : {false, true}) {
    SliceData slice = smile(25, 0.3, 4);
    if (outlier) slice.market_vol[6] += 3.0 * kHalfSpread;
    const SurfaceFit fit = fit_surface({slice}, squares());
    const SurfaceUncertainty uncertainty = surface_uncertainty({slice}, fit.slices, squares());
    ASSERT_FALSE(uncertainty.slices.empty());
    double largest = 0.0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < slice.size(); ++i) {
      const SliceData rest = without(slice, i);
      const SurfaceFit other = fit_surface({rest}, squares());
      ASSERT_TRUE(other.free);
      const SurfaceUncertainty without_quote = surface_uncertainty({rest}, other.slices, squares());
      const double k = slice.log_moneyness[i];
      const double move = (model_vol(fit.slices[0], k) - model_vol(other.slices[0], k)) / slice.scale[i];
      // s_(i) sqrt(h_i), of Belsley, Kuh and Welsch: noise of the fit without, leverage of the fit with.
      const double error = without_quote.slices[0].noise * std::sqrt(uncertainty.quotes[0][i].leverage);
      // The agreement is of first order: the effect of two quotes at a wing's end is not linear.
      EXPECT_NEAR(uncertainty.quotes[0][i].influence, move / error, 0.03 + 0.12 * std::fabs(move / error))
          << i;
      if (std::fabs(uncertainty.quotes[0][i].influence) > largest) {
        largest = std::fabs(uncertainty.quotes[0][i].influence);
        at = i;
      }
    }
    if (outlier) {
      EXPECT_EQ(at, 6U);
    }
  }
}

TEST(QuoteInfluence, OfALoneFormulaIsDffits) {
  // One coordinate, three quotes at 1, 2, 6: mean 3, residuals (model - market) 2, 1, -3, h = 1/3.
  const NoiseEstimate noise{14.0, 2.0};
  // Without 6 the residuals are 0.5 and -0.5.
  const QuoteInfluence influence =
      influence_of({1.0, 1.0, -3.0, 1.0 / 3.0, 0.5 - 14.0, 1.0 / 3.0, 0.0}, noise);
  EXPECT_NEAR(influence.leverage, 1.0 / 3.0, 1e-15);
  // Without 6 the mean is 1.5 and the noise sqrt(0.5): (3 - 1.5) / (sqrt(0.5) sqrt(1/3)).
  EXPECT_NEAR(influence.influence, 1.5 / std::sqrt(0.5 / 3.0), 1e-12);
}

TEST(QuoteInfluence, IsAbsentWhereNothingElseDeterminesTheVol) {
  const QuoteInfluence alone = influence_of({1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0}, {1.0, 3.0});
  EXPECT_EQ(alone.leverage, 1.0);
  EXPECT_TRUE(std::isnan(alone.influence));
  const QuoteInfluence quiet = influence_of({1.0, 1.0, 0.0, 0.2, 0.0, 0.2, 0.0}, {0.0, 3.0});
  EXPECT_TRUE(std::isnan(quiet.influence));
}

TEST(QuoteInfluence, APriorTakesLeverageAway) {
  const SliceData slice = smile(9, 0.3, 5);
  SliceData regularised = slice;
  for (int b = 0; b < core::kSviShapeEntries; ++b) {
    regularised.shape.typical[static_cast<std::size_t>(b)] = 1.0;
    regularised.shape.force[static_cast<std::size_t>(b)] = 1e3;
  }
  const auto leverages = [](const SliceData& data) {
    const SurfaceFit fit = fit_surface({data}, squares());
    const SurfaceUncertainty uncertainty = surface_uncertainty({data}, fit.slices, squares());
    double sum = 0.0;
    for (const QuoteInfluence& quote : uncertainty.quotes[0]) {
      EXPECT_GE(quote.leverage, 0.0);
      EXPECT_LE(quote.leverage, 1.0);
      sum += quote.leverage;
    }
    return sum;
  };
  EXPECT_NEAR(leverages(slice), 5.0, 0.05);
  EXPECT_LT(leverages(regularised), 3.5);
}

// A calendar bound binds both slices to a direction: together they have one degree of freedom less.
TEST(QuoteInfluence, ABoundTakesADegreeOfFreedomAway) {
  SliceData first = smile(21, 0.0, 6);
  SliceData second = first;
  second.time_to_expiry = 1.05 * kTime;
  for (double& vol : second.market_vol) vol *= 0.95;  // total variance falls: it must be held up
  second.atm_stddev = rough_atm_stddev(second);
  const std::vector<SliceData> surface = {first, second};
  const SurfaceFit fit = fit_surface(surface, squares());
  ASSERT_TRUE(fit.free);
  const SurfaceUncertainty uncertainty = surface_uncertainty(surface, fit.slices, squares());
  ASSERT_EQ(uncertainty.quotes.size(), 2U);
  double sum = 0.0;
  for (const auto& slice : uncertainty.quotes) {
    for (const QuoteInfluence& quote : slice) sum += quote.leverage;
  }
  EXPECT_TRUE(uncertainty.slices[0].constrained);
  EXPECT_LT(sum, 9.1);
}

}  // namespace
}  // namespace volcal::fit
