// SPDX-License-Identifier: Apache-2.0

// The tail term of SVI fits: its derivatives, the same problem and the same ends through Ceres, and ranks
// that converge where re-ranking alone would cycle.

#include <ceres/ceres.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/svi/surface_task.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_problem.h"
#include "calibration/fit/tail/tail_loop.h"
#include "calibration/fit/tail/tail_quotes.h"
#include "kernels/backend/cpu_backend.h"
#include "tests/unit/calibration/fit/svi/fused_problem.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

using Surface = std::vector<SliceData>;
constexpr double kUnderPricing = 3.0;
constexpr double kHalfSpread = 0.004;

/// Slices with wings that SVI of one shape does not have: the outer quotes are dearer than the smile's, some
/// by much.
Surface dear_tails(std::uint64_t seed, int n_slices = 4) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> u(0.0, 1.0);
  Surface surface;
  for (int s = 0; s < n_slices; ++s) {
    const double time = 0.05 * std::pow(1.7, s);
    const double stddev = 0.5 * std::sqrt(time);
    const core::SviRaw<double> svi{0.6 * stddev * stddev, 0.4 * stddev, -0.3, -0.1 * stddev, stddev};
    SliceData slice = test::smile(svi, time, 21, 3.0, kHalfSpread, kHalfSpread, &random);
    for (std::size_t i = 0; i < slice.size(); ++i) {
      if (i > 4 && i < 17) continue;
      slice.market_vol[i] += kHalfSpread * 12.0 * u(random) * u(random);
      slice.tail_quotes.push_back(i);
    }
    surface.push_back(slice);
  }
  return surface;
}

SurfaceFitOptions with_tail(double severity,
                            core::Spectrum spectrum = {core::SpectrumKind::exponential, 2.0}) {
  SurfaceFitOptions options;
  options.tail = {severity, spectrum, 2.0};
  return options;
}

std::vector<FreePoint> point_of(const Surface& surface, const std::vector<core::SviRaw<double>>& slices) {
  std::vector<FreePoint> point(surface.size());
  for (std::size_t s = 0; s < surface.size(); ++s) {
    core::svi_to_free(surface[s].chart(core::kLeeSlope), slices[s], point[s].data());
  }
  return point;
}

/// severity * n * risk with the ranks at the slices, where no slice has a misfit.
double true_term(const Surface& surface, const std::vector<core::SviRaw<double>>& slices,
                 const TailSettings& tail) {
  const std::vector<double> misfit(surface.size(), 1.0);
  const TailSurface tail_surface{&surface, &misfit};
  const SviTailQuotes quotes({&tail_surface, 1});
  const std::vector<FreePoint> at = point_of(surface, slices);
  const std::span<const double> x(at.front().data(), at.size() * core::kSviDimension);
  const auto backend = make_cpu_backend();
  TailLoop loop(tail, quotes.begin(), quotes.mass());
  EXPECT_TRUE(loop.measure(quotes.errors({&x, 1}, tail.under_pricing, *backend).value_or_throw(), *backend));
  return loop.term(0);
}

double true_objective(const Surface& surface, const SurfaceFit& fit, const SurfaceFitOptions& options) {
  SurfaceTask task;
  task.slices = &surface;
  task.misfit.assign(surface.size(), 1.0);
  return objective(task, point_of(surface, fit.slices), options.loss) +
         true_term(surface, fit.slices, options.tail);
}

class FrozenTail : public testing::Test {
 protected:
  void SetUp() override {
    std::mt19937_64 random(8);
    std::uniform_real_distribution<double> u(0.1, 2.0);
    for (std::size_t s = 0; s < slices_.size(); ++s) {
      for (const std::size_t quote : slices_[s].tail_quotes) {
        places_.push_back({s, quote});
        weights_.push_back(u(random));
        ours_.tail_weights(s)[quote] = weights_.back();
      }
      point_.push_back({-0.6, 0.2 + 0.1 * static_cast<double>(s), -0.3, 0.1, 0.4});
    }
    ours_.set_point(point_);
  }
  [[nodiscard]] static core::SviFitTerms terms(double under_pricing) {
    return {core_loss({}), kBaseRegulariserWeight, 2.0, 1e-4, 1e-3, under_pricing};
  }
  /// Half the term at a point, by its definition.
  template <class T>
  T half_term(const std::vector<std::array<T, core::kSviDimension>>& point) {
    T sum(0.0);
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const auto [s, quote] = places_[i];
      const SliceData& slice = slices_[s];
      const auto svi = core::svi_from_free(slice.chart(core::kLeeSlope), point[s].data());
      using std::sqrt;
      const T r = (sqrt(core::svi_total_variance(svi, slice.log_moneyness[quote]) / slice.time_to_expiry) -
                   slice.market_vol[quote]) /
                  slice.scale[quote];
      const double coarse = std::max(1.0, misfit_[s]);
      sum += 0.5 * weights_[i] / (coarse * coarse) * (r < T(0.0) ? kUnderPricing : 1.0) * r * r;
    }
    return sum;
  }

  Surface slices_ = dear_tails(3, 3);
  const std::vector<double> misfit_ = {1.0, 2.5, 0.7};
  test::FusedProblem ours_{slices_, misfit_};
  std::vector<FreePoint> point_;
  std::vector<TailPlace> places_;
  std::vector<double> weights_;
};

TEST_F(FrozenTail, CostAndGradientAreJetsAndDifferences) {
  const double plain = ours_.evaluate(terms(0.0));
  const std::vector<double> plain_gradient = ours_.gradient();
  const double cost = ours_.evaluate(terms(kUnderPricing));
  std::vector<std::array<double, core::kSviDimension>> at(point_.begin(), point_.end());
  EXPECT_NEAR(cost - plain, half_term(at), 1e-12 * cost);
  constexpr int kAll = 3 * core::kSviDimension;
  using Jet = ceres::Jet<double, kAll>;
  std::vector<std::array<Jet, core::kSviDimension>> jets(3);
  for (int i = 0; i < kAll; ++i) {
    const auto s = static_cast<std::size_t>(i / core::kSviDimension);
    const auto j = static_cast<std::size_t>(i % core::kSviDimension);
    jets[s][j] = Jet(point_[s][j], i);
  }
  const Jet automatic = half_term(jets);
  const double unit = automatic.v.norm();
  ASSERT_GT(unit, 1.0);
  for (int i = 0; i < kAll; ++i) {
    const auto at_i = static_cast<std::size_t>(i);
    const double slope = ours_.gradient()[at_i] - plain_gradient[at_i];
    EXPECT_NEAR(slope, automatic.v[i], 1e-10 * unit) << i;
    constexpr double kStep = 1e-5;
    double moved[2];
    for (const int side : {0, 1}) {
      auto there = at;
      there[at_i / core::kSviDimension][at_i % core::kSviDimension] += side == 0 ? -kStep : kStep;
      moved[side] = half_term(there);
    }
    EXPECT_NEAR(slope, (moved[1] - moved[0]) / (2.0 * kStep), 1e-6 * unit) << i;
  }
}

TEST_F(FrozenTail, IsCeresProblem) {
  const auto cost_of = [&](double under_pricing) {
    SviSurfaceProblem theirs(ours_.problem(), terms(under_pricing));
    double cost = 0.0;
    EXPECT_TRUE(theirs.make_problem()->Evaluate({}, &cost, nullptr, nullptr, nullptr));
    return cost;
  };
  // The term is what Ceres' cost has more than without it; some digits of the whole cancel.
  const double frozen_tail = 2.0 * (cost_of(kUnderPricing) - cost_of(0.0));
  EXPECT_NEAR(
      frozen_tail,
      2.0 * half_term(std::vector<std::array<double, core::kSviDimension>>(point_.begin(), point_.end())),
      1e-12 * cost_of(kUnderPricing));
  SviSurfaceProblem theirs(ours_.problem(), terms(kUnderPricing));
  const auto problem = theirs.make_problem();
  double cost = 0.0;
  std::vector<double> gradient;
  ceres::CRSMatrix jacobian;
  ASSERT_TRUE(problem->Evaluate({}, &cost, nullptr, &gradient, &jacobian));
  const Eigen::MatrixXd gauss_newton = test::gauss_newton(jacobian);
  EXPECT_NEAR(ours_.evaluate(terms(kUnderPricing)), cost, 1e-12 * cost);
  const int d = core::kSviDimension;
  for (int row = 0; row < 3 * d; ++row) {
    const double size = std::sqrt(gauss_newton(row, row));
    EXPECT_NEAR(ours_.gradient()[static_cast<std::size_t>(row)], gradient[static_cast<std::size_t>(row)],
                1e-10 * (1.0 + size * std::sqrt(cost)));
    for (int column = d * (row / d); column < d * (row / d + 1); ++column) {
      EXPECT_NEAR(ours_.matrix(row, column), gauss_newton(row, column),
                  1e-10 * size * std::sqrt(gauss_newton(column, column)));
    }
  }
}

TEST(TailFit, WithoutSeverityNothingMovesToTheLastBit) {
  const Surface surface = dear_tails(5);
  Surface unmarked = surface;
  for (SliceData& slice : unmarked) slice.tail_quotes.clear();
  const SurfaceFit plain = fit_surface(unmarked, {});
  const SurfaceFit off = fit_surface(surface, with_tail(0.0));
  const SurfaceFit no_quotes = fit_surface(unmarked, with_tail(5.0));
  ASSERT_TRUE(plain.converged && no_quotes.converged);
  for (std::size_t s = 0; s < surface.size(); ++s) {
    EXPECT_EQ(off.slices[s].a, plain.slices[s].a);
    EXPECT_EQ(off.slices[s].sigma, plain.slices[s].sigma);
    EXPECT_NEAR(no_quotes.slices[s].b, plain.slices[s].b, 1e-12);
  }
  EXPECT_TRUE(off.tail_rounds.empty());
  EXPECT_EQ(off.iterations, plain.iterations);
}

TEST(TailFit, TheTermFallsAndTheDataPayAsSeverityGrows) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Surface surface = dear_tails(seed);
    double last_risk = HUGE_VAL;
    double last_data = 0.0;
    for (const double severity : {0.0, 0.1, 1.0, 10.0}) {
      SurfaceFitOptions options = with_tail(severity);
      options.loss = {QuoteLoss::squares};
      const SurfaceFit fit = fit_surface(surface, options);
      ASSERT_TRUE(fit.converged);
      TailSettings unit = options.tail;
      unit.severity = 1.0;
      const double risk = true_term(surface, fit.slices, unit);
      const double data = true_objective(surface, fit, options) - severity * risk;
      EXPECT_LT(risk, last_risk) << severity;
      EXPECT_GT(data, last_data) << severity;
      last_risk = risk;
      last_data = data;
    }
  }
}

TEST(TailFit, IsLowestInItsOwnObjective) {
  const Surface surface = dear_tails(6);
  const SurfaceFitOptions options = with_tail(2.0);
  const SurfaceFit fit = fit_surface(surface, options);
  const double objective = true_objective(surface, fit, options);
  EXPECT_LT(objective, 0.99 * true_objective(surface, fit_surface(surface, {}), options));
  for (const double severity : {0.5, 1.0, 4.0, 8.0}) {
    EXPECT_LT(objective,
              true_objective(surface, fit_surface(surface, with_tail(severity)), options) * (1.0 + kTailGap));
  }
}

// A CVaR of few quotes is where frozen ranks take turns: the optimum ties them. Where SVI has minima side by
// side a remainder of the gap stays (seed 1).
TEST(TailFit, RanksComeToRest) {
  constexpr double kRemainder = 1e-2;
  int at_rest = 0;
  int all = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    for (const core::Spectrum spectrum :
         {core::Spectrum{core::SpectrumKind::exponential, 2.0},
          core::Spectrum{core::SpectrumKind::cvar, 0.75}, core::Spectrum{core::SpectrumKind::power, 3.0}}) {
      const SurfaceFit fit = fit_surface(dear_tails(seed), with_tail(1.0, spectrum));
      ASSERT_TRUE(fit.converged);
      ASSERT_FALSE(fit.tail_rounds.empty());
      const TailRound& first = fit.tail_rounds.front();
      const TailRound& last = fit.tail_rounds.back();
      EXPECT_LE(last.gap, kRemainder * last.objective) << "seed " << seed;
      EXPECT_GE(first.gap, 3.0 * last.gap) << "seed " << seed;
      ++all;
      if (last.gap <= kTailGap * last.objective) ++at_rest;
      if (spectrum.kind != core::SpectrumKind::cvar) {
        EXPECT_LE(last.gap, kTailGap * last.objective) << "seed " << seed;
      }
    }
  }
  EXPECT_GE(at_rest, all - 2);
}

TEST(TailFit, CeresEndsWhereTheFusedFitterDoes) {
  const Surface surface = dear_tails(2);
  for (const core::Spectrum spectrum : {core::Spectrum{core::SpectrumKind::exponential, 2.0},
                                        core::Spectrum{core::SpectrumKind::cvar, 0.5}}) {
    const SurfaceFitOptions options = with_tail(1.0, spectrum);
    const SurfaceFit fused = fit_surface(surface, options);
    const SurfaceFit ceres = fit_surface_with_ceres(surface, options);
    ASSERT_TRUE(fused.converged && ceres.converged);
    const double objective = true_objective(surface, fused, options);
    EXPECT_NEAR(true_objective(surface, ceres, options), objective, 2.0 * kTailGap * objective);
    ASSERT_FALSE(ceres.tail_rounds.empty());
    EXPECT_LE(ceres.tail_rounds.back().gap, kTailGap * objective);
  }
}

TEST(TailFit, ManySurfacesAreThoseOfOneByOne) {
  std::vector<Surface> surfaces;
  for (const std::uint64_t seed : {1U, 2U, 3U})
    surfaces.push_back(dear_tails(seed, static_cast<int>(2 + seed)));
  surfaces[1].front().market_vol[3] = std::nan("");  // fails alone
  const SurfaceFitOptions options = with_tail(1.0, {core::SpectrumKind::cvar, 0.75});
  const auto together = fit_surfaces(surfaces, options, *make_cpu_backend());
  ASSERT_TRUE(together.has_value());
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    const SurfaceFit alone = fit_surface(surfaces[i], options);
    ASSERT_EQ((*together)[i].slices.size(), alone.slices.size());
    EXPECT_EQ((*together)[i].free, i != 1);
    for (std::size_t s = 0; s < alone.slices.size(); ++s) {
      EXPECT_EQ((*together)[i].slices[s].a, alone.slices[s].a);
    }
  }
}

// Two errors of which each falls as the other rises, by hand: x in [0, 1] minimises t_1 (1 - x)^2 + t_2 x^2
// for any weights, the worst alone counts, and its optimum ties both at a half. Ranks alone jump between 0
// and 1 for ever.
TEST(TailLoop, SettlesATieThatReRankingNeverWould) {
  const auto backend = make_cpu_backend();
  TailLoop loop({1.0, {core::SpectrumKind::cvar, 0.5}, 1.0}, {0, 2}, {1.0, 1.0});
  const auto errors = [](double x) { return std::vector<double>{(1.0 - x) * (1.0 - x), x * x}; };
  double x = 0.2;
  ASSERT_TRUE(loop.measure(errors(x), *backend));
  ASSERT_TRUE(loop.start(*backend));
  TailMove move = TailMove::onwards;
  while (move != TailMove::done) {
    const std::span<const double> t = loop.frozen(0);
    x = t[0] / (t[0] + t[1]);
    ASSERT_TRUE(loop.measure(errors(x), *backend));
    const unsigned char wanted = 1;
    const double objective = loop.term(0);
    move = loop.decide({&wanted, 1}, {&objective, 1}, *backend).value_or_throw().front();
  }
  EXPECT_NEAR(x, 0.5, 1e-2);
  EXPECT_NEAR(loop.rounds(0).back().objective, 0.5, 1e-2);
  EXPECT_LE(loop.rounds(0).back().gap, kTailGap * 0.51);
}

}  // namespace
}  // namespace volcal::fit
