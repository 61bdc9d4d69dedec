// SPDX-License-Identifier: Apache-2.0

// Fits of slices and of surfaces: every backend reaches the same cost as the core's team of one on the host.
// A fit ends where its decreases become small, so costs are compared to that tolerance, not parameters to the
// bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/backend/svi_fit_batch.h"
#include "kernels/core/fit/svi_fit_bodies.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/team_of_threads.h"

namespace volcal::core {

/// Comparison for Guarded, found by argument-dependent lookup.
static bool operator!=(const MinimiseResult& a, const MinimiseResult& b) {
  return a.status != b.status || a.iterations != b.iterations || a.cost != b.cost;
}

}  // namespace volcal::core

namespace volcal::contract {
namespace {

constexpr core::QuoteLossShape kSquares{core::LossKind::squares, 1.0};
constexpr double kBaseWeight = 0.05;
constexpr core::MinimiseLimits kAlone{200, 1e4, 1e-10};
constexpr core::SviPassLimits kPass{40, {200, 100.0, 1e-7}, 1e-4, 1e-3, true, 5e-4};
// Relative difference of costs that the stopping rules leave (function tolerances above, and the outer loop's
// first point without violation).
constexpr double kAloneCost = 1e-6;
constexpr double kJointCost = 5e-3;
// A cost that is negligible beside one quote at its half-spread: two or three quotes are met exactly, up to
// the limits of the fit.
constexpr double kNothing = 0.05;
constexpr std::size_t kFitSizes[] = {0, 1, 7, 65};

/// One slice's quotes around a smile, with noise.
struct Quotes {
  double time, scale;
  std::vector<double> log_moneyness, market_vol, half_spread, watch;

  Quotes(Random& random, double at_time, std::size_t n) : time(at_time) {
    const double vol = random.uniform(0.3, 0.35);
    scale = vol * std::sqrt(time);
    for (std::size_t i = 0; i < n; ++i) {
      const double z = n == 1 ? 0.0 : 4.5 * static_cast<double>(i) / static_cast<double>(n - 1) - 2.5;
      log_moneyness.push_back(z * scale);
      market_vol.push_back(vol * (std::sqrt(1.0 + 0.05 * z * z) - 0.03 * z) + random.uniform(-0.002, 0.002));
      half_spread.push_back(random.uniform(0.001, 0.004));
    }
    for (double z = -6.0; z <= 6.0; z += 0.5) watch.push_back(z * scale);
  }
  [[nodiscard]] SviFitSlice slice() const {
    return {scale, time, 1.0, log_moneyness, market_vol, half_spread, watch};
  }
};

struct Fits {
  SviFitBatch batch{core::kLeeSlope};
  std::vector<unsigned char> wanted;
};

/// Batch of slices; `nan_at` is a member whose first quote is NaN.
Fits slices(std::uint64_t seed, std::size_t n, std::size_t nan_at = std::numeric_limits<std::size_t>::max()) {
  Random random(seed);
  Fits fits;
  for (std::size_t i = 0; i < n; ++i) {
    Quotes quotes(random, random.uniform(0.02, 2.0), 1 + random.below(45));
    if (i == nan_at) quotes.market_vol[0] = std::nan("");
    fits.batch.begin_surface();
    fits.batch.add_slice(quotes.slice());
    fits.batch.end_surface();
  }
  fits.wanted.assign(n, 1);
  return fits;
}

/// Batch of chains of 1 to 9 slices; `floors`, where there are any, apply to the first slice of each.
Fits surfaces(std::uint64_t seed, std::size_t n,
              const std::vector<std::vector<core::SviFloor>>& floors = {}) {
  Random random(seed);
  Fits fits;
  for (std::size_t i = 0; i < n; ++i) {
    fits.batch.begin_surface();
    const std::size_t count = 1 + random.below(9);
    std::vector<Quotes> chain;
    for (std::size_t s = 0; s < count; ++s) {
      chain.emplace_back(random, 0.05 * std::pow(1.5, static_cast<double>(s)), 5 + random.below(20));
      SviFitSlice slice = chain.back().slice();
      if (s == 0 && !floors.empty()) slice.floors = floors[i];
      fits.batch.add_slice(slice);
    }
    for (std::size_t s = 1; s < count; ++s) {
      const double half_spread = 2.0 * chain[s].scale * std::sqrt(chain[s].time) * 0.0025;
      fits.batch.add_pair(
          {static_cast<int>(s) - 1, static_cast<int>(s), chain[s].scale / half_spread, chain[s].watch});
    }
    fits.batch.end_surface();
  }
  fits.wanted.assign(n, 1);
  return fits;
}

constexpr core::SviPassState kStart{
    core::SviPassStatus::started, 0.1, 1.0, std::numeric_limits<double>::infinity(), 0.0, 0};
constexpr core::SviFitTerms kTerms{kSquares, kBaseWeight, 1.0, 0.0, 0.0};

/// Runs the core's own pass of surface `i`.
template <class Team>
void pass_by(const Team& team, const core::SviFitArrays& arrays, std::size_t i,
             const core::SviFitTerms& terms, core::SviPassState& state,
             std::vector<core::SviPassStep>& path) {
  core::run_pass(team, core::surface_of(arrays, static_cast<std::int64_t>(i)), terms, kPass, state,
                 path.data());
}

/// Runs the core's own fit of slice `i`.
template <class Team>
core::MinimiseResult slice_by(const Team& team, const core::SviFitArrays& arrays, std::size_t i) {
  const core::SviFitProblem p = core::surface_of(arrays, static_cast<std::int64_t>(i));
  return core::fit_slice(team, p, kTerms, kAlone, p.work + core::svi_fit_work_size(1, 1));
}

class SviFitContract : public BackendContract {
 protected:
  std::vector<core::MinimiseResult> fit_alone(Fits& fits) {
    const std::size_t n = fits.batch.size();
    const std::vector<double> base_weight(n, kBaseWeight);
    Guarded<core::MinimiseResult> result(n, kPoisonResult);
    const auto done =
        backend().fit_svi_slices({fits.batch, kSquares, kAlone, base_weight, fits.wanted, result.span()});
    EXPECT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(result.guards_untouched());
    return {result.span().begin(), result.span().end()};
  }

  std::vector<core::SviPassState> fit_jointly(Fits& fits, std::vector<core::SviPassStep>& path,
                                              double under_pricing = 0.0) {
    const std::size_t n = fits.batch.size();
    std::vector<core::SviPassState> state(n, kStart);
    path.resize(n * static_cast<std::size_t>(kPass.max_steps));
    const auto done = backend().fit_svi_surfaces(
        {fits.batch, kSquares, kBaseWeight, kPass, fits.wanted, state, path, under_pricing});
    EXPECT_TRUE(done.has_value()) << done.error().message;
    return state;
  }

  /// End of the core's own pass of one surface, with its first and its last step.
  struct CorePass {
    core::SviPassStatus status;
    core::SviPassStep first, last;
  };
  static CorePass run_by_core(Fits& fits, std::size_t i) {
    core::SviPassState state = kStart;
    std::vector<core::SviPassStep> path(static_cast<std::size_t>(kPass.max_steps));
    pass_by(core::TeamOfOne{}, fits.batch.arrays(), i, kTerms, state, path);
    return {state.status, path.front(), path[static_cast<std::size_t>(state.steps) - 1]};
  }

  static constexpr core::MinimiseResult kPoisonResult{core::MinimiseStatus::broken, -77, kPoison, kPoison};
  Random random_;
  ::testing::ScopedTrace seed_{__FILE__, __LINE__, "VOLCAL_TEST_SEED=" + std::to_string(random_.seed())};
};

TEST_P(SviFitContract, SlicesAreFittedAsByTheCore) {
  for (const std::size_t n : kFitSizes) {
    Fits fits = slices(random_.seed(), n);
    const auto result = fit_alone(fits);
    Fits reference = slices(random_.seed(), n);
    for (std::size_t i = 0; i < n; ++i) {
      const core::MinimiseResult expected = slice_by(core::TeamOfOne{}, reference.batch.arrays(), i);
      EXPECT_NE(result[i].status, core::MinimiseStatus::broken);
      EXPECT_NEAR(result[i].cost, expected.cost, kAloneCost * (expected.cost + kNothing)) << "slice " << i;
    }
  }
}

TEST_P(SviFitContract, SurfacesAreFittedAsByTheCore) {
  for (const std::size_t n : kFitSizes) {
    Fits fits = surfaces(random_.seed(), n);
    std::vector<core::SviPassStep> path;
    const auto state = fit_jointly(fits, path);
    Fits reference = surfaces(random_.seed(), n);
    for (std::size_t i = 0; i < n; ++i) {
      const CorePass expected = run_by_core(reference, i);
      ASSERT_EQ(state[i].status, core::SviPassStatus::free) << "surface " << i;
      ASSERT_EQ(expected.status, core::SviPassStatus::free);
      const auto last = static_cast<std::size_t>(state[i].steps) - 1;
      const double cost = path[i * static_cast<std::size_t>(kPass.max_steps) + last].cost;
      EXPECT_NEAR(cost, expected.last.cost, kJointCost * expected.last.cost) << "surface " << i;
    }
  }
}

TEST_P(SviFitContract, SurfacesWithATailTermAreFittedAsByTheCore) {
  constexpr std::size_t kN = 20;
  constexpr double kUnderPricing = 2.5;
  Fits fits = surfaces(random_.seed(), kN);
  Fits reference = surfaces(random_.seed(), kN);
  for (Fits* both : {&fits, &reference}) {
    for (std::size_t i = 0; i < kN; ++i) {
      for (std::size_t s = 0; s < both->batch.point(i).size() / core::kSviDimension; ++s) {
        const std::span<double> weights = both->batch.tail_weights(i, s);
        for (std::size_t q = 0; q < weights.size(); q += 3) weights[q] = 0.5 * static_cast<double>(1 + q);
      }
    }
  }
  std::vector<core::SviPassStep> path;
  const auto state = fit_jointly(fits, path, kUnderPricing);
  for (std::size_t i = 0; i < kN; ++i) {
    core::SviPassState expected = kStart;
    std::vector<core::SviPassStep> expected_path(static_cast<std::size_t>(kPass.max_steps));
    pass_by(core::TeamOfOne{}, reference.batch.arrays(), i,
            {kSquares, kBaseWeight, 1.0, 0.0, 0.0, kUnderPricing}, expected, expected_path);
    ASSERT_EQ(state[i].status, core::SviPassStatus::free) << "surface " << i;
    const double cost = path[i * expected_path.size() + static_cast<std::size_t>(state[i].steps) - 1].cost;
    const double expected_cost = expected_path[static_cast<std::size_t>(expected.steps) - 1].cost;
    EXPECT_NEAR(cost, expected_cost, kJointCost * expected_cost) << "surface " << i;
  }
  // A tail term without weights is refused.
  Fits bare = surfaces(random_.seed(), 2);
  std::vector<core::SviPassState> two(2);
  std::vector<core::SviPassStep> steps(2 * static_cast<std::size_t>(kPass.max_steps));
  EXPECT_FALSE(backend().fit_svi_surfaces(
      {bare.batch, kSquares, kBaseWeight, kPass, bare.wanted, two, steps, kUnderPricing}));
}

// Fits with floors start at the end of the fits without, each floor a tenth above its functional there.
TEST_P(SviFitContract, FloorsAreHeldAsByTheCore) {
  using core::TailFunctional;
  constexpr std::size_t kN = 20;
  constexpr double kRaise = 1.1;
  Fits plain = surfaces(random_.seed(), kN);
  std::vector<std::vector<core::SviFloor>> floors(kN);
  for (std::size_t i = 0; i < kN; ++i) {
    run_by_core(plain, i);
    const core::SviFitProblem p = core::surface_of(plain.batch.arrays(), static_cast<std::int64_t>(i));
    const core::SviPoint at = core::svi_point({p.chart_scale[0], p.slope_cap}, p.x);
    floors[i] = {{TailFunctional::fall, 0.15, 0.0, core::kHardFloor},
                 {TailFunctional::left_slope, 0.0, 0.0, core::kHardFloor},
                 {TailFunctional::shortfall, 0.05, 0.0, 3.0},
                 {TailFunctional::variance_swap, 0.0, 0.0, 5.0},
                 {TailFunctional::right_slope, 0.0, 0.0, 0.0}};  // a floor of weight 0 does not count
    for (core::SviFloor& floor : floors[i]) {
      floor.target = kRaise * core::svi_tail_functional(at, floor.functional, floor.argument).value;
    }
  }
  const auto from_plain = [&] {
    Fits fits = surfaces(random_.seed(), kN, floors);
    for (std::size_t i = 0; i < kN; ++i) {
      std::copy(plain.batch.point(i).begin(), plain.batch.point(i).end(), fits.batch.point(i).begin());
    }
    return fits;
  };
  Fits fits = from_plain();
  std::vector<core::SviPassStep> path;
  const auto state = fit_jointly(fits, path);
  Fits reference = from_plain();
  std::size_t reached = 0;
  for (std::size_t i = 0; i < kN; ++i) {
    // The first step has the same minimum everywhere. Many surfaces meet the floors against the quotes, and
    // which of them the outer loop ends at depends on rounding.
    const CorePass expected = run_by_core(reference, i);
    const core::SviPassStep& first = path[i * static_cast<std::size_t>(kPass.max_steps)];
    EXPECT_NEAR(first.cost, expected.first.cost, kJointCost * expected.first.cost) << "surface " << i;
    EXPECT_NEAR(first.floor_violation, expected.first.floor_violation, kJointCost) << "surface " << i;
    if (state[i].status != core::SviPassStatus::free) continue;  // one pass; a fit has several attempts
    ++reached;
    const core::SviFitProblem p = core::surface_of(fits.batch.arrays(), static_cast<std::int64_t>(i));
    const core::SviPoint solution = core::svi_point({p.chart_scale[0], p.slope_cap}, p.x);
    for (std::size_t f = 0; f < 2; ++f) {
      const core::SviFloor& floor = floors[i][f];
      EXPECT_GE(core::svi_tail_functional(solution, floor.functional, floor.argument).value,
                floor.target * (1.0 - 1e-6))
          << "surface " << i;
    }
  }
  EXPECT_GE(reached, kN - 2);
}

TEST_P(SviFitContract, WhatIsNotWantedStaysAsItIs) {
  Fits fits = slices(random_.seed(), 9);
  for (const std::size_t i : {0U, 4U, 8U}) fits.wanted[i] = 0;
  fits.batch.point(4)[2] = 123.0;
  const auto result = fit_alone(fits);
  EXPECT_EQ(fits.batch.point(4)[2], 123.0);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(result[i].iterations == kPoisonResult.iterations, fits.wanted[i] == 0) << "slice " << i;
  }
}

TEST_P(SviFitContract, NanInOneMemberBreaksItAloneToTheLastBit) {
  constexpr std::size_t kN = 20;
  constexpr std::size_t kNan = 11;
  Fits whole = slices(random_.seed(), kN);
  Fits spoiled = slices(random_.seed(), kN, kNan);
  const auto expected = fit_alone(whole);
  const auto result = fit_alone(spoiled);
  for (std::size_t i = 0; i < kN; ++i) {
    if (i == kNan) {
      EXPECT_EQ(result[i].status, core::MinimiseStatus::broken);
      continue;
    }
    EXPECT_EQ(result[i].cost, expected[i].cost) << "slice " << i;
    for (std::size_t j = 0; j < core::kSviDimension; ++j) {
      EXPECT_EQ(spoiled.batch.point(i)[j], whole.batch.point(i)[j]);
    }
  }
}

TEST_P(SviFitContract, LengthsThatDisagreeAreRefused) {
  Fits fits = slices(random_.seed(), 3);
  const std::vector<double> base_weight(2, kBaseWeight);
  std::vector<core::MinimiseResult> result(3);
  EXPECT_FALSE(backend().fit_svi_slices({fits.batch, kSquares, kAlone, base_weight, fits.wanted, result}));
  std::vector<core::SviPassState> state(3);
  std::vector<core::SviPassStep> path(3);
  EXPECT_FALSE(
      backend().fit_svi_surfaces({fits.batch, kSquares, kBaseWeight, kPass, fits.wanted, state, path}));
}

TEST_P(SviFitContract, SlicesBeyondOneLaunchAreTheSame) {
  const Quotes quotes(random_, 0.3, 9);
  Fits fits;
  const std::size_t times = copies(1, kBeyondAGrid);
  for (std::size_t i = 0; i < times; ++i) {
    fits.batch.begin_surface();
    fits.batch.add_slice(quotes.slice());
    fits.batch.end_surface();
  }
  fits.wanted.assign(times, 1);
  const std::vector<core::MinimiseResult> result = fit_alone(fits);
  ASSERT_EQ(result.size(), times);
  for (std::size_t i = 1; i < times; ++i) {
    ASSERT_EQ(result[i].cost, result[0].cost) << "surface " << i;
    ASSERT_EQ(result[i].iterations, result[0].iterations) << "surface " << i;
  }
}

TEST(SviTeamOfThreads, FitsSlicesAsATeamOfOne) {
  constexpr std::size_t kN = 6;
  const std::uint64_t seed = Random().seed();
  Fits fits = slices(seed, kN);
  Fits reference = slices(seed, kN);
  for (std::size_t i = 0; i < kN; ++i) {
    core::MinimiseResult ours{};
    const core::SviFitArrays arrays = fits.batch.arrays();
    run_as_threads([&](const TeamOfThreads& team) {
      const core::MinimiseResult fit = slice_by(team, arrays, i);
      if (team.rank() == 0) ours = fit;
    });
    const core::MinimiseResult host = slice_by(core::TeamOfOne{}, reference.batch.arrays(), i);
    EXPECT_NEAR(ours.cost, host.cost, kAloneCost * (host.cost + kNothing))
        << "seed " << seed << ", slice " << i;
  }
}

TEST(SviTeamOfThreads, FitsSurfacesWithFloorsAsATeamOfOne) {
  using core::TailFunctional;
  constexpr std::size_t kN = 3;
  const std::uint64_t seed = Random().seed();
  const std::vector<std::vector<core::SviFloor>> floors(
      kN, {{TailFunctional::fall, 0.15, 1e-6, core::kHardFloor},
           {TailFunctional::left_slope, 0.0, 1e-3, core::kHardFloor},
           {TailFunctional::shortfall, 0.05, 1e-3, 3.0}});
  Fits fits = surfaces(seed, kN, floors);
  Fits reference = surfaces(seed, kN, floors);
  for (std::size_t i = 0; i < kN; ++i) {
    core::SviPassState ours = kStart;
    core::SviPassState host = kStart;
    std::vector<core::SviPassStep> path(static_cast<std::size_t>(kPass.max_steps));
    std::vector<core::SviPassStep> host_path = path;
    const core::SviFitArrays arrays = fits.batch.arrays();
    run_as_threads([&](const TeamOfThreads& team) { pass_by(team, arrays, i, kTerms, ours, path); });
    pass_by(core::TeamOfOne{}, reference.batch.arrays(), i, kTerms, host, host_path);
    ASSERT_EQ(ours.status, host.status) << "seed " << seed << ", surface " << i;
    const double cost = path[static_cast<std::size_t>(ours.steps) - 1].cost;
    const double expected_cost = host_path[static_cast<std::size_t>(host.steps) - 1].cost;
    EXPECT_NEAR(cost, expected_cost, kJointCost * expected_cost) << "seed " << seed << ", surface " << i;
  }
}

VOLCAL_FOR_EACH_BACKEND(SviFitContract);

}  // namespace
}  // namespace volcal::contract
