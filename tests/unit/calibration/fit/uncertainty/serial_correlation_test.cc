// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/uncertainty/serial_correlation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>

namespace volcal::fit {
namespace {

/// Quotes with random derivatives and errors of a stated correlation, variance 1.
std::vector<CountedQuote> quotes(std::size_t count, double correlation, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::vector<CountedQuote> made;
  double error = normal(random);
  for (std::size_t i = 0; i < count; ++i) {
    ChartVector row;
    for (int j = 0; j < core::kSviDimension; ++j) row[j] = 1e-3 * normal(random);
    made.push_back({row, 0.5 + 0.01 * static_cast<double>(i), error});
    error = correlation * error + std::sqrt(1.0 - correlation * correlation) * normal(random);
  }
  return made;
}

TEST(SerialCorrelation, ScoreVarianceIsTheDoubleSum) {
  std::mt19937_64 random(3);
  for (const double rho : {0.0, 0.3, 0.9}) {
    const std::vector<CountedQuote> made = quotes(17, rho, random);
    ChartMatrix sum = ChartMatrix::Zero();
    for (std::size_t i = 0; i < made.size(); ++i) {
      for (std::size_t j = 0; j < made.size(); ++j) {
        const double weight = made[i].root_weight * made[j].root_weight *
                              std::pow(rho, std::fabs(static_cast<double>(i) - static_cast<double>(j)));
        sum += weight * made[i].row * made[j].row.transpose();
      }
    }
    EXPECT_LT((score_variance(made, rho) - sum).norm(), 1e-14 * sum.norm());
  }
}

/// -2 l(rho) by dense matrices, as the header has it.
double dense_likelihood(const std::vector<CountedQuote>& quotes, double rho, double& variance) {
  const auto n = static_cast<Eigen::Index>(quotes.size());
  Eigen::MatrixXd alike(n, n);
  Eigen::MatrixXd design(n, core::kSviDimension);
  Eigen::VectorXd error(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) alike(i, j) = std::pow(rho, std::fabs(static_cast<double>(i - j)));
    design.row(i) = quotes[static_cast<std::size_t>(i)].row.transpose();
    error[i] = quotes[static_cast<std::size_t>(i)].error;
  }
  const Eigen::MatrixXd inverse = alike.inverse();
  const Eigen::MatrixXd information = design.transpose() * inverse * design;
  const Eigen::MatrixXd contrast =
      inverse - inverse * design * information.inverse() * design.transpose() * inverse;
  const double left = error.dot(contrast * error);
  const double degrees = static_cast<double>(n - core::kSviDimension);
  variance = left / degrees;
  return std::log(alike.determinant()) + std::log(information.determinant()) + degrees * std::log(left);
}

// The one that the dense form has its minimum at, and the variance there.
TEST(SerialCorrelation, MaximisesTheRestrictedLikelihood) {
  std::mt19937_64 random(5);
  for (const double rho : {0.4, 0.6, 0.8}) {
    const std::vector<CountedQuote> made = quotes(80, rho, random);
    const ErrorLaw law = error_laws({made})[0];
    double best = 0.0;
    double least = HUGE_VAL;
    double variance = 0.0;
    for (double at = 0.0; at < kHighestCorrelation; at += 0.002) {
      const double here = dense_likelihood(made, at, variance);
      if (here < least) {
        least = here;
        best = at;
      }
    }
    EXPECT_NEAR(law.correlation, best, 0.03);
    static_cast<void>(dense_likelihood(made, law.correlation, variance));
    EXPECT_NEAR(law.noise, std::sqrt(variance), 1e-9);
  }
}

TEST(SerialCorrelation, IsThatOfTheErrors) {
  std::mt19937_64 random(5);
  for (const double rho : {0.0, 0.4, 0.8}) {
    const std::vector<CountedQuote> made = quotes(4000, rho, random);
    const ErrorLaw law = error_laws({made})[0];
    EXPECT_NEAR(law.correlation, rho, 0.06);
    EXPECT_NEAR(law.noise, rho > 0.0 ? 1.0 : 0.0, 0.06);
  }
}

// Least squares of five smooth columns on 30 errors takes out most of a run; the law is that of the errors.
TEST(SerialCorrelation, AllowsForWhatTheFitTookOut) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  constexpr int kQuotes = 30;
  constexpr int kColumns = core::kSviDimension;
  Eigen::Matrix<double, kQuotes, kColumns> design;
  for (int i = 0; i < kQuotes; ++i) {
    for (int j = 0; j < kColumns; ++j) design(i, j) = std::cos(M_PI * j * (i + 0.5) / kQuotes);
  }
  const ChartMatrix inverse = (design.transpose() * design).inverse();
  constexpr double kRho = 0.6;
  constexpr int kDraws = 300;
  double raw = 0.0;
  double correlation = 0.0;
  std::vector<double> noise;
  for (int draw = 0; draw < kDraws; ++draw) {
    Eigen::Matrix<double, kQuotes, 1> error;
    for (int i = 0; i < kQuotes; ++i) {
      error[i] =
          i == 0 ? normal(random) : kRho * error[i - 1] + std::sqrt(1.0 - kRho * kRho) * normal(random);
    }
    const Eigen::Matrix<double, kQuotes, 1> residual =
        error - design * (inverse * (design.transpose() * error));
    std::vector<CountedQuote> made;
    double lagged = 0.0;
    for (int i = 0; i < kQuotes; ++i) {
      made.push_back({design.row(i).transpose(), 1.0, residual[i]});
      if (i > 0) lagged += residual[i] * residual[i - 1];
    }
    const ErrorLaw law = error_laws({made})[0];
    raw += lagged / residual.squaredNorm() / kDraws;
    correlation += law.correlation / kDraws;
    noise.push_back(law.noise);
  }
  EXPECT_LT(raw, 0.3);
  EXPECT_NEAR(correlation, kRho, 0.12);
  // The middle: a run as long as the slice leaves the level free, and the noise with it.
  std::nth_element(noise.begin(), noise.begin() + kDraws / 2, noise.end());
  EXPECT_NEAR(noise[kDraws / 2], 1.0, 0.15);
}

TEST(SerialCorrelation, ASliceOfFewQuotesFollowsItsSurface) {
  std::mt19937_64 random(9);
  const std::vector<CountedQuote> many = quotes(4000, 0.8, random);
  const std::vector<CountedQuote> none;
  const auto laws = error_laws({many, none});
  EXPECT_NEAR(laws[1].correlation, laws[0].correlation, 1e-3);
  EXPECT_EQ(laws[1].noise, 0.0);
  EXPECT_EQ(error_laws({none})[0].correlation, 0.0);
}

}  // namespace
}  // namespace volcal::fit
