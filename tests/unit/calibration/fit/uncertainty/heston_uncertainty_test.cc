// SPDX-License-Identifier: Apache-2.0
// The covariance of a Heston fit is the textbook's, by dense matrices of finite differences, and fits of
// noisy quotes scatter as it says.

#include "calibration/fit/uncertainty/heston_uncertainty.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <random>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/heston/heston_panel.h"
#include "calibration/models/heston_core.h"
#include "kernels/backend/cpu_backend.h"
#include "kernels/core/math/packed_triangle.h"
#include "tests/unit/calibration/fit/heston/heston_smiles.h"

namespace volcal::fit {
namespace {

constexpr core::HestonParameters kTruth{0.05, 2.0, 0.06, 0.7, -0.6};
constexpr double kHalfSpread = 0.004;
constexpr double kNoise = 0.3;  // of a half-spread

HestonSettings squares() {
  HestonFitOptions options;
  options.starts = 2;
  return heston_settings(options, {QuoteLoss::squares});
}

std::vector<SliceData> noisy(std::uint64_t seed, const core::HestonParameters& truth = kTruth) {
  std::mt19937_64 random(seed);
  return test::heston_smiles(*make_cpu_backend(), truth, {0.1, 0.3, 1.0, 2.0}, 13, 2.0, kHalfSpread,
                             kNoise * kHalfSpread, &random);
}

/// The same with errors of alternating sign: nothing in them comes in runs.
std::vector<SliceData> alternating(std::uint64_t seed) {
  std::vector<SliceData> surface = noisy(seed);
  const std::vector<SliceData> exact =
      test::heston_smiles(*make_cpu_backend(), kTruth, {0.1, 0.3, 1.0, 2.0}, 13, 2.0, kHalfSpread);
  for (std::size_t s = 0; s < surface.size(); ++s) {
    for (std::size_t i = 0; i < surface[s].size(); ++i) {
      const double size = std::fabs(surface[s].market_vol[i] - exact[s].market_vol[i]);
      surface[s].market_vol[i] = exact[s].market_vol[i] + (i % 2 == 0 ? size : -size);
    }
  }
  return surface;
}

/// Residuals by the coordinates, central differences; a row a quote.
Eigen::MatrixXd jacobian(const std::vector<SliceData>& surface, const core::HestonParameters& model,
                         const HestonSettings& settings, ComputeBackend& backend) {
  constexpr double kStep = 1e-5;
  constexpr core::HestonBox kWide{{1e-9, 1e-9, 1e-9, 1e-9, -1.0}, {1e3, 1e3, 1e3, 1e3, 1.0}};
  HestonSettings fine = settings;
  fine.accuracy = 1e-12;
  Eigen::Index quotes = 0;
  for (const SliceData& slice : surface) quotes += static_cast<Eigen::Index>(slice.market_quotes);
  Eigen::MatrixXd by(quotes, core::kHestonDimension);
  for (int m = 0; m < core::kHestonDimension; ++m) {
    core::HestonChartPoint up = core::chart_of(model);
    core::HestonChartPoint down = up;
    up.x[m] += kStep;
    down.x[m] -= kStep;
    const auto high = heston_residuals(surface, core::parameters_at(up, kWide), fine, backend);
    const auto low = heston_residuals(surface, core::parameters_at(down, kWide), fine, backend);
    EXPECT_TRUE(high && low);
    for (std::size_t i = 0; i < high->size(); ++i) {
      by(static_cast<Eigen::Index>(i), m) = ((*high)[i] - (*low)[i]) / (2.0 * kStep);
    }
  }
  return by;
}

double entry(const HestonUncertainty& uncertainty, int row, int column) {
  return uncertainty.covariance[static_cast<std::size_t>(core::packed_entry(row, column))];
}

TEST(HestonUncertainty, IsTheDenseSandwichOfFiniteDifferences) {
  const auto backend = make_cpu_backend();
  std::vector<SliceData> surface = alternating(1);
  for (SliceData& slice : surface) {
    for (std::size_t i = 0; i < slice.size(); ++i) slice.weight.push_back(i % 3 == 0 ? 1.6 : 0.7);
  }
  const auto fits = fit_heston_surfaces({&surface, 1}, squares(), *backend);
  ASSERT_TRUE(fits);
  const core::HestonParameters model = fits->front().ends.front().model;
  const auto uncertainty = heston_uncertainty({&surface, 1}, {&model, 1}, squares(), *backend);
  ASSERT_TRUE(uncertainty);
  ASSERT_EQ(uncertainty->size(), 1U);
  const Eigen::MatrixXd by = jacobian(surface, model, squares(), *backend);
  const auto residual = heston_residuals(surface, model, squares(), *backend);
  Eigen::VectorXd weight(by.rows());
  for (Eigen::Index i = 0; i < by.rows(); ++i) weight[i] = i % 13 % 3 == 0 ? 1.6 : 0.7;
  const Eigen::MatrixXd inverse = (by.transpose() * weight.asDiagonal() * by).inverse();
  // The noise of each slice over its own degrees of freedom.
  Eigen::VectorXd noise(by.rows());
  for (Eigen::Index s = 0; s < 4; ++s) {
    double squared = 0.0;
    double degrees = 0.0;
    for (Eigen::Index i = 13 * s; i < 13 * (s + 1); ++i) {
      const double r = (*residual)[static_cast<std::size_t>(i)];
      squared += weight[i] * r * r;
      degrees += weight[i] * (1.0 - by.row(i) * inverse * by.row(i).transpose());
    }
    noise.segment(13 * s, 13).setConstant(squared / degrees);
  }
  const Eigen::VectorXd inner = weight.cwiseProduct(weight).cwiseProduct(noise);
  const Eigen::MatrixXd expected = inverse * (by.transpose() * inner.asDiagonal() * by) * inverse;
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j <= i; ++j) {
      EXPECT_NEAR(entry(uncertainty->front().model, i, j), expected(i, j),
                  1e-4 * std::sqrt(expected(i, i) * expected(j, j)));
    }
  }
  // Leverages are the hat matrix' diagonal, and sum to the five parameters.
  double sum = 0.0;
  Eigen::Index at = 0;
  for (const auto& slice : uncertainty->front().quotes) {
    for (const QuoteInfluence& quote : slice) {
      EXPECT_NEAR(quote.leverage, weight[at] * by.row(at) * inverse * by.row(at).transpose(), 1e-5);
      sum += quote.leverage;
      ++at;
    }
  }
  EXPECT_NEAR(sum, 5.0, 1e-6);
}

TEST(HestonUncertainty, InfluencesAreWhatFitsWithoutTheQuoteDo) {
  const auto backend = make_cpu_backend();
  std::vector<SliceData> surface = noisy(2);
  const auto model_of = [&](const std::vector<SliceData>& data) {
    return fit_heston_surfaces({&data, 1}, squares(), *backend)->front().ends.front().model;
  };
  const core::HestonParameters model = model_of(surface);
  const auto uncertainty = heston_uncertainty({&surface, 1}, {&model, 1}, squares(), *backend);
  const auto whole = heston_residuals(surface, model, squares(), *backend);
  for (const std::size_t i : {0U, 6U, 12U}) {
    std::vector<SliceData> rest = surface;
    const auto erase = [&](std::vector<double>& values) {
      values.erase(values.begin() + static_cast<std::ptrdiff_t>(i));
    };
    erase(rest[1].log_moneyness);
    erase(rest[1].market_vol);
    erase(rest[1].scale);
    --rest[1].market_quotes;
    const core::HestonParameters other = model_of(rest);
    const auto without = heston_residuals(surface, other, squares(), *backend);
    const double move = (*whole)[13 + i] - (*without)[13 + i];
    const QuoteInfluence& quote = uncertainty->front().quotes[1][i];
    EXPECT_EQ(quote.influence > 0.0, move > 0.0);
    EXPECT_GT(quote.leverage, 0.0);
    EXPECT_LT(quote.leverage, 1.0);
    // The agreement is of first order, so to some per cent.
    const double predicted = -quote.leverage * (*whole)[13 + i] / (1.0 - quote.leverage);
    EXPECT_NEAR(predicted, move, 0.02 * std::fabs(move) + 1e-4) << i;
  }
}

TEST(HestonUncertainty, FitsOfNoisyQuotesScatterAsItSays) {
  const auto backend = make_cpu_backend();
  constexpr int kDraws = 200;
  std::array<double, kHestonParameters> squared{};
  double noise = 0.0;
  for (int draw = 0; draw < kDraws; ++draw) {
    const std::vector<SliceData> surface = noisy(100U + static_cast<std::uint64_t>(draw));
    const auto fits = fit_heston_surfaces({&surface, 1}, squares(), *backend);
    const core::HestonParameters model = fits->front().ends.front().model;
    const auto uncertainty = heston_uncertainty({&surface, 1}, {&model, 1}, squares(), *backend);
    ASSERT_EQ(uncertainty->size(), 1U);
    const HestonParameters parameters = from_core(model);
    const HestonParameters error = uncertainty->front().model.standard_errors(parameters);
    for (std::size_t m = 0; m < squared.size(); ++m) {
      const auto number = kHestonFields[m].member;
      const double z = (parameters.*number - from_core(kTruth).*number) / error.*number;
      squared[m] += z * z / kDraws;
    }
    noise += uncertainty->front().model.noise / kDraws;
  }
  // Now and then the 13 errors of a slice look as if they came in runs: bars are a little wide in the mean.
  EXPECT_GT(noise, kNoise - 0.02);
  EXPECT_LT(noise, kNoise + 0.06);
  // A mean of 200 squares of standard normals has a standard deviation of 0.1.
  for (std::size_t m = 0; m < squared.size(); ++m) {
    EXPECT_GT(squared[m], 0.6) << kHestonFields[m].name;
    EXPECT_LT(squared[m], 1.3) << kHestonFields[m].name;
  }
}

TEST(HestonUncertainty, AParameterAtABoundIsHeld) {
  const auto backend = make_cpu_backend();
  const std::vector<SliceData> surface = noisy(3);
  HestonFitOptions options;
  options.starts = 2;
  options.bounds.upper.sigma = 0.5;
  const HestonSettings settings = heston_settings(options, {QuoteLoss::squares});
  const auto fits = fit_heston_surfaces({&surface, 1}, settings, *backend);
  const core::HestonParameters model = fits->front().ends.front().model;
  ASSERT_NEAR(model.sigma, 0.5, 1e-9);
  const auto uncertainty = heston_uncertainty({&surface, 1}, {&model, 1}, settings, *backend);
  ASSERT_EQ(uncertainty->size(), 1U);
  const HestonUncertainty& first_day = uncertainty->front().model;
  EXPECT_EQ(first_day.held, (std::array<bool, 5>{false, false, false, true, false}));
  for (int j = 0; j < 5; ++j) EXPECT_EQ(entry(first_day, 3, j), 0.0);
  EXPECT_TRUE(std::isnan(first_day.standard_errors(from_core(model)).sigma));
  EXPECT_GT(first_day.standard_errors(from_core(model)).rho, 0.0);
  EXPECT_TRUE(std::isnan(first_day.correlation(3, 1)));
  EXPECT_LT(std::fabs(first_day.correlation(1, 2)), 1.0);
}

TEST(HestonUncertainty, IsEmptyWhereQuotesDoNotDetermineTheModel) {
  const auto backend = make_cpu_backend();
  std::vector<SliceData> surface = noisy(4);
  surface.resize(1);
  SliceData& only = surface.front();
  for (auto* values : {&only.log_moneyness, &only.market_vol, &only.scale}) values->resize(4);
  only.market_quotes = 4;
  const auto uncertainty = heston_uncertainty({&surface, 1}, {&kTruth, 1}, squares(), *backend);
  ASSERT_TRUE(uncertainty);
  EXPECT_TRUE(uncertainty->empty());
}

// Days of a panel determine the shared parameters together: their errors fall with the root of the days.
TEST(HestonUncertainty, OfAPanelIsWhatItsDaysSayTogether) {
  const auto backend = make_cpu_backend();
  const HestonSettings settings = squares();
  const std::vector<SliceData> day = alternating(5);
  const std::vector<std::vector<SliceData>> days(4, day);
  const auto alone = fit_heston_surfaces({&day, 1}, settings, *backend);
  const core::HestonParameters model = alone->front().ends.front().model;
  const std::vector<core::HestonParameters> models(4, model);
  const auto one = heston_uncertainty({&day, 1}, {&model, 1}, settings, *backend);
  const auto four = heston_uncertainty(days, models, settings, *backend);
  ASSERT_EQ(one->size(), 1U);
  ASSERT_EQ(four->size(), 4U);
  for (int m = 1; m < 5; ++m) {
    EXPECT_NEAR(entry((*four)[2].model, m, m) / entry((*one)[0].model, m, m), 0.25, 0.03) << m;
  }
  EXPECT_LT(entry((*four)[0].model, 0, 0), entry((*one)[0].model, 0, 0));
  double sum = 0.0;
  for (const HestonDayUncertainty& fitted_day : *four) {
    for (const auto& slice : fitted_day.quotes) {
      for (const QuoteInfluence& quote : slice) sum += quote.leverage;
    }
  }
  EXPECT_NEAR(sum, 8.0, 1e-5);  // four v0 and four shared
}

TEST(HestonUncertainty, FellersPreferenceNarrowsIt) {
  const auto backend = make_cpu_backend();
  const std::vector<SliceData> surface = noisy(6);
  HestonSettings preferring = squares();
  preferring.feller_weight = 1.0;
  const auto fits = fit_heston_surfaces({&surface, 1}, preferring, *backend);
  const core::HestonParameters model = fits->front().ends.front().model;
  ASSERT_LT(2.0 * model.kappa * model.theta, model.sigma * model.sigma);
  const auto with = heston_uncertainty({&surface, 1}, {&model, 1}, preferring, *backend);
  const auto without = heston_uncertainty({&surface, 1}, {&model, 1}, squares(), *backend);
  const auto leverage = [](const HestonDayUncertainty& day) {
    double sum = 0.0;
    for (const auto& slice : day.quotes) {
      for (const QuoteInfluence& quote : slice) sum += quote.leverage;
    }
    return sum;
  };
  EXPECT_LT(leverage(with->front()), leverage(without->front()) - 0.1);
}

}  // namespace
}  // namespace volcal::fit
