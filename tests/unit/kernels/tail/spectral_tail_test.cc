// SPDX-License-Identifier: Apache-2.0

// Spectral weights: Acerbi's conditions, closed forms, Rockafellar and Uryasev's minimum, and the projection
// that moves weights between rankings.

#include "kernels/core/tail/spectral_tail.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace volcal::core {
namespace {

constexpr Spectrum kSpectra[] = {
    {SpectrumKind::cvar, 0.0},        {SpectrumKind::cvar, 0.75},       {SpectrumKind::cvar, 0.99},
    {SpectrumKind::exponential, 0.0}, {SpectrumKind::exponential, 0.1}, {SpectrumKind::exponential, 25.0},
    {SpectrumKind::power, 1.0},       {SpectrumKind::power, 2.5},       {SpectrumKind::power, 20.0}};
// Tolerance of sums of up to a hundred weights, each rounded.
constexpr double kRounding = 1e-14;

/// One segment, weighed on the host.
struct Segment {
  std::vector<double> error, mass, weight, from;
  double risk = 0.0;

  void weigh(const Spectrum& spectrum, double step = 0.0) {
    const std::size_t n = error.size();
    const std::int64_t begin[] = {0, static_cast<std::int64_t>(n)};
    std::vector<double> key(n), pool(n), pool_mass(n);
    std::vector<std::int64_t> order(n), pool_end(n);
    std::iota(order.begin(), order.end(), std::int64_t{0});
    weight.assign(n, -1.0);
    const SpectralArrays arrays{
        begin,          error.data(), mass.data(),   from.empty() ? nullptr : from.data(),
        &step,          spectrum,     weight.data(), &risk,
        key.data(),     order.data(), pool.data(),   pool_mass.data(),
        pool_end.data()};
    SpectralKeyBody{arrays}(0);
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
      return key[static_cast<std::size_t>(a)] > key[static_cast<std::size_t>(b)];
    });
    SpectralWeightBody{arrays}(0);
  }
  [[nodiscard]] double dot(const std::vector<double>& other) const {
    return std::inner_product(weight.begin(), weight.end(), other.begin(), 0.0);
  }
};

Segment drawn(std::size_t n, bool equal, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> u(0.1, 2.0);
  Segment segment;
  for (std::size_t i = 0; i < n; ++i) {
    segment.error.push_back(u(random) * u(random));
    segment.mass.push_back(equal ? 1.0 : u(random));
  }
  return segment;
}

std::vector<std::size_t> worst_first(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  return order;
}

TEST(SpectralTail, WeightsAreAcerbis) {
  for (const Spectrum& spectrum : kSpectra) {
    for (const bool equal : {true, false}) {
      Segment s = drawn(37, equal, 5);
      s.weigh(spectrum);
      double sum = 0.0;
      double last = HUGE_VAL;
      for (const std::size_t i : worst_first(s.error)) {
        EXPECT_GE(s.weight[i], 0.0);
        const double density = s.weight[i] / s.mass[i];
        EXPECT_LE(density, last + kRounding);  // density does not fall for a worse error
        last = density;
        sum += s.weight[i];
      }
      EXPECT_NEAR(sum, 1.0, kRounding);
      EXPECT_NEAR(s.risk, s.dot(s.error), kRounding * s.risk);
    }
  }
}

TEST(SpectralTail, WeightsAreTheSpectrumsIntegrals) {
  constexpr std::size_t kN = 10;
  Segment s;
  for (std::size_t i = 0; i < kN; ++i) {
    s.error.push_back(static_cast<double>(kN - i));  // the error of rank i + 1
    s.mass.push_back(3.0);
  }
  for (std::size_t i = 0; i < kN; ++i) {
    const double a = static_cast<double>(i) / kN;
    const double b = static_cast<double>(i + 1) / kN;
    s.weigh({SpectrumKind::cvar, 0.75});  // the worst two and a half of ten
    EXPECT_NEAR(s.weight[i], i < 2 ? 0.4 : (i == 2 ? 0.2 : 0.0), kRounding);
    s.weigh({SpectrumKind::exponential, 3.0});
    EXPECT_NEAR(s.weight[i], (std::exp(-3.0 * a) - std::exp(-3.0 * b)) / (1.0 - std::exp(-3.0)), kRounding);
    s.weigh({SpectrumKind::power, 4.0});
    EXPECT_NEAR(s.weight[i], std::pow(1.0 - a, 4) - std::pow(1.0 - b, 4), kRounding);
    for (const Spectrum flat : {Spectrum{SpectrumKind::cvar, 0.0}, Spectrum{SpectrumKind::exponential, 0.0},
                                Spectrum{SpectrumKind::power, 1.0}}) {
      s.weigh(flat);
      EXPECT_NEAR(s.weight[i], 0.1, kRounding);
    }
  }
}

TEST(SpectralTail, CvarIsRockafellarAndUryasevsMinimum) {
  for (const double level : {0.0, 0.5, 0.8, 0.95}) {
    Segment s = drawn(41, false, 11);
    s.weigh({SpectrumKind::cvar, level});
    const double all = std::accumulate(s.mass.begin(), s.mass.end(), 0.0);
    double lowest = HUGE_VAL;
    for (const double threshold : s.error) {  // piecewise linear: its minimum is at an error
      double beyond = 0.0;
      for (std::size_t i = 0; i < s.error.size(); ++i) {
        beyond += s.mass[i] / all * std::max(0.0, s.error[i] - threshold);
      }
      lowest = std::min(lowest, threshold + beyond / (1.0 - level));
    }
    EXPECT_NEAR(s.risk, lowest, 1e-13 * lowest) << level;
  }
}

TEST(SpectralTail, PowerIsTheExpectedWorstOfAsManyDraws) {
  Segment s;
  s.error = {5.0, 1.0, 3.0};
  s.mass = {1.0, 1.0, 1.0};
  s.weigh({SpectrumKind::power, 2.0});
  EXPECT_NEAR(s.risk, (5.0 * 5.0 + 3.0 * 3.0 + 1.0 * 1.0) / 9.0, kRounding * s.risk);
}

TEST(SpectralTail, AQuoteOfTwiceTheMassIsTwoQuotes) {
  for (const Spectrum& spectrum : kSpectra) {
    Segment once;
    once.error = {4.0, 2.0, 1.0};
    once.mass = {1.0, 2.0, 1.0};
    once.weigh(spectrum);
    Segment twice;
    twice.error = {4.0, 2.0, 2.0, 1.0};
    twice.mass = {1.0, 1.0, 1.0, 1.0};
    twice.weigh(spectrum);
    EXPECT_NEAR(once.risk, twice.risk, kRounding * once.risk);
    EXPECT_NEAR(once.weight[1], twice.weight[1] + twice.weight[2], kRounding);
  }
}

TEST(SpectralTail, WhatIsNoNumberIsWorstAndAnEmptySegmentRisksNothing) {
  Segment s;
  s.error = {1.0, std::nan(""), 9.0};
  s.mass = {1.0, 1.0, 1.0};
  s.weigh({SpectrumKind::cvar, 0.9});
  EXPECT_NEAR(s.weight[1], 1.0, kRounding);
  EXPECT_TRUE(std::isnan(s.risk));
  Segment none;
  none.risk = 7.0;
  none.weigh({SpectrumKind::cvar, 0.9});
  EXPECT_EQ(none.risk, 0.0);
  Segment weightless;
  weightless.error = {1.0, 2.0};
  weightless.mass = {0.0, 0.0};
  weightless.weigh({SpectrumKind::exponential, 2.0});
  EXPECT_EQ(weightless.risk, 0.0);
}

TEST(SpectralTail, AsymmetryIsAFactorBelowTheMarket) {
  EXPECT_EQ(asymmetry(-0.5, 3.0), 3.0);
  EXPECT_EQ(asymmetry(0.5, 3.0), 1.0);
  EXPECT_EQ(asymmetry(0.0, 3.0), 1.0);
}

TEST(SpectralTail, ALongStepEndsAtTheRanksAndNoneStaysPut) {
  for (const Spectrum& spectrum : kSpectra) {
    Segment s = drawn(23, false, 3);
    Segment other = drawn(23, false, 4);
    other.mass = s.mass;
    other.weigh(spectrum);
    s.weigh(spectrum);
    const std::vector<double> ranked = s.weight;
    s.from = other.weight;
    s.weigh(spectrum, 1e9);
    for (std::size_t i = 0; i < ranked.size(); ++i) EXPECT_NEAR(s.weight[i], ranked[i], 1e-6);
    s.weigh(spectrum, 0.0);
    for (std::size_t i = 0; i < ranked.size(); ++i) EXPECT_NEAR(s.weight[i], other.weight[i], 1e-12);
  }
}

// The projection p of z on a convex set satisfies (z - p, q - p) <= 0 for all its q; the largest value of a
// linear function over rankings is the one that the ranks themselves give.
TEST(SpectralTail, AStepIsProjectedOnWhatRankingsCanMean) {
  for (const Spectrum& spectrum : kSpectra) {
    for (const bool equal : {true, false}) {
      for (const double step : {0.01, 0.3, 2.0}) {
        Segment s = drawn(29, equal, 17);
        s.weigh(spectrum);
        Segment start = drawn(29, equal, 18);
        start.mass = s.mass;
        start.weigh(spectrum);
        s.from = start.weight;
        s.weigh(spectrum, step);
        const double all = std::accumulate(s.mass.begin(), s.mass.end(), 0.0);
        Segment normal;  // z - p in density
        normal.mass = s.mass;
        double sum = 0.0;
        for (std::size_t i = 0; i < s.error.size(); ++i) {
          EXPECT_GE(s.weight[i], 0.0);
          sum += s.weight[i];
          normal.error.push_back((s.from[i] - s.weight[i]) / s.mass[i] * all + step * s.error[i]);
        }
        EXPECT_NEAR(sum, 1.0, 1e-12);
        normal.weigh(spectrum);
        EXPECT_LE(normal.risk, s.dot(normal.error) + 1e-11);
      }
    }
  }
}

}  // namespace
}  // namespace volcal::core
