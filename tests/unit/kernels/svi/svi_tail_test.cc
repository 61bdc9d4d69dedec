// SPDX-License-Identifier: Apache-2.0

// Tails of raw SVI: against integrals of the density to 22 digits, derivatives against the same formulas over
// ceres::Jet and against differences in extended precision, and at the ends of the domain.

#include "kernels/core/svi/svi_tail.h"

#include <ceres/jet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/golden_table.h"

namespace volcal::core {
namespace {

struct Golden {
  SviRaw<double> slice;
  double k;
  double fall;
  double rise;
  double shortfall;
};

std::vector<Golden> golden() {
  std::vector<Golden> rows;
  for (const test::GoldenRow& row : test::read_golden_table(test::golden_path("svi_tail.csv"))) {
    const auto field = [&](const char* name) { return test::number(row, name); };
    rows.push_back({{field("a"), field("b"), field("rho"), field("m"), field("sigma")},
                    field("log_moneyness"),
                    field("fall"),
                    field("rise"),
                    field("shortfall")});
  }
  return rows;
}

double tail(const SviRaw<double>& slice, double k, TailSide side) {
  return svi_tail_probability(svi_jet(svi_point_of(slice), k), k, side).value;
}

TEST(SviTailQuotes, ProbabilitiesAreIntegralsOfTheDensity) {
  // The figures of each slice lose the digits that w loses in a + b sigma sqrt(1 - rho^2), the condition of
  // the inputs.
  constexpr double kRelative = 2e-12;
  double worst = 0.0;
  for (const Golden& row : golden()) {
    const double fall = tail(row.slice, row.k, TailSide::fall) / row.fall - 1.0;
    const double rise = tail(row.slice, row.k, TailSide::rise) / row.rise - 1.0;
    EXPECT_LE(std::fabs(fall), kRelative) << row.slice.a << " k " << row.k << " fall " << row.fall;
    EXPECT_LE(std::fabs(rise), kRelative) << row.slice.a << " k " << row.k << " rise " << row.rise;
    worst = std::max({worst, std::fabs(fall), std::fabs(rise)});
  }
  RecordProperty("worst", std::to_string(worst * 1e15) + "e-15");
}

/// True where g is above 0 wherever the density matters, and far beyond.
bool is_law(const SviRaw<double>& slice) {
  for (double u = -12.0; u <= 12.0; u += 0.05) {
    if (!(svi_durrleman_g(slice, slice.m + slice.sigma * std::sinh(u)) > 0.0)) return false;
  }
  return true;
}

TEST(SviTailQuotes, QuantileAndShortfallAreThoseOfTheDensity) {
  constexpr double kAbsolute = 2e-12;
  constexpr double kHasTheLaw = 1e-14;  // alpha at which 1 - alpha still has digits
  double worst = 0.0;
  int compared = 0;
  for (const Golden& row : golden()) {
    const SviPoint point = svi_point_of(row.slice);
    if (!is_law(row.slice) || row.rise < kHasTheLaw) continue;  // arbitrage makes quantiles ambiguous
    const SviShortfall got = svi_expected_shortfall(point, row.fall);
    const double rounding = 1e-15 / row.rise * std::fabs(row.k);  // rounding of alpha itself, near 1
    EXPECT_NEAR(got.log_quantile, row.k, 1e-11 * (1.0 + std::fabs(row.k)) + 10.0 * rounding) << row.fall;
    EXPECT_NEAR(got.shortfall.value, row.shortfall, kAbsolute) << row.slice.a << " alpha " << row.fall;
    worst = std::max(worst, std::fabs(got.shortfall.value - row.shortfall));
    ++compared;
  }
  EXPECT_GT(compared, 60);
  RecordProperty("worst", std::to_string(worst * 1e15) + "e-15");
}

/// The tail and the put as plain formulas of any scalar, by erfc.
template <class T>
struct Plain {
  T fall;
  T put;
  T rise;
};

template <class T>
T normal_of(const T& z) {
  using std::erfc;
  using std::sqrt;
  return 0.5 * erfc(-z / sqrt(T(2.0)));
}

long double pi_of(long double) { return 3.14159265358979323846264338327950288L; }
template <class T>
double pi_of(T) {
  return 3.14159265358979323846;
}

template <class T>
Plain<T> plain(const SviRaw<T>& p, double k) {
  using std::exp;
  using std::sqrt;
  const T y = T(k) - p.m;
  const T root = sqrt(y * y + p.sigma * p.sigma);
  const T w = p.a + p.b * (p.rho * y + root);
  const T s = sqrt(w);
  const T rate = p.b * (p.rho + y / root) / (2.0 * s);
  const T d2 = -T(k) / s - 0.5 * s;
  const T pdf = exp(-0.5 * d2 * d2) / sqrt(T(2.0 * pi_of(T())));
  return {normal_of(T(-d2)) + pdf * rate, exp(T(k)) * normal_of(T(-d2)) - normal_of(T(-d2 - s)),
          normal_of(d2) - pdf * rate};
}

struct Case {
  SviChart chart;
  double x[kSviDimension];
};

std::vector<Case> cases() {
  return {
      {{0.2, 2.0}, {-0.3, -0.5, -1.5, 0.2, -0.5}}, {{0.01, 2.0}, {-0.1, 0.8, -0.4, 0.1, 0.3}},  // a day
      {{0.4, 2.0}, {-1.5, 5.0, -3.0, -0.1, 0.5}},  // left slope 1.94
      {{0.3, 2.0}, {-0.2, -8.0, 0.4, 0.3, -3.0}},  // next to no left wing, a kink
      {{0.25, 1e6}, {0.1, 0.2, 0.1, -2.0, -1.0}},  // no cap
      {{0.2, 2.0}, {-2.5, 1.5, 1.2, 0.5, -2.0}},   // butterfly arbitrage
  };
}

TEST(SviTailQuotes, DerivativesAreThoseOfJets) {
  using Jet = ceres::Jet<double, kSviDimension>;
  constexpr double kRelative = 1e-10;  // relative to the largest: a jet's erfc loses digits
  for (const Case& c : cases()) {
    Jet x[kSviDimension];
    for (int j = 0; j < kSviDimension; ++j) x[j] = Jet(c.x[j], j);
    const SviRaw<Jet> raw = svi_from_free(c.chart, x);
    const SviPoint point = svi_point(c.chart, c.x);
    for (const double place : {-3.0, -1.5, -0.5, 0.0, 0.8, 2.0}) {
      const double k = place * c.chart.scale;
      const SviJet<double> jet = svi_jet(point, k);
      const Plain<Jet> want = plain(raw, k);
      const auto near = [&](const SviGradient<double>& got, const Jet& jets) {
        EXPECT_NEAR(got.value, jets.a, kRelative);
        const double largest = jets.v.lpNorm<Eigen::Infinity>();
        for (int j = 0; j < kSviDimension; ++j) EXPECT_NEAR(got.d[j], jets.v[j], kRelative * largest);
      };
      near(svi_tail_probability(jet, k, TailSide::fall), want.fall);
      near(svi_tail_probability(jet, k, TailSide::rise), want.rise);
      near(svi_put(jet, k), want.put);
    }
  }
}

TEST(SviTailQuotes, DerivativesKeepTheirDigitsDeepInTheTail) {
  constexpr long double kStep = 1e-6L;
  constexpr double kRelative = 1e-8;  // differences of third order in extended precision
  for (const Case& c : cases()) {
    const SviPoint point = svi_point(c.chart, c.x);
    for (const double target : {1e-4, 1e-8, 1e-12}) {
      const double k = svi_log_quantile(point, target);
      if (std::isnan(k) || k < -500.0) continue;
      const SviGradient<double> got = svi_tail_probability(svi_jet(point, k), k, TailSide::fall);
      double largest = 0.0;
      for (const double d : got.d) largest = std::max(largest, std::fabs(d));
      for (int j = 0; j < kSviDimension; ++j) {
        const auto at = [&](long double h) {
          long double x[kSviDimension];
          for (int i = 0; i < kSviDimension; ++i) x[i] = c.x[i] + (i == j ? h : 0.0L);
          return plain(svi_from_free(c.chart, x), k).fall;
        };
        const long double slope =
            (8.0L * (at(kStep) - at(-kStep)) - (at(2.0L * kStep) - at(-2.0L * kStep))) / (12.0L * kStep);
        EXPECT_NEAR(got.d[j], static_cast<double>(slope), kRelative * largest) << "alpha " << target;
      }
    }
  }
}

TEST(SviTailQuotes, ShortfallMovesAsItsDerivativesSay) {
  constexpr double kStep = 1e-4;
  constexpr double kRelative = 1e-7;
  for (const Case& c : cases()) {
    for (const double alpha : {1e-6, 0.01, 0.3}) {
      const SviShortfall got = svi_expected_shortfall(svi_point(c.chart, c.x), alpha);
      if (svi_log_density(svi_jet(svi_point(c.chart, c.x), got.log_quantile).value, got.log_quantile) <=
          0.0) {
        continue;  // a signed law
      }
      double largest = 1e-3;
      for (const double d : got.shortfall.d) largest = std::max(largest, std::fabs(d));
      for (int j = 0; j < kSviDimension; ++j) {
        const auto at = [&](double h) {
          double x[kSviDimension];
          for (int i = 0; i < kSviDimension; ++i) x[i] = c.x[i] + (i == j ? h : 0.0);
          return svi_expected_shortfall(svi_point(c.chart, x), alpha).shortfall.value;
        };
        const double slope =
            (8.0 * (at(kStep) - at(-kStep)) - (at(2.0 * kStep) - at(-2.0 * kStep))) / (12.0 * kStep);
        EXPECT_NEAR(got.shortfall.d[j], slope, kRelative * largest) << "alpha " << alpha << " j " << j;
      }
    }
  }
}

TEST(SviTailQuotes, SumsToOneAndVanishesFarOut) {
  const SviRaw<double> slice = {0.04, 0.1, -0.3, 0.02, 0.2};
  for (double k = -4.0; k <= 4.0; k += 0.25) {
    EXPECT_NEAR(tail(slice, k, TailSide::fall) + tail(slice, k, TailSide::rise), 1.0, 1e-15);
  }
  EXPECT_EQ(tail(slice, -1e6, TailSide::fall), 0.0);
  EXPECT_EQ(tail(slice, 1e6, TailSide::rise), 0.0);
  double before = 0.0;
  for (double k = -60.0; k <= 0.0; k += 0.5) {
    const double here = tail(slice, k, TailSide::fall);
    EXPECT_GE(here, before);
    before = here;
  }
}

TEST(SviTailQuotes, QuantilesComeBackFromTheSmallestProbabilities) {
  for (const Case& c : cases()) {
    const SviPoint point = svi_point(c.chart, c.x);
    for (const double alpha : {1e-300, 1e-100, 1e-12, 1e-6, 0.05, 0.5, 0.95, 1.0 - 1e-9}) {
      const double k = svi_log_quantile(point, alpha);
      ASSERT_FALSE(std::isnan(k)) << alpha;
      const TailPoint law = SviLaw{point}(k);
      // Effect of the rounding of k: its size times the slope of the logarithm, which is below |d2| / s.
      const double slack = 1e-9 + 1e-14 * std::fabs(std::log(alpha)) / c.chart.scale;
      EXPECT_NEAR(law.fall / alpha, 1.0, slack) << alpha;
    }
  }
}

TEST(SviTailQuotes, HasNoLawAtLeesBoundNorForBadAlphas) {
  const SviPoint point = svi_point_of({0.05, 1.0, -1.0, 0.0, 0.4});
  EXPECT_TRUE(std::isnan(svi_log_quantile(point, 0.01)));
  const SviPoint good = svi_point_of({0.05, 0.1, -1.0, 0.0, 0.4});
  for (const double alpha : {0.0, 1.0, -0.1, std::nan("")}) {
    EXPECT_TRUE(std::isnan(svi_expected_shortfall(good, alpha).shortfall.value)) << alpha;
  }
  EXPECT_GT(svi_expected_shortfall(good, 0.01).shortfall.value, 0.0);
}

TEST(SviTailQuotes, WingSlopesAreTheChartsOwn) {
  constexpr double kStep = 1e-6;
  for (const Case& c : cases()) {
    for (const TailSide side : {TailSide::fall, TailSide::rise}) {
      const SviGradient<double> got = svi_wing_slope(svi_point(c.chart, c.x), side);
      for (int j = 0; j < kSviDimension; ++j) {
        double up[kSviDimension];
        double down[kSviDimension];
        std::copy(c.x, c.x + kSviDimension, up);
        std::copy(c.x, c.x + kSviDimension, down);
        up[j] += kStep;
        down[j] -= kStep;
        const double slope = (svi_wing_slope(svi_point(c.chart, up), side).value -
                              svi_wing_slope(svi_point(c.chart, down), side).value) /
                             (2.0 * kStep);
        EXPECT_NEAR(got.d[j], slope, 1e-8);
      }
    }
  }
}

}  // namespace
}  // namespace volcal::core
