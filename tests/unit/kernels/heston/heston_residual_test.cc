// SPDX-License-Identifier: Apache-2.0

/// Residuals of quotes under Heston models and their derivatives, against 36 digits and against prices one by
/// one.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "kernels/core/black/black.h"
#include "kernels/core/heston/heston_residual.h"
#include "tests/support/heston_price_reference.h"
#include "tests/support/made_heston_quotes.h"

namespace volcal::core {
namespace {

using test::HestonQuotes;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kAccuracy = 1e-12;
constexpr HestonParameters kModel = {0.04, 1.5, 0.06, 0.6, -0.7};

struct Residuals {
  std::vector<double> residual;
  std::vector<double> jacobian;
  [[nodiscard]] double by(std::size_t quote, std::size_t parameter) const {
    return jacobian[quote * kHestonDimension + parameter];
  }
};

Residuals residuals_of(const HestonQuotes& quotes, const std::vector<HestonParameters>& models,
                       HestonObjective objective, std::vector<HestonPlan>* plans = nullptr,
                       double accuracy = kAccuracy) {
  constexpr double kPoison = -7.77e77;
  const std::size_t n = quotes.market.size();
  Residuals out{std::vector<double>(n, kPoison), std::vector<double>(n * kHestonDimension, kPoison)};
  const HestonResidualBody body{{quotes.arrays(objective, plans == nullptr ? nullptr : plans->data()),
                                 models.data(), accuracy, out.residual.data(), out.jacobian.data()}};
  const auto memory = std::make_unique<HestonQuoteMemory>();
  for (std::size_t s = 0; s < models.size(); ++s) {
    body(TeamOfOne{}, static_cast<std::int64_t>(s), *memory);
  }
  return out;
}

std::vector<double> even_strikes(double low, double high, int n) {
  std::vector<double> k(static_cast<std::size_t>(n));
  const double step = n > 1 ? (high - low) / (n - 1) : 0.0;
  for (std::size_t i = 0; i < k.size(); ++i) k[i] = low + step * static_cast<double>(i);
  return k;
}

HestonQuotes small_surface() {
  HestonQuotes quotes;
  quotes.add_slice(0.1, {-0.3, -0.1, 0.0, 0.1});
  quotes.add_slice(2.0, {-0.9, -0.2, 0.3});
  quotes.end_surface();
  for (double& scale : quotes.scale) scale = 0.01;
  for (double& market : quotes.market) market = 0.21;
  return quotes;
}

/// Vol and slopes from prices of 36 digits, by differences of the fourth order.
struct ReferenceVol {
  double vol;
  double by[kHestonDimension];
};

ReferenceVol reference_vol(const HestonParameters& model, double time, double k) {
  constexpr double kStep = 1e-5;
  const OptionSide side = k < 0.0 ? OptionSide::put : OptionSide::call;
  QuoteStatus status;
  ReferenceVol out{};
  const double price = static_cast<double>(test::reference_heston_price(model, time, k).price);
  out.vol = implied_vol(price, 1.0, std::exp(k), time, side, &status);
  const double root_time = std::sqrt(time);
  const double vega = root_time * black_greeks(1.0, std::exp(k), out.vol * root_time, side).vega;
  for (int m = 0; m < kHestonDimension; ++m) {
    const auto at = [&](double moved) {
      HestonParameters p = model;
      double* const members[] = {&p.v0, &p.kappa, &p.theta, &p.sigma, &p.rho};
      *members[m] *= 1.0 + moved * kStep;
      return std::pair(test::reference_heston_price(p, time, k).price, test::Long(*members[m]));
    };
    const auto slope = [&](double moved) {
      const auto [up, x] = at(moved);
      const auto [down, y] = at(-moved);
      return test::Long((up - down) / (x - y));
    };
    out.by[m] = static_cast<double>((4 * slope(1.0) - slope(2.0)) / 3) / vega;
  }
  return out;
}

TEST(HestonResidual, IsThatOfThirtySixDigits) {
  constexpr double kVol = 1e-12;
  constexpr double kSlope = 1e-9;  // relatively
  const HestonQuotes quotes = small_surface();
  const Residuals got = residuals_of(quotes, {kModel}, HestonObjective::vol);
  for (const HestonSlice& slice : quotes.slices) {
    for (std::int64_t j = slice.begin; j < slice.begin + slice.count; ++j) {
      const auto i = static_cast<std::size_t>(j);
      const ReferenceVol expected = reference_vol(kModel, slice.time_to_expiry, quotes.log_moneyness[i]);
      EXPECT_NEAR(got.residual[i], (expected.vol - quotes.market[i]) / quotes.scale[i],
                  kVol / quotes.scale[i])
          << i;
      for (std::size_t m = 0; m < kHestonDimension; ++m) {
        const double slope = expected.by[m] / quotes.scale[i];
        EXPECT_NEAR(got.by(i, m), slope, kSlope * std::fabs(slope)) << "quote " << i << ", parameter " << m;
      }
    }
  }
}

TEST(HestonResidual, OfPricesIsThePriceWithItsGradient) {
  HestonQuotes quotes = small_surface();
  for (double& market : quotes.market) market = 0.01;
  const Residuals got = residuals_of(quotes, {kModel}, HestonObjective::price);
  const std::size_t n = quotes.market.size();
  std::vector<double> price(n);
  std::vector<double> error(n);
  std::vector<HestonStatus> status(n);
  std::vector<double> gradient(n * kHestonDimension);
  const HestonPriceBody body{{&kModel,
                              quotes.slices.data(),
                              quotes.log_moneyness.data(),
                              {kAccuracy, 0.0},
                              price.data(),
                              error.data(),
                              status.data(),
                              gradient.data()}};
  const auto memory = std::make_unique<HestonSliceMemory>();
  for (std::int64_t s = 0; s < 2; ++s) body(TeamOfOne{}, s, *memory);
  for (std::size_t i = 0; i < n; ++i) {
    EXPECT_DOUBLE_EQ(got.residual[i], (price[i] - 0.01) / 0.01) << i;
    for (std::size_t m = 0; m < kHestonDimension; ++m) {
      EXPECT_DOUBLE_EQ(got.by(i, m), gradient[i * kHestonDimension + m] / 0.01) << i;
    }
  }
}

/// Tests queues that end within a slice's reach, slices longer than a queue, and surfaces of a single quote.
TEST(HestonResidual, DoesNotDependOnHowQuotesQueueUp) {
  constexpr double kNear = 1e-9;  // strikes of one portion share contours: equal up to the requested accuracy
  HestonQuotes together;
  together.add_slice(0.05, even_strikes(-0.2, 0.2, 60));
  together.add_slice(0.5, even_strikes(-0.6, 0.4, 61));
  together.add_slice(1.0, even_strikes(-0.8, 0.5, 300));
  together.add_slice(1.5, {0.0});
  together.end_surface();
  together.add_slice(3.0, {0.1});
  together.end_surface();
  together.end_surface();  // a surface without a slice
  HestonQuotes apart;
  for (const HestonSlice& slice : together.slices) {
    for (std::int64_t i = slice.begin; i < slice.begin + slice.count; ++i) {
      apart.add_slice(slice.time_to_expiry, {together.log_moneyness[static_cast<std::size_t>(i)]});
      apart.end_surface();
    }
  }
  const Residuals one =
      residuals_of(together, std::vector<HestonParameters>(3, kModel), HestonObjective::vol);
  const Residuals other =
      residuals_of(apart, std::vector<HestonParameters>(apart.surfaces(), kModel), HestonObjective::vol);
  ASSERT_EQ(one.residual.size(), other.residual.size());
  for (std::size_t i = 0; i < one.residual.size(); ++i) {
    ASSERT_NEAR(one.residual[i], other.residual[i], kNear * other.residual[i]) << i;
    for (std::size_t m = 0; m < kHestonDimension; ++m) {
      ASSERT_NEAR(one.by(i, m), other.by(i, m), 1e-7 * std::fabs(other.by(i, m)) + 1e-9) << i << ", " << m;
    }
  }
}

TEST(HestonResidual, VanishesUnderTheModelThatMadeTheQuotes) {
  HestonQuotes quotes = small_surface();
  for (const HestonObjective objective : {HestonObjective::vol, HestonObjective::price}) {
    test::quote_model(quotes, 0, kModel, objective);
    const Residuals got = residuals_of(quotes, {kModel}, objective);
    for (const double residual : got.residual) EXPECT_NEAR(residual, 0.0, 1e-11 / 0.01);
  }
}

TEST(HestonResidual, FollowsAPlanToTheSameValues) {
  constexpr double kAsked = 1e-9;
  HestonQuotes quotes;
  quotes.add_slice(0.04, even_strikes(-0.25, 0.2, 13));
  quotes.add_slice(0.5, even_strikes(-0.6, 0.4, 13));
  quotes.add_slice(2.5, even_strikes(-0.9, 0.6, 13));
  quotes.end_surface();
  std::vector<HestonPlan> plans(quotes.slices.size());
  residuals_of(quotes, {kModel}, HestonObjective::vol, &plans, kAsked);
  for (const HestonPlan& plan : plans) EXPECT_GT(plan.count, 0);
  // The models are near that of the plan, and so far away that the plan no longer serves.
  for (const double moved : {1.0, 1.05, 3.0}) {
    HestonParameters model = kModel;
    model.v0 *= moved;
    model.sigma *= moved;
    const Residuals planned = residuals_of(quotes, {model}, HestonObjective::vol, &plans, kAsked);
    const Residuals fresh = residuals_of(quotes, {model}, HestonObjective::vol, nullptr, 1e-12);
    for (std::size_t i = 0; i < fresh.residual.size(); ++i) {
      EXPECT_NEAR(planned.residual[i], fresh.residual[i], 2.0 * kAsked) << moved << ", " << i;
    }
  }
}

TEST(HestonResidual, QuotesWithoutAValueAreNanAlone) {
  const HestonQuotes good = small_surface();
  const Residuals expected = residuals_of(good, {kModel}, HestonObjective::vol);
  const auto check = [&](const HestonQuotes& quotes, std::size_t first, std::size_t count, const char* what) {
    const Residuals got = residuals_of(quotes, {kModel}, HestonObjective::vol);
    for (std::size_t i = 0; i < got.residual.size(); ++i) {
      if (i >= first && i < first + count) {
        EXPECT_TRUE(std::isnan(got.residual[i])) << what;
        for (std::size_t m = 0; m < kHestonDimension; ++m) EXPECT_TRUE(std::isnan(got.by(i, m))) << what;
      } else {
        EXPECT_NEAR(got.residual[i], expected.residual[i], 1e-8) << what << ", quote " << i;
        EXPECT_NEAR(got.by(i, 3), expected.by(i, 3), 1e-6) << what << ", quote " << i;
      }
    }
  };
  for (const double bad : {kNan, 0.0, -1.0, std::numeric_limits<double>::infinity()}) {
    HestonQuotes quotes = good;
    quotes.scale[2] = bad;
    check(quotes, 2, 1, "scale");
  }
  for (const double bad : {kNan, 11.0, -std::numeric_limits<double>::infinity()}) {
    HestonQuotes quotes = good;
    quotes.log_moneyness[5] = bad;
    check(quotes, 5, 1, "log-moneyness");
  }
  for (const double bad : {kNan, 0.0, -1.0, 1e9}) {
    HestonQuotes quotes = good;
    quotes.slices[0].time_to_expiry = bad;
    check(quotes, 0, 4, "time");
  }
  HestonQuotes quotes = good;
  quotes.market[6] = kNan;
  check(quotes, 6, 1, "market");
}

TEST(HestonResidual, AModelOutsideTheDomainHasNone) {
  HestonQuotes quotes = small_surface();
  quotes.add_slice(1.0, {0.1});
  quotes.end_surface();
  const Residuals got = residuals_of(quotes, {{0.04, 1.0, 0.04, 0.3, -1.0}, kModel}, HestonObjective::vol);
  for (std::size_t i = 0; i + 1 < got.residual.size(); ++i) {
    EXPECT_TRUE(std::isnan(got.residual[i]));
    EXPECT_TRUE(std::isnan(got.by(i, 4)));
  }
  EXPECT_TRUE(std::isfinite(got.residual.back()));
}

}  // namespace
}  // namespace volcal::core
