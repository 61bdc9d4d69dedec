// SPDX-License-Identifier: Apache-2.0

// Residuals and fits of Heston models: every backend agrees with the core's team of one on the host, a broken
// member fails alone, and lengths that disagree are refused. A fit ends where its decreases become small, so
// costs are compared to that tolerance, not parameters to the bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/heston/heston_residual.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/team_of_threads.h"
#include "tests/support/made_heston_quotes.h"

namespace volcal::core {

/// Comparison for Guarded, found by argument-dependent lookup.
static bool operator!=(const HestonFitResult& a, const HestonFitResult& b) {
  return a.status != b.status || a.evaluations != b.evaluations || a.cost != b.cost;
}
static bool operator!=(const HestonParameters& a, const HestonParameters& b) {
  return a.v0 != b.v0 || a.kappa != b.kappa || a.theta != b.theta || a.sigma != b.sigma || a.rho != b.rho;
}

}  // namespace volcal::core

namespace volcal::contract {
namespace {

using core::HestonFitResult;
using core::HestonFitStatus;
using core::HestonObjective;
using core::HestonParameters;
using test::HestonQuotes;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kAccuracy = 1e-9;
constexpr core::QuoteLossShape kSquares{core::LossKind::squares, 1.0};
constexpr core::HestonBox kBox{{1e-5, 1e-2, 1e-5, 1e-2, -0.99}, {4.0, 50.0, 4.0, 8.0, 0.99}};
constexpr core::HestonFitLimits kLimits{200, 1e-10, kAccuracy};
// Relative difference of costs that the function tolerance leaves, and a negligible cost: fewer quotes than
// parameters are met exactly, up to rounding.
constexpr double kCost = 1e-5;
constexpr double kUnfinishedCost = 1e-2;  // for a fit that walks along a curved valley until its limit
constexpr double kNothing = 1e-9;
constexpr std::size_t kSurfaceCounts[] = {0, 1, 5, 33};
constexpr HestonFitResult kPoisonResult{kPoison, kPoison, -7, -7, 0, 0, static_cast<HestonFitStatus>(77)};

/// Surfaces of which the first are a single quote, none, and one with a slice longer than a team's memory.
/// The others have 2 to 6 slices of 5 to 40 quotes: one expiry does not determine a model, and the end of its
/// fit depends on the limits.
struct Surfaces {
  HestonQuotes quotes;
  std::vector<HestonParameters> truth;
  std::vector<HestonParameters> start;

  Surfaces(std::uint64_t seed, std::size_t n, HestonObjective objective = HestonObjective::vol) {
    Random random(seed);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t slices = i < 2 ? 1 - i : 2 + random.below(5);
      for (std::size_t s = 0; s < slices; ++s) {
        const std::size_t strikes = i == 0 ? 1 : i == 2 && s == 0 ? 300 : 5 + random.below(36);
        const double time = 0.04 * std::pow(2.0, static_cast<double>(s)) * random.uniform(0.8, 1.2);
        std::vector<double> k;
        for (std::size_t j = 0; j < strikes; ++j) k.push_back(std::sqrt(time) * random.uniform(-0.6, 0.5));
        quotes.add_slice(time, k);
      }
      quotes.end_surface();
      truth.push_back({random.uniform(0.02, 0.15), random.uniform(0.8, 5.0), random.uniform(0.02, 0.15),
                       random.uniform(0.2, 1.2), random.uniform(-0.85, 0.1)});
      start.push_back({0.06, 2.0, 0.06, 0.5, -0.4});
      test::quote_model(quotes, i, truth.back(), objective);
    }
    for (std::size_t j = 0; j < quotes.market.size(); ++j) {
      quotes.market[j] *= 1.0 + 0.01 * random.uniform(-1.0, 1.0);
      quotes.scale[j] = random.uniform(0.002, 0.02);
    }
  }
};

struct Residuals {
  Guarded<double> residual, jacobian;
  explicit Residuals(const HestonQuotes& quotes)
      : residual(quotes.market.size(), kPoison),
        jacobian(quotes.market.size() * core::kHestonDimension, kPoison) {}
};

HestonResidualBatch batch_of(const HestonQuotes& q, const std::vector<HestonParameters>& models,
                             HestonObjective objective, std::span<core::HestonPlan> plans, Residuals& out) {
  return {models,    q.slice_begin, q.slices, q.log_moneyness,     q.market,           q.scale,
          objective, kAccuracy,     plans,    out.residual.span(), out.jacobian.span()};
}

struct Fits {
  Guarded<HestonParameters> model;
  Guarded<HestonFitResult> result;
  explicit Fits(const std::vector<HestonParameters>& start)
      : model(start.size(), {kPoison, kPoison, kPoison, kPoison, kPoison}),
        result(start.size(), kPoisonResult) {
    std::copy(start.begin(), start.end(), model.span().begin());
  }
};

HestonFitBatch batch_of(const HestonQuotes& q, Fits& fits, HestonObjective objective = HestonObjective::vol) {
  return {q.slice_begin, q.slices, q.log_moneyness, q.market,          q.scale,           objective,
          kSquares,      kBox,     kLimits,         fits.model.span(), fits.result.span()};
}

class HestonFitContract : public BackendContract {
 protected:
  void residuals(const HestonQuotes& quotes, const std::vector<HestonParameters>& models,
                 HestonObjective objective, std::span<core::HestonPlan> plans, Residuals& out) {
    const auto done = backend().heston_residuals(batch_of(quotes, models, objective, plans, out));
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(out.residual.guards_untouched() && out.jacobian.guards_untouched());
  }
  void fit(const HestonQuotes& quotes, Fits& fits, HestonObjective objective = HestonObjective::vol) {
    const auto done = backend().fit_heston(batch_of(quotes, fits, objective));
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(fits.model.guards_untouched() && fits.result.guards_untouched());
  }

  Random random_;
  ::testing::ScopedTrace seed_{__FILE__, __LINE__, "VOLCAL_TEST_SEED=" + std::to_string(random_.seed())};
};

/// Residuals by the body alone, as this test is compiled.
template <class Team>
void residuals_by(const Team& team, const Surfaces& of, HestonObjective objective, Residuals& out,
                  core::HestonQuoteMemory& memory) {
  const core::HestonResidualBody body{{of.quotes.arrays(objective, nullptr), of.truth.data(), kAccuracy,
                                       out.residual.span().data(), out.jacobian.span().data()}};
  for (std::size_t i = 0; i < of.truth.size(); ++i) body(team, static_cast<std::int64_t>(i), memory);
}

void residuals_on_host(const Surfaces& of, HestonObjective objective, Residuals& out) {
  const auto memory = std::make_unique<core::HestonQuoteMemory>();
  residuals_by(core::TeamOfOne{}, of, objective, out, *memory);
}

/// Fit by the body alone; surfaces of a batch share nothing but `memory`.
template <class Team>
void fit_by(const Team& team, const Surfaces& of, std::vector<core::HestonPlan>& plans, Fits& fits,
            core::HestonFitMemory& memory) {
  const core::HestonFitBody body{{of.quotes.arrays(HestonObjective::vol, plans.data()), kSquares, kBox,
                                  kLimits, fits.model.span().data(), fits.result.span().data()}};
  for (std::size_t i = 0; i < of.start.size(); ++i) body(team, static_cast<std::int64_t>(i), memory);
}

/// Compares residuals: an error of kAccuracy in a price moves a vol by less than the price over the vega, a
/// few vols at most.
void expect_near(const Residuals& ours, const Residuals& host, const HestonQuotes& quotes) {
  for (std::size_t i = 0; i < quotes.market.size(); ++i) {
    const double unit = 1.0 / quotes.scale[i];
    ASSERT_NEAR(ours.residual[i], host.residual[i], 10.0 * kAccuracy * unit) << "quote " << i;
    for (std::size_t m = 0; m < core::kHestonDimension; ++m) {
      const double slope = host.jacobian[i * core::kHestonDimension + m];
      ASSERT_NEAR(ours.jacobian[i * core::kHestonDimension + m], slope, 1e-6 * (std::fabs(slope) + unit))
          << "quote " << i << ", parameter " << m;
    }
  }
}

TEST_P(HestonFitContract, ResidualsAreThoseOfTheCore) {
  for (const HestonObjective objective : {HestonObjective::vol, HestonObjective::price}) {
    for (const std::size_t n : kSurfaceCounts) {
      const Surfaces of(random_.seed(), n, objective);
      Residuals ours(of.quotes);
      Residuals planned(of.quotes);
      Residuals host(of.quotes);
      residuals_on_host(of, objective, host);
      residuals(of.quotes, of.truth, objective, {}, ours);
      expect_near(ours, host, of.quotes);
      std::vector<core::HestonPlan> plans(of.quotes.slices.size());
      for (int round = 0; round < 2; ++round) residuals(of.quotes, of.truth, objective, plans, planned);
      expect_near(planned, host, of.quotes);
      EXPECT_EQ(std::any_of(plans.begin(), plans.end(), [](const auto& plan) { return plan.count > 0; }),
                n > 0);
    }
  }
}

TEST_P(HestonFitContract, ResidualsOfABrokenMemberAreNanAlone) {
  const Surfaces good(random_.seed(), 9);
  Residuals expected(good.quotes);
  residuals(good.quotes, good.truth, HestonObjective::vol, {}, expected);
  Surfaces spoiled = good;
  spoiled.truth[4].sigma = kNan;
  spoiled.quotes.market.back() = kNan;
  Residuals got(good.quotes);
  residuals(spoiled.quotes, spoiled.truth, HestonObjective::vol, {}, got);
  const auto quote_of = [&](std::size_t surface) {
    const auto slice = static_cast<std::size_t>(good.quotes.slice_begin[surface]);
    return slice < good.quotes.slices.size() ? static_cast<std::size_t>(good.quotes.slices[slice].begin)
                                             : good.quotes.market.size();
  };
  for (std::size_t i = 0; i < good.quotes.market.size(); ++i) {
    const bool broken = (i >= quote_of(4) && i < quote_of(5)) || i + 1 == good.quotes.market.size();
    const double slope = got.jacobian[i * core::kHestonDimension + 2];
    if (broken) {
      EXPECT_TRUE(std::isnan(got.residual[i]) && std::isnan(slope)) << i;
    } else {
      EXPECT_EQ(got.residual[i], expected.residual[i]) << i;
      EXPECT_EQ(slope, expected.jacobian[i * core::kHestonDimension + 2]) << i;
    }
  }
}

TEST_P(HestonFitContract, QuotesOfNoSliceKeepWhatTheirOutputsHeld) {
  Surfaces of(random_.seed(), 2);
  of.quotes.log_moneyness.push_back(0.0);
  of.quotes.market.push_back(0.2);
  of.quotes.scale.push_back(0.01);
  Residuals got(of.quotes);
  residuals(of.quotes, of.truth, HestonObjective::vol, {}, got);
  EXPECT_EQ(got.residual[of.quotes.market.size() - 1], kPoison);
  EXPECT_NE(got.residual[0], kPoison);
}

TEST_P(HestonFitContract, SurfacesAreFittedAsByTheCore) {
  for (const std::size_t n : kSurfaceCounts) {
    const Surfaces of(random_.seed(), n);
    Fits ours(of.start);
    fit(of.quotes, ours);
    Fits host(of.start);
    std::vector<core::HestonPlan> plans(of.quotes.slices.size());
    const auto memory = std::make_unique<core::HestonFitMemory>();
    fit_by(core::TeamOfOne{}, of, plans, host, *memory);
    std::size_t unfinished = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const HestonFitResult& got = ours.result[i];
      if (of.quotes.slice_begin[i] == of.quotes.slice_begin[i + 1]) {
        EXPECT_EQ(got.status, HestonFitStatus::no_value_at_start) << "surface " << i;
        EXPECT_EQ(ours.model[i].kappa, of.start[i].kappa);
        continue;
      }
      EXPECT_GT(got.evaluations, 1);
      EXPECT_TRUE(core::is_valid(ours.model[i]));
      // A single quote leaves a valley of four dimensions; the end of a walk in it depends on rounding.
      if (i == 0) {
        EXPECT_TRUE(std::isfinite(got.cost));
        EXPECT_NE(got.status, HestonFitStatus::no_value_at_start);
        continue;
      }
      const bool finished =
          got.status == HestonFitStatus::converged && host.result[i].status == HestonFitStatus::converged;
      EXPECT_TRUE(finished || got.status == HestonFitStatus::max_evaluations ||
                  host.result[i].status == HestonFitStatus::max_evaluations)
          << "surface " << i << ", status " << static_cast<int>(got.status);
      unfinished += finished ? 0 : 1;
      EXPECT_NEAR(got.cost, host.result[i].cost,
                  (finished ? kCost : kUnfinishedCost) * host.result[i].cost + kNothing)
          << "surface " << i;
    }
    EXPECT_LE(unfinished, n / 5);
  }
}

TEST_P(HestonFitContract, ABrokenMemberBreaksItsFitAloneToTheLastBit) {
  constexpr std::size_t kN = 12;
  const Surfaces good(random_.seed(), kN);
  Surfaces spoiled = good;
  spoiled.quotes.market[0] = kNan;  // in surface 0
  spoiled.start[2] = {0.04, 1.0, 0.04, 0.3, kNan};
  spoiled.start[3] = {0.04, 1000.0, 0.04, 0.3, 0.0};
  Fits expected(good.start);
  Fits got(spoiled.start);
  fit(good.quotes, expected);
  fit(spoiled.quotes, got);
  for (std::size_t i = 0; i < kN; ++i) {
    if (i < 4) {
      EXPECT_EQ(got.result[i].status, HestonFitStatus::no_value_at_start) << i;
      EXPECT_TRUE(std::isnan(got.result[i].cost)) << i;
      EXPECT_EQ(got.model[i].v0, spoiled.start[i].v0) << i;
      continue;
    }
    EXPECT_EQ(got.result[i].cost, expected.result[i].cost) << i;
    EXPECT_FALSE(got.model[i] != expected.model[i]) << i;
  }
}

TEST_P(HestonFitContract, WeightsOfOneAreNoWeights) {
  const Surfaces of(random_.seed(), 6);
  const std::vector<double> ones(of.quotes.market.size(), 1.0);
  Fits without(of.start);
  Fits with(of.start);
  fit(of.quotes, without);
  HestonFitBatch batch = batch_of(of.quotes, with);
  batch.weight = ones;
  ASSERT_TRUE(backend().fit_heston(batch));
  for (std::size_t i = 0; i < of.start.size(); ++i) {
    EXPECT_EQ(with.result[i].status, without.result[i].status) << i;
    EXPECT_FALSE(with.model[i] != without.model[i]) << i;
    if (of.quotes.slice_begin[i] == of.quotes.slice_begin[i + 1]) continue;  // no quotes, no cost
    EXPECT_EQ(with.result[i].cost, without.result[i].cost) << i;
  }
}

TEST_P(HestonFitContract, AWeightOfTwoIsTheQuoteTwice) {
  const Surfaces of(random_.seed(), 6);
  HestonQuotes twice;
  std::vector<double> weight;
  for (std::size_t surface = 0; surface < of.start.size(); ++surface) {
    for (std::int64_t s = of.quotes.slice_begin[surface]; s < of.quotes.slice_begin[surface + 1]; ++s) {
      const core::HestonSlice& slice = of.quotes.slices[static_cast<std::size_t>(s)];
      std::vector<double> k;
      std::vector<std::size_t> from;
      for (std::int64_t j = slice.begin; j < slice.begin + slice.count; ++j) {
        const auto i = static_cast<std::size_t>(j);
        weight.push_back(i % 3 == 0 ? 2.0 : 1.0);
        for (int copy = 0; copy < (i % 3 == 0 ? 2 : 1); ++copy) {
          k.push_back(of.quotes.log_moneyness[i]);
          from.push_back(i);
        }
      }
      const std::size_t first = twice.market.size();
      twice.add_slice(slice.time_to_expiry, k);
      for (std::size_t i = 0; i < from.size(); ++i) {
        twice.market[first + i] = of.quotes.market[from[i]];
        twice.scale[first + i] = of.quotes.scale[from[i]];
      }
    }
    twice.end_surface();
  }
  Fits expected(of.start);
  Fits got(of.start);
  fit(twice, expected);
  HestonFitBatch batch = batch_of(of.quotes, got);
  batch.weight = weight;
  ASSERT_TRUE(backend().fit_heston(batch));
  for (std::size_t i = 0; i < of.start.size(); ++i) {
    EXPECT_EQ(got.result[i].status, expected.result[i].status) << i;
    if (expected.result[i].status != HestonFitStatus::converged) continue;
    EXPECT_NEAR(got.result[i].cost, expected.result[i].cost, 1e-6 * expected.result[i].cost + 1e-9) << i;
  }
}

TEST_P(HestonFitContract, TwoRunsAreByteIdentical) {
  const Surfaces of(random_.seed(), 12);
  Fits one(of.start);
  Fits two(of.start);
  fit(of.quotes, one);
  fit(of.quotes, two);
  for (std::size_t i = 0; i < of.start.size(); ++i) {
    EXPECT_FALSE(one.model[i] != two.model[i]) << i;
    EXPECT_EQ(one.result[i].evaluations, two.result[i].evaluations) << i;
  }
}

TEST_P(HestonFitContract, LengthsThatDisagreeAreRefused) {
  const Surfaces of(random_.seed(), 3);
  const HestonQuotes& q = of.quotes;
  Fits fits(of.start);
  const auto fit_refused = [&](auto change) {
    HestonFitBatch batch = batch_of(q, fits);
    change(batch);
    return !backend().fit_heston(batch).has_value();
  };
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.market = b.market.first(b.market.size() - 1); }));
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.scale = b.scale.first(b.scale.size() - 1); }));
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.result = b.result.first(2); }));
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.model = b.model.first(2); }));
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.slice_begin = b.slice_begin.first(3); }));
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.slice_begin = {}; }));
  EXPECT_TRUE(fit_refused([](HestonFitBatch& b) { b.slices = b.slices.first(b.slices.size() - 1); }));
  const std::vector<double> weight(q.market.size() - 1, 1.0);
  EXPECT_TRUE(fit_refused([&](HestonFitBatch& b) { b.weight = weight; }));
  Residuals out(q);
  std::vector<core::HestonPlan> plans(q.slices.size());
  const auto residuals_refused = [&](auto change) {
    HestonResidualBatch batch = batch_of(q, of.truth, HestonObjective::vol, plans, out);
    change(batch);
    return !backend().heston_residuals(batch).has_value();
  };
  EXPECT_TRUE(residuals_refused([](HestonResidualBatch& b) { b.models = b.models.first(2); }));
  EXPECT_TRUE(residuals_refused([](HestonResidualBatch& b) { b.residual = b.residual.first(1); }));
  EXPECT_TRUE(residuals_refused([](HestonResidualBatch& b) { b.jacobian = b.jacobian.first(7); }));
  EXPECT_TRUE(residuals_refused([](HestonResidualBatch& b) { b.plans = b.plans.first(b.plans.size() - 1); }));
  EXPECT_TRUE(residuals_refused([](HestonResidualBatch& b) { b.log_moneyness = b.log_moneyness.first(1); }));
  EXPECT_EQ(out.residual[0], kPoison);
}

TEST_P(HestonFitContract, SlicesBeyondTheQuotesAreRefused) {
  const Surfaces of(random_.seed(), 1);
  Fits fits(of.start);
  Residuals out(of.quotes);
  for (const core::HestonSlice slice : {core::HestonSlice{0, 2, 1.0, 0}, core::HestonSlice{-1, 1, 1.0, 0},
                                        core::HestonSlice{0, -1, 1.0, 0}, core::HestonSlice{2, 0, 1.0, 0}}) {
    HestonQuotes quotes = of.quotes;
    quotes.slices = {slice};
    EXPECT_FALSE(backend().fit_heston(batch_of(quotes, fits))) << slice.begin << ", " << slice.count;
    EXPECT_FALSE(backend().heston_residuals(batch_of(quotes, of.truth, HestonObjective::vol, {}, out)));
  }
  EXPECT_EQ(fits.result[0].evaluations, kPoisonResult.evaluations);
}

TEST_P(HestonFitContract, SurfacesBeyondOneLaunchAreTheSame) {
  // The quotes that two slices of six leave, of one model.
  HestonQuotes quotes;
  const std::size_t times = copies(1, kBeyondAGrid);
  for (std::size_t i = 0; i < times; ++i) {
    for (const double time : {0.1, 0.5}) quotes.add_slice(time, {-0.3, -0.2, -0.1, 0.0, 0.1, 0.2});
    quotes.end_surface();
  }
  const std::size_t distinct = quotes.market.size() / times;
  test::quote_model(quotes, 0, {0.05, 2.0, 0.06, 0.5, -0.5}, HestonObjective::vol);
  for (std::size_t j = distinct; j < quotes.market.size(); ++j) {
    quotes.market[j] = quotes.market[j % distinct];
    quotes.scale[j] = quotes.scale[j % distinct];
  }
  const std::vector<HestonParameters> start(times, {0.06, 2.0, 0.06, 0.5, -0.4});
  Fits fits(start);
  fit(quotes, fits);
  std::vector<double> solution;
  for (const HestonParameters& model : fits.model.span()) {
    solution.insert(solution.end(), {model.v0, model.kappa, model.theta, model.sigma, model.rho});
  }
  EXPECT_TRUE(copies_are_equal<double>(solution, core::kHestonDimension));
  EXPECT_LT(fits.result[0].cost, 1e-6);
}

TEST(HestonTeamOfThreads, EvaluatesAsATeamOfOne) {
  const std::uint64_t seed = Random().seed();
  SCOPED_TRACE("VOLCAL_TEST_SEED=" + std::to_string(seed));
  const Surfaces of(seed, 4);
  Residuals ours(of.quotes);
  Residuals host(of.quotes);
  const auto memory = std::make_unique<core::HestonQuoteMemory>();
  run_as_threads(
      [&](const TeamOfThreads& team) { residuals_by(team, of, HestonObjective::vol, ours, *memory); });
  residuals_on_host(of, HestonObjective::vol, host);
  EXPECT_TRUE(ours.residual.guards_untouched() && ours.jacobian.guards_untouched());
  expect_near(ours, host, of.quotes);
}

TEST(HestonTeamOfThreads, FitsAsATeamOfOne) {
  const std::uint64_t seed = Random().seed();
  SCOPED_TRACE("VOLCAL_TEST_SEED=" + std::to_string(seed));
  const Surfaces of(seed, 4);
  Fits ours(of.start);
  Fits host(of.start);
  std::vector<core::HestonPlan> plans(of.quotes.slices.size());
  const auto memory = std::make_unique<core::HestonFitMemory>();
  run_as_threads([&](const TeamOfThreads& team) { fit_by(team, of, plans, ours, *memory); });
  plans.assign(plans.size(), {});
  fit_by(core::TeamOfOne{}, of, plans, host, *memory);
  EXPECT_TRUE(ours.model.guards_untouched() && ours.result.guards_untouched());
  for (const std::size_t i : {2U, 3U}) {  // the others determine no model
    EXPECT_NEAR(ours.result[i].cost, host.result[i].cost, kUnfinishedCost * host.result[i].cost + kNothing)
        << "surface " << i;
  }
}

VOLCAL_FOR_EACH_BACKEND(HestonFitContract);

}  // namespace
}  // namespace volcal::contract
