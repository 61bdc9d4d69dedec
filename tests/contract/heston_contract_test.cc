// SPDX-License-Identifier: Apache-2.0

// Heston prices: every backend and instruction set agrees with the body on the host within the requested
// accuracy; broken members fail alone; nothing is written outside the outputs.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "kernels/backend/heston_portions.h"
#include "kernels/core/heston/heston_batch.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/team_of_threads.h"

namespace volcal::contract {
namespace {

using core::HestonParameters;
using core::HestonSlice;
using core::HestonStatus;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr HestonStatus kNoStatus = static_cast<HestonStatus>(77);
constexpr core::HestonAccuracy kAccuracy{1e-10, 0.0};
/// Tolerance of a derivative by the strike, whose terms weigh the contour's far end more than those of the
/// price.
constexpr double kOfShape = 1e-7;

struct Problem {
  std::vector<HestonParameters> models;
  std::vector<HestonSlice> slices;
  std::vector<double> k;

  void add_slice(Random& random, std::int64_t strikes) {
    const double time = std::exp(random.uniform(std::log(1.0 / 365.0), std::log(10.0)));
    const int model = static_cast<int>(random.below(models.size()));
    const double reach = 4.0 * std::sqrt(models[static_cast<std::size_t>(model)].theta * time) + 0.02;
    slices.push_back({static_cast<std::int64_t>(k.size()), strikes, time, model});
    for (std::int64_t i = 0; i < strikes; ++i) k.push_back(random.uniform(-reach, reach));
  }
};

std::vector<HestonParameters> draw_models(Random& random, std::size_t n) {
  std::vector<HestonParameters> models;
  for (std::size_t i = 0; i < n; ++i) {
    models.push_back({random.uniform(0.01, 0.3), random.uniform(0.1, 8.0), random.uniform(0.01, 0.3),
                      random.uniform(0.1, 2.0), random.uniform(-0.95, 0.6)});
  }
  return models;
}

/// Outputs between guards.
struct Prices {
  Guarded<double> price, error, gradient, slope, curvature;
  Guarded<HestonStatus> status;

  explicit Prices(std::size_t n, bool derivatives = true)
      : price(n, kPoison),
        error(n, kPoison),
        gradient(derivatives ? n * core::kHestonDimension : 0, kPoison),
        slope(derivatives ? n : 0, kPoison),
        curvature(derivatives ? n : 0, kPoison),
        status(n, kNoStatus) {}
  [[nodiscard]] bool guards_untouched() const {
    return price.guards_untouched() && error.guards_untouched() && gradient.guards_untouched() &&
           slope.guards_untouched() && curvature.guards_untouched() && status.guards_untouched();
  }
};

HestonPriceBatch batch_of(const Problem& problem, Prices& prices) {
  return {problem.models,
          problem.slices,
          problem.k,
          kAccuracy,
          prices.price.span(),
          prices.error.span(),
          prices.status.span(),
          prices.gradient.span(),
          prices.slope.span(),
          prices.curvature.span()};
}

bool is_priced(HestonStatus status) {
  return status == HestonStatus::ok || status == HestonStatus::inaccurate;
}

/// Prices by the body alone, as this test is compiled.
template <class Team>
void price_by(const Team& team, const Problem& problem, Prices& prices, core::HestonSliceMemory& memory) {
  const HestonPriceBatch batch = batch_of(problem, prices);
  const core::HestonPriceBody body{{batch.models.data(), batch.slices.data(), batch.log_moneyness.data(),
                                    batch.accuracy, batch.price.data(), batch.error.data(),
                                    batch.status.data(), batch.gradient.data(), batch.slope.data(),
                                    batch.curvature.data()}};
  for (std::size_t i = 0; i < problem.slices.size(); ++i) body(team, static_cast<std::int64_t>(i), memory);
}

void price_on_host(const Problem& problem, Prices& prices) {
  const auto memory = std::make_unique<core::HestonSliceMemory>();
  price_by(core::TeamOfOne{}, problem, prices, *memory);
}

void expect_near(const Problem& problem, const Prices& ours, const Prices& host, std::uint64_t seed) {
  for (std::size_t i = 0; i < problem.k.size(); ++i) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed << ", strike " << i << ", k " << problem.k[i]);
    ASSERT_TRUE(is_priced(ours.status[i]) && is_priced(host.status[i]));
    const double allowed = std::fmax(ours.error[i] + host.error[i], 2.0 * kAccuracy.relative * host.price[i]);
    ASSERT_LE(std::fabs(ours.price[i] - host.price[i]), allowed);
    ASSERT_NEAR(ours.slope[i], host.slope[i], kOfShape * std::fabs(host.slope[i]));
    ASSERT_NEAR(ours.curvature[i], host.curvature[i], kOfShape * std::fabs(host.curvature[i]));
    for (std::size_t m = 0; m < core::kHestonDimension; ++m) {
      const double one = ours.gradient[i * core::kHestonDimension + m];
      const double other = host.gradient[i * core::kHestonDimension + m];
      // A derivative by kappa or sigma may be far above the price for which its accuracy was requested.
      ASSERT_NEAR(one, other, 1e-8 * (std::fabs(one) + host.price[i])) << "parameter " << m;
    }
  }
}

class HestonContract : public BackendContract {
 protected:
  void SetUp() override {
    BackendContract::SetUp();
    SCOPED_TRACE(random_.seed());
  }
  void price(const Problem& problem, Prices& prices) {
    const auto done = backend().heston_prices(batch_of(problem, prices));
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(prices.guards_untouched());
  }
  void check_against_host(const Problem& problem) {
    Prices ours(problem.k.size());
    Prices host(problem.k.size());
    price(problem, ours);
    price_on_host(problem, host);
    expect_near(problem, ours, host, random_.seed());
  }
  Random random_;
};

TEST_P(HestonContract, SlicesBeyondOneLaunchAreTheSame) {
  constexpr std::size_t kFew = 7;
  constexpr std::int64_t kStrikes = 3;
  Problem problem{draw_models(random_, 2), {}, {}};
  for (std::size_t i = 0; i < kFew; ++i) problem.add_slice(random_, kStrikes);
  const std::size_t times = copies(kFew, kBeyondAGrid);
  problem.slices = repeated(problem.slices, times);
  for (std::size_t i = 0; i < problem.slices.size(); ++i) {
    problem.slices[i].begin = static_cast<std::int64_t>(i) * kStrikes;
  }
  const std::size_t strikes = problem.k.size();
  problem.k = repeated(problem.k, times);
  Prices prices(problem.k.size());
  price(problem, prices);
  EXPECT_TRUE(copies_are_equal<double>(prices.price.span(), strikes));
  EXPECT_TRUE(copies_are_equal<double>(prices.gradient.span(), strikes * core::kHestonDimension));
  EXPECT_NE(prices.price[0], kPoison);
}

TEST(HestonTeamOfThreads, PricesAsATeamOfOne) {
  Random random;
  Problem problem;
  problem.models = draw_models(random, 3);
  for (const std::int64_t strikes : {1, 5, 40, 0, 300, 17}) problem.add_slice(random, strikes);
  Prices ours(problem.k.size());
  Prices host(problem.k.size());
  const auto memory = std::make_unique<core::HestonSliceMemory>();
  run_as_threads([&](const TeamOfThreads& team) { price_by(team, problem, ours, *memory); });
  price_on_host(problem, host);
  EXPECT_TRUE(ours.guards_untouched());
  expect_near(problem, ours, host, random.seed());
}

VOLCAL_FOR_EACH_BACKEND(HestonContract);

TEST_P(HestonContract, SlicesOfEverySizeAreTheBodys) {
  Problem problem{draw_models(random_, 7), {}, {}};
  for (const std::int64_t size : {0, 1, 2, 7, 8, 31, 32, 33, 127, 128, 129, 600}) {
    problem.add_slice(random_, size);
  }
  check_against_host(problem);
}

TEST_P(HestonContract, ManySlicesAreTheBodys) {
  Problem problem{draw_models(random_, 40), {}, {}};
  for (int i = 0; i < 200; ++i) problem.add_slice(random_, 1 + static_cast<std::int64_t>(random_.below(20)));
  check_against_host(problem);
}

TEST_P(HestonContract, NothingIsPricedWhereThereIsNoSlice) {
  const Problem problem{draw_models(random_, 1), {}, {0.1, 0.2}};
  Prices prices(2);
  price(problem, prices);
  EXPECT_EQ(prices.price[0], kPoison);
  EXPECT_EQ(prices.status[1], kNoStatus);
}

TEST_P(HestonContract, SpoiledMembersFailAloneAndTheOthersKeepTheirBits) {
  Problem good{draw_models(random_, 6), {}, {}};
  for (int i = 0; i < 12; ++i) good.add_slice(random_, 9);
  Prices before(good.k.size());
  price(good, before);

  Problem spoiled = good;
  const HestonParameters bad[] = {{kNan, 1.0, 0.04, 0.3, -0.5},
                                  {-0.1, 1.0, 0.04, 0.3, -0.5},
                                  {0.04, 1.0, 0.04, 0.0, -0.5},
                                  {0.04, 1.0, 0.04, 0.3, -1.0},
                                  {0.04, std::numeric_limits<double>::infinity(), 0.04, 0.3, 0.0}};
  for (const HestonParameters& model : bad) {
    spoiled.slices.push_back({static_cast<std::int64_t>(spoiled.k.size()), 1, 1.0,
                              static_cast<std::int32_t>(spoiled.models.size())});
    spoiled.models.push_back(model);
    spoiled.k.push_back(0.0);
  }
  for (const double time : {0.0, -1.0, kNan, 1e9}) {
    spoiled.slices.push_back({static_cast<std::int64_t>(spoiled.k.size()), 1, time, 0});
    spoiled.k.push_back(0.0);
  }
  // Invalid strikes fill a slice of their own, and two are at the end of a good one.
  const auto odd = static_cast<std::int64_t>(spoiled.k.size());
  spoiled.slices.push_back({odd, 4, 1.0, 0});
  for (const double k : {kNan, -std::numeric_limits<double>::infinity(), 11.0, kNan}) spoiled.k.push_back(k);

  Prices after(spoiled.k.size());
  price(spoiled, after);
  for (std::size_t i = 0; i < good.k.size(); ++i) {
    EXPECT_EQ(after.price[i], before.price[i]) << i;
    EXPECT_EQ(after.gradient[i * core::kHestonDimension + 3],
              before.gradient[i * core::kHestonDimension + 3]);
  }
  for (std::size_t i = good.k.size(); i < spoiled.k.size(); ++i) {
    const HestonStatus expected =
        i < good.k.size() + std::size(bad) ? HestonStatus::invalid_parameters : HestonStatus::invalid_option;
    EXPECT_EQ(after.status[i], expected) << i;
    EXPECT_TRUE(std::isnan(after.price[i])) << i;
    EXPECT_TRUE(std::isnan(after.gradient[i * core::kHestonDimension])) << i;
  }
}

TEST_P(HestonContract, StrikesWithoutMeaningAmongOthersFailAlone) {
  Problem good{draw_models(random_, 1), {}, {}};
  good.add_slice(random_, 40);
  Prices expected(good.k.size(), false);
  price(good, expected);
  Problem spoiled = good;
  for (std::size_t i = 0; i < spoiled.k.size(); i += 5) spoiled.k[i] = kNan;
  Prices prices(good.k.size(), false);
  price(spoiled, prices);
  for (std::size_t i = 0; i < spoiled.k.size(); ++i) {
    if (i % 5 == 0) {
      EXPECT_EQ(prices.status[i], HestonStatus::invalid_option) << i;
      continue;
    }
    EXPECT_EQ(prices.status[i], HestonStatus::ok) << i;
    EXPECT_LE(std::fabs(prices.price[i] - expected.price[i]), 2.0 * kAccuracy.relative * expected.price[i])
        << i;
  }
}

/// Strikes that share a contour must detect where it does not serve them. The fixed slice is one for which a
/// contour's terms, for strikes above its own, fell to nothing and grew again far behind: errors of 5e-7 that
/// no estimate showed.
TEST_P(HestonContract, StrikesTogetherAreAsAccurateAsAskedFor) {
  constexpr double kAsked = 1e-9;
  constexpr double kAllowed = 10.0 * kAsked;  // errors are estimated: a factor of 3 occurred in 1e5 prices
  Problem problem{{{0.067143704866401754, 4.7028019583314666, 0.024958067532453207, 1.1311200186515058,
                    -0.56236605751106539}},
                  {{0, 7, 0.15037531647060762, 0}},
                  {0.18816411057140986, 0.17401654639563166, -0.086241062517093514, 0.091470197051125607,
                   0.16310447995741245, -0.018883204495482309, 0.047613206444591959}};
  const auto more = draw_models(random_, 40);
  problem.models.insert(problem.models.end(), more.begin(), more.end());
  for (int i = 0; i < 60; ++i) problem.add_slice(random_, 10);
  Prices together(problem.k.size(), false);
  HestonPriceBatch batch = batch_of(problem, together);
  batch.accuracy = {kAsked, 0.0};
  ASSERT_TRUE(backend().heston_prices(batch));
  Problem apart{problem.models, {}, problem.k};
  for (const HestonSlice& slice : problem.slices) {
    for (std::int64_t i = slice.begin; i < slice.begin + slice.count; ++i) {
      apart.slices.push_back({i, 1, slice.time_to_expiry, slice.model});
    }
  }
  Prices alone(problem.k.size(), false);
  batch = batch_of(apart, alone);
  batch.accuracy = {1e-13, 0.0};
  ASSERT_TRUE(backend().heston_prices(batch));
  for (std::size_t i = 0; i < problem.k.size(); ++i) {
    const double estimates =
        (together.status[i] == HestonStatus::ok ? 0.0 : together.error[i]) + 2.0 * alone.error[i];
    EXPECT_NEAR(together.price[i], alone.price[i], kAllowed * alone.price[i] + estimates)
        << "seed " << random_.seed() << ", strike " << i << ", k " << problem.k[i];
  }
}

TEST_P(HestonContract, TwoRunsAreByteIdentical) {
  Problem problem{draw_models(random_, 5), {}, {}};
  for (int i = 0; i < 60; ++i) problem.add_slice(random_, 17);
  Prices one(problem.k.size());
  Prices two(problem.k.size());
  price(problem, one);
  price(problem, two);
  for (std::size_t i = 0; i < problem.k.size(); ++i) ASSERT_EQ(one.price[i], two.price[i]) << i;
}

TEST_P(HestonContract, WrongLengthsAndSlicesBeyondTheArraysAreRefused) {
  Problem problem{draw_models(random_, 1), {}, {}};
  problem.add_slice(random_, 5);
  Prices prices(5, false);
  HestonPriceBatch batch = batch_of(problem, prices);
  batch.price = batch.price.first(4);
  EXPECT_FALSE(backend().heston_prices(batch));
  for (const HestonSlice slice :
       {HestonSlice{1, 5, 1.0, 0}, HestonSlice{-1, 2, 1.0, 0}, HestonSlice{0, 5, 1.0, 1},
        HestonSlice{0, -1, 1.0, 0}, HestonSlice{6, 0, 1.0, 0}}) {
    problem.slices = {slice};
    EXPECT_FALSE(backend().heston_prices(batch_of(problem, prices))) << slice.begin << ", " << slice.count;
  }
  EXPECT_EQ(prices.price[0], kPoison);
}

TEST(HestonPortions, CoverTheSameStrikesOnce) {
  const std::vector<HestonSlice> slices{{0, 300, 1.0, 0}, {300, 0, 2.0, 1}, {300, 128, 3.0, 2}};
  const std::vector<HestonSlice> portions = heston_portions(slices, 128);
  std::vector<int> covered(428, 0);
  for (const HestonSlice& portion : portions) {
    EXPECT_LE(portion.count, 128);
    EXPECT_EQ(portion.time_to_expiry, portion.begin < 300 ? 1.0 : 3.0);
    for (std::int64_t i = 0; i < portion.count; ++i) ++covered[static_cast<std::size_t>(portion.begin + i)];
  }
  EXPECT_EQ(std::count(covered.begin(), covered.end(), 1), 428);
}

TEST(HestonChunks, PiecesTogetherAreTheWhole) {
  Random random;
  Problem problem{draw_models(random, 3), {}, {}};
  for (int i = 0; i < 30; ++i) problem.add_slice(random, 1 + static_cast<std::int64_t>(random.below(9)));
  Prices whole(problem.k.size());
  Prices pieces(problem.k.size());
  const auto backend = make_cpu_backend();
  ASSERT_TRUE(backend->heston_prices(batch_of(problem, whole)));
  int count = 0;
  const auto done = for_each_heston_chunk(batch_of(problem, pieces), 20, [&](const HestonPriceBatch& piece) {
    EXPECT_LE(piece.price.size(), 20U);
    ++count;
    return backend->heston_prices(piece);
  });
  ASSERT_TRUE(done);
  EXPECT_GT(count, 1);
  for (std::size_t i = 0; i < problem.k.size(); ++i) ASSERT_EQ(whole.price[i], pieces.price[i]) << i;
  EXPECT_TRUE(pieces.guards_untouched());
}

}  // namespace
}  // namespace volcal::contract
