// SPDX-License-Identifier: Apache-2.0
// The public interface to Heston prices: lists, grids, their statuses and refusals. The formulas below it are
// tested with the kernels.

#include "volcal/heston.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/core/heston/heston_slice.h"
#include "tests/support/read_heston_options.h"
#include "tests/support/shared_data.h"
#include "volcal/implied_vol.h"

namespace volcal {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

constexpr HestonParameters kIndex{0.04, 1.5, 0.05, 0.6, -0.7};

/// A list of options with room for every output.
struct Options {
  std::vector<double> forward, strike, time;
  std::vector<OptionType> type;
  std::vector<double> price, vol, error, gradient;
  std::vector<HestonStatus> status;

  void add(double f, double k, double t, OptionType call_or_put) {
    forward.push_back(f);
    strike.push_back(k);
    time.push_back(t);
    type.push_back(call_or_put);
  }
  [[nodiscard]] std::size_t size() const { return strike.size(); }

  HestonPriceRequest request() {
    const std::size_t n = size();
    for (auto* numbers : {&price, &vol, &error}) numbers->assign(n, -1.0);
    gradient.assign(n * kHestonParameters, -1.0);
    status.assign(n, HestonStatus::no_price);
    return {forward, strike, time, type, {price, status, vol, error, gradient}};
  }
};

Options index_options() {
  Options options;
  for (const double time : {0.02, 0.25, 1.0, 5.0}) {
    for (int i = 0; i < 25; ++i) {
      const double forward = 100.0 * (1.0 + 0.02 * time);
      options.add(forward, forward * (0.7 + 0.025 * i), time,
                  i % 3 == 0 ? OptionType::put : OptionType::call);
    }
  }
  return options;
}

/// The option's price and vol are right; a derivative is beyond any double.
TEST(HestonPrices, ADerivativeThatNoDoubleHoldsIsNamed) {
  Options options;
  options.add(1.7e308, 1.7e308, 5.0, OptionType::call);  // by theta, 1.6 forwards
  options.add(1e-307, 1e-307, 0.001, OptionType::call);  // gamma, 60 over the forward
  options.add(100.0, 100.0, 1.0, OptionType::call);
  HestonPriceRequest request = options.request();
  std::vector<double> delta(3);
  std::vector<double> gamma(3);
  request.out.delta = delta;
  request.out.gamma = gamma;
  ASSERT_TRUE(heston_prices(kIndex, request));
  EXPECT_EQ(options.status[0], HestonStatus::number_out_of_range);
  EXPECT_STREQ(to_string(options.status[0]), "number_out_of_range");
  EXPECT_EQ(options.status[1], HestonStatus::number_out_of_range);
  EXPECT_EQ(options.status[2], HestonStatus::ok);
  for (const std::vector<double>* numbers : {&options.price, &options.vol, &delta}) {
    for (const double value : *numbers) EXPECT_TRUE(std::isfinite(value));
  }
  EXPECT_TRUE(std::isnan(gamma[1]));
  for (const double value : options.gradient) EXPECT_FALSE(std::isinf(value));
}

/// Options of one price stand on contours that depend on their neighbours: two calls agree to the accuracy.
void expect_same_price(double price, double other, double otm_price) {
  constexpr double kTwice = 2.0 * HestonAccuracy{}.relative;
  EXPECT_NEAR(price, other, kTwice * otm_price + 4.0 * kEpsilon * std::fabs(other));
}

double otm_price(const Options& options, std::size_t i) {
  const double sign = options.type[i] == OptionType::call ? 1.0 : -1.0;
  return options.price[i] - std::max(sign * (options.forward[i] - options.strike[i]), 0.0);
}

/// The project's own table, or one of ../shared.
std::filesystem::path reference_table(const std::string& name) {
  return name == "Golden" ? test::golden_path("heston_price.csv")
                          : test::shared_dir() / "reference" /
                                (name == "Common" ? "heston_high_precision.csv" : "heston_deep_tail.csv");
}

class HestonReference : public ::testing::TestWithParam<std::string> {};

TEST_P(HestonReference, PricesAreThoseOfHighPrecision) {
  const std::filesystem::path path = reference_table(GetParam());
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "reference data not at hand: " << path;
  constexpr double kAbsolute = 1e-11;  // of the forward
  constexpr double kRelative = 1e-8;   // of the price; the tables' own contours agree to 1e-12
  for (const test::HestonOption& option : test::read_heston_options(path)) {
    Options options;
    options.add(option.forward, option.strike, option.time_to_expiry, option.type);
    ASSERT_TRUE(heston_prices(option.model, options.request()));
    EXPECT_EQ(options.status[0], HestonStatus::ok);
    EXPECT_NEAR(options.price[0], option.undiscounted_price, kAbsolute * option.forward);
    EXPECT_NEAR(options.price[0], option.undiscounted_price, kRelative * option.undiscounted_price);
    EXPECT_LE(options.error[0], HestonAccuracy{}.relative * options.price[0]);
  }
}

INSTANTIATE_TEST_SUITE_P(Tables, HestonReference, ::testing::Values("Golden", "Common", "DeepTail"),
                         [](const auto& table) { return table.param; });

TEST(HestonPrices, LewisReferencePrices) {
  // Alan Lewis's digits (wilmott.com, thread 90957) for S = 100, r = 0.01, q = 0.02, T = 1, discounted.
  const HestonParameters model{0.04, 4.0, 0.25, 1.0, -0.5};
  const double forward = 100.0 * std::exp(0.01 - 0.02);
  struct Case {
    double strike, put, call;
  };
  constexpr double kRounding = 1e-13;  // of the forward and the discount factor, for prices of 100
  constexpr double kAsked = HestonAccuracy{}.relative;
  for (const Case& c : {Case{80.0, 7.958878113256768285, 26.774758743998854221},
                        Case{90.0, 12.017966707346304988, 20.933349000596710388},
                        Case{100.0, 17.055270961270109414, 16.070154917028834278},
                        Case{110.0, 23.017825898442800539, 12.132211516709844868},
                        Case{120.0, 29.811026202682471843, 9.024913483457835637}}) {
    Options options;
    options.add(forward, c.strike, 1.0, OptionType::call);
    options.add(forward, c.strike, 1.0, OptionType::put);
    ASSERT_TRUE(heston_prices(model, options.request()));
    EXPECT_NEAR(std::exp(-0.01) * options.price[0], c.call, kRounding + kAsked * c.call);
    EXPECT_NEAR(std::exp(-0.01) * options.price[1], c.put, kRounding + kAsked * c.put);
  }
}

TEST(HestonPrices, DoNotDependOnTheOrderOfTheOptions) {
  Options sorted = index_options();
  ASSERT_TRUE(heston_prices(kIndex, sorted.request()));
  std::vector<std::size_t> order(sorted.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937_64(7));
  Options mixed;
  for (const std::size_t i : order)
    mixed.add(sorted.forward[i], sorted.strike[i], sorted.time[i], sorted.type[i]);
  ASSERT_TRUE(heston_prices(kIndex, mixed.request()));
  for (std::size_t j = 0; j < order.size(); ++j) {
    const std::size_t i = order[j];
    // Pricing sorts: the same work in the same order, so the same bits.
    EXPECT_EQ(mixed.price[j], sorted.price[i]);
    EXPECT_EQ(mixed.vol[j], sorted.vol[i]);
    EXPECT_EQ(mixed.error[j], sorted.error[i]);
    EXPECT_EQ(mixed.status[j], HestonStatus::ok);
    for (std::size_t m = 0; m < kHestonParameters; ++m) {
      EXPECT_EQ(mixed.gradient[j * kHestonParameters + m], sorted.gradient[i * kHestonParameters + m]);
    }
  }
}

TEST(HestonPrices, OneByOneAndTogetherAgree) {
  Options together = index_options();
  ASSERT_TRUE(heston_prices(kIndex, together.request()));
  for (std::size_t i = 0; i < together.size(); ++i) {
    Options alone;
    alone.add(together.forward[i], together.strike[i], together.time[i], together.type[i]);
    ASSERT_TRUE(heston_prices(kIndex, alone.request()));
    expect_same_price(together.price[i], alone.price[0], otm_price(alone, 0));
  }
}

TEST(HestonPrices, NeighboursMoveAPriceByItsErrorOnly) {
  // The contour of a strike depends on the strikes priced with it. Estimates of the error are too small by a
  // factor of ten to a hundred where sigma sqrt(T) is large.
  constexpr double kMissed = 1e-8;
  constexpr double kSmallest = 1e-30;
  std::mt19937_64 engine(5);
  std::uniform_real_distribution<double> uniform;
  const auto between = [&](double low, double high) { return low * std::pow(high / low, uniform(engine)); };
  for (int round = 0; round < 300; ++round) {
    const HestonParameters model{between(0.01, 0.5), between(0.1, 10.0), between(0.01, 0.5),
                                 between(0.1, 2.0), -0.95 + 1.45 * uniform(engine)};
    const double time = between(0.02, 5.0);
    const double deviation = std::sqrt(std::max(model.v0, model.theta) * time);
    Options together;
    for (int j = -10; j <= 10; ++j) {
      together.add(1.0, std::exp(0.5 * j * deviation), time, j < 0 ? OptionType::put : OptionType::call);
    }
    ASSERT_TRUE(heston_prices(model, together.request()));
    for (std::size_t i = 0; i < together.size(); i += 4) {
      Options alone;
      alone.add(1.0, together.strike[i], time, together.type[i]);
      ASSERT_TRUE(heston_prices(model, alone.request()));
      EXPECT_NEAR(together.price[i], alone.price[0], std::max(kMissed * alone.price[0], kSmallest))
          << round << " " << i;
    }
  }
}

TEST(HestonPrices, CallLessPutIsForwardLessStrike) {
  Options calls = index_options();
  Options puts = calls;
  std::fill(calls.type.begin(), calls.type.end(), OptionType::call);
  std::fill(puts.type.begin(), puts.type.end(), OptionType::put);
  ASSERT_TRUE(heston_prices(kIndex, calls.request()));
  ASSERT_TRUE(heston_prices(kIndex, puts.request()));
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const double rounding = 2.0 * kEpsilon * (calls.forward[i] + calls.strike[i]);
    EXPECT_NEAR(calls.price[i] - puts.price[i], calls.forward[i] - calls.strike[i], rounding);
    EXPECT_EQ(calls.vol[i], puts.vol[i]) << "the vol comes from the option out of the money";
    for (std::size_t m = 0; m < kHestonParameters; ++m) {
      EXPECT_EQ(calls.gradient[i * kHestonParameters + m], puts.gradient[i * kHestonParameters + m]);
    }
  }
}

TEST(HestonPrices, ImpliedVolGivesThePriceBack) {
  Options options = index_options();
  ASSERT_TRUE(heston_prices(kIndex, options.request()));
  for (std::size_t i = 0; i < options.size(); ++i) {
    const bool call = options.strike[i] >= options.forward[i];
    const ImpliedVolResult again = implied_vol(otm_price(options, i), options.forward[i], options.strike[i],
                                               options.time[i], call ? OptionType::call : OptionType::put);
    if (otm_price(options, i) < 1e-6) continue;  // taken from a price in the money, it has lost its digits
    constexpr double kLostToIntrinsic = 1e-7;
    EXPECT_NEAR(options.vol[i], again.implied_vol, kLostToIntrinsic * again.implied_vol);
  }
}

TEST(HestonPrices, DeepInTheMoneyKeepsItsVol) {
  Options options;
  options.add(100.0, 1.0, 0.5, OptionType::call);
  options.add(100.0, 1.0, 0.5, OptionType::put);
  ASSERT_TRUE(heston_prices(kIndex, options.request()));
  EXPECT_EQ(options.price[0], 99.0);  // the rest is below half a unit of its last place
  EXPECT_LT(options.price[1], 1e-14);
  EXPECT_GT(options.vol[0], 0.2);
  EXPECT_EQ(options.vol[0], options.vol[1]);
}

TEST(HestonPrices, WithoutVolOfVarianceIsNearlyBlack) {
  // v stays at 0.04 but for sigma = 0.001: vol 0.2 to its square.
  Options options;
  options.add(100.0, 110.0, 1.0, OptionType::call);
  ASSERT_TRUE(heston_prices({0.04, 1.0, 0.04, 1e-3, 0.0}, options.request()));
  EXPECT_NEAR(options.vol[0], 0.2, 1e-5);
}

TEST(HestonPrices, GradientIsTheSlopeOfThePrice) {
  Options options = index_options();
  ASSERT_TRUE(heston_prices(kIndex, options.request()));
  constexpr HestonAccuracy kTight{1e-13, 1e-16};
  double HestonParameters::*const fields[] = {&HestonParameters::v0, &HestonParameters::kappa,
                                              &HestonParameters::theta, &HestonParameters::sigma,
                                              &HestonParameters::rho};
  for (std::size_t m = 0; m < kHestonParameters; ++m) {
    constexpr double kStep = 1e-4;  // of the parameter: errors of 1e-8 by curvature, 1e-9 by the prices'
    HestonParameters up = kIndex;
    HestonParameters down = kIndex;
    const double step = kStep * std::fabs(kIndex.*fields[m]);
    up.*fields[m] += step;
    down.*fields[m] -= step;
    Options above = options;
    Options below = options;
    ASSERT_TRUE(heston_prices(up, above.request(), kTight));
    ASSERT_TRUE(heston_prices(down, below.request(), kTight));
    for (std::size_t i = 0; i < options.size(); ++i) {
      const double slope = (above.price[i] - below.price[i]) / (2.0 * step);
      const double scale = std::fabs(slope) + options.forward[i] * 1e-3;
      EXPECT_NEAR(options.gradient[i * kHestonParameters + m], slope, 1e-5 * scale) << m << " " << i;
    }
  }
}

// Greeks by prices at nearby forwards with the strike held, of calls and puts in and out of the money.
TEST(HestonPrices, DeltaAndGammaAreThePricesMovesWithTheForward) {
  constexpr double kStep = 1e-3;
  const HestonAccuracy tight{1e-12, 0.0};
  Options options;
  for (const double time : {0.1, 2.0}) {
    for (const double strike : {70.0, 95.0, 100.0, 105.0, 150.0}) {
      for (const OptionType type : {OptionType::call, OptionType::put}) {
        for (const double shift : {-kStep, 0.0, kStep})
          options.add(100.0 * (1.0 + shift), strike, time, type);
      }
    }
  }
  std::vector<double> delta(options.size());
  std::vector<double> gamma(options.size());
  HestonPriceRequest request = options.request();
  request.out.delta = delta;
  request.out.gamma = gamma;
  ASSERT_TRUE(heston_prices(kIndex, request, tight));
  for (std::size_t i = 1; i < options.size(); i += 3) {
    const double below = options.price[i - 1];
    const double above = options.price[i + 1];
    const double step = 100.0 * kStep;
    EXPECT_NEAR(delta[i], (above - below) / (2.0 * step), 1e-4) << i;
    EXPECT_NEAR(gamma[i], (above - 2.0 * options.price[i] + below) / (step * step), 2e-4 * gamma[i] + 1e-6)
        << i;
    EXPECT_GE(gamma[i], 0.0);
    // Differences of deltas are gammas, to the square of the step.
    EXPECT_NEAR((delta[i + 1] - delta[i - 1]) / (2.0 * step), gamma[i], 2e-4 * gamma[i] + 1e-9) << i;
  }
  for (std::size_t i = 0; i < options.size(); i += 6) {  // three calls, then their puts
    EXPECT_NEAR(delta[i] - delta[i + 3], 1.0, 1e-11);
    EXPECT_EQ(gamma[i], gamma[i + 3]);
  }
}

TEST(HestonPrices, BadOptionFailsAloneAndSaysWhy) {
  struct Case {
    double forward, strike, time;
    HestonStatus status;
  };
  const Case cases[] = {
      {100.0, 100.0, 1.0, HestonStatus::ok},
      {kNan, 100.0, 1.0, HestonStatus::bad_forward},
      {0.0, 100.0, 1.0, HestonStatus::bad_forward},
      {kInfinity, 100.0, 1.0, HestonStatus::bad_forward},
      {100.0, kNan, 1.0, HestonStatus::bad_strike},
      {100.0, -5.0, 1.0, HestonStatus::bad_strike},
      {100.0, kInfinity, 1.0, HestonStatus::bad_strike},
      {100.0, 100.0, kNan, HestonStatus::bad_time},
      {100.0, 100.0, 0.0, HestonStatus::bad_time},
      {100.0, 100.0, kInfinity, HestonStatus::bad_time},
      {100.0, 100.0, 0.99e-4, HestonStatus::time_out_of_range},
      {100.0, 100.0, 100.1, HestonStatus::time_out_of_range},
      {100.0, 100.0 * std::exp(10.1), 1.0, HestonStatus::strike_out_of_range},
      {1e-300, 1e300, 1.0, HestonStatus::strike_out_of_range},
      {100.0, 101.0, 1.0, HestonStatus::ok},
  };
  Options options;
  for (const Case& c : cases) options.add(c.forward, c.strike, c.time, OptionType::call);
  ASSERT_TRUE(heston_prices(kIndex, options.request()));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_EQ(options.status[i], cases[i].status) << i << " " << to_string(options.status[i]);
    const bool ok = cases[i].status == HestonStatus::ok;
    for (const double value : {options.price[i], options.vol[i], options.error[i],
                               options.gradient[i * kHestonParameters], options.gradient[i * 5 + 4]}) {
      EXPECT_EQ(std::isnan(value), !ok) << i;
    }
  }
}

TEST(HestonPrices, UnderflowIsIntrinsicValueWithoutAVol) {
  Options options;
  options.add(100.0, 300.0, 1e-3, OptionType::call);
  options.add(100.0, 300.0, 1e-3, OptionType::put);
  ASSERT_TRUE(heston_prices(kIndex, options.request()));
  EXPECT_EQ(options.price[0], 0.0);
  EXPECT_EQ(options.price[1], 200.0);
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(options.status[i], HestonStatus::price_at_bound);
    EXPECT_TRUE(std::isnan(options.vol[i]));
    EXPECT_FALSE(std::isnan(options.error[i]));
  }
}

TEST(HestonPrices, TightAccuracyIsMissedAloud) {
  Options options;
  options.add(100.0, 130.0, 1.0, OptionType::call);
  ASSERT_TRUE(heston_prices(kIndex, options.request(), {1e-18, 0.0}));
  EXPECT_EQ(options.status[0], HestonStatus::inaccurate);
  EXPECT_GT(options.price[0], 0.0);
  EXPECT_GT(options.vol[0], 0.0);
}

TEST(HestonPrices, OutputsThatAreNotWantedMayBeEmpty) {
  Options whole = index_options();
  ASSERT_TRUE(heston_prices(kIndex, whole.request()));
  Options part = index_options();
  HestonPriceRequest request = part.request();
  request.out = {part.price, part.status, {}, {}, {}};
  ASSERT_TRUE(heston_prices(kIndex, request));
  for (std::size_t i = 0; i < part.size(); ++i) {
    expect_same_price(part.price[i], whole.price[i], otm_price(whole, i));
  }
}

TEST(HestonPrices, NothingAskedIsNothingAnswered) {
  EXPECT_TRUE(heston_prices(kIndex, {}));
  EXPECT_TRUE(heston_price_grid(kIndex, {}));
  const double strike = 100.0;
  EXPECT_TRUE(heston_price_grid(kIndex, {{}, {}, {&strike, 1}, HestonGridType::put, {}}));
}

TEST(HestonPrices, ParametersOutOfBoundsAreNamedWithValueAndRange) {
  struct Case {
    HestonParameters model;
    const char* message;
  };
  for (const Case& c : {Case{{-0.1, 1, 0.04, 0.5, 0}, "v0 is -0.1, must be from 0 to 10"},
                        Case{{0.04, 101, 0.04, 0.5, 0}, "kappa is 101, must be from 0 to 100"},
                        Case{{0.04, 1, kNan, 0.5, 0}, "theta is nan, must be from 0 to 10"},
                        Case{{0.04, 1, 0.04, 0, 0}, "sigma is 0, must be from 0.001 to 10"},
                        Case{{0.04, 1, 0.04, 0.5, -1}, "rho is -1, must be from -0.9999 to 0.9999"},
                        Case{{0, 0, 0.04, 0.5, 0}, "v0 is 0, must be above 0"}, Case{{}, "v0 is nan"}}) {
    Options options;
    options.add(100.0, 100.0, 1.0, OptionType::call);
    const auto done = heston_prices(c.model, options.request());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::usage);
    EXPECT_THAT(done.error().message, HasSubstr(c.message));
    EXPECT_EQ(options.price[0], -1.0) << "nothing is written";
  }
}

TEST(HestonPrices, BoundsAreThoseOfTheKernel) {
  struct Field {
    double HestonParameters::*field;
    double core::HestonParameters::*kernel;
    double lowest, highest;
  };
  for (const Field& f : {Field{&HestonParameters::v0, &core::HestonParameters::v0, 0.0, 10.0},
                         Field{&HestonParameters::kappa, &core::HestonParameters::kappa, 0.0, 100.0},
                         Field{&HestonParameters::theta, &core::HestonParameters::theta, 0.0, 10.0},
                         Field{&HestonParameters::sigma, &core::HestonParameters::sigma, 1e-3, 10.0},
                         Field{&HestonParameters::rho, &core::HestonParameters::rho, -0.9999, 0.9999}}) {
    for (const double value : {f.lowest, f.highest, std::nextafter(f.lowest, -kInfinity),
                               std::nextafter(f.highest, kInfinity), kNan}) {
      HestonParameters model{0.04, 1.0, 0.04, 0.5, -0.5};
      core::HestonParameters same{0.04, 1.0, 0.04, 0.5, -0.5};
      model.*f.field = value;
      same.*f.kernel = value;
      EXPECT_EQ(model.validate().has_value(), core::is_valid(same)) << " " << value;
    }
  }
  EXPECT_EQ((HestonParameters{0, 0, 0, 0.5, 0}.validate().has_value()), core::is_valid({0, 0, 0, 0.5, 0}));
  EXPECT_EQ((HestonParameters{0, 1, 0.1, 0.5, 0}.validate().has_value()),
            core::is_valid({0, 1, 0.1, 0.5, 0}));
}

TEST(HestonPrices, AccuracyOutOfBoundsIsRefused) {
  for (const HestonAccuracy& accuracy : {HestonAccuracy{-1.0, 0.0}, HestonAccuracy{kNan, 0.0},
                                         HestonAccuracy{0.0, 0.0}, HestonAccuracy{1e-10, 0.2}}) {
    const auto done = heston_prices(kIndex, {}, accuracy);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::usage);
    EXPECT_THAT(done.error().message, HasSubstr("accuracy"));
  }
}

TEST(HestonPrices, LengthsThatDisagreeAreRefused) {
  Options options = index_options();
  const HestonPriceRequest whole = options.request();
  const auto refused = [&](HestonPriceRequest request) {
    const auto done = heston_prices(kIndex, request);
    return !done && done.error().code == ErrorCode::usage;
  };
  HestonPriceRequest request = whole;
  request.forward = request.forward.first(1);
  EXPECT_TRUE(refused(request));
  request = whole;
  request.type = request.type.first(1);
  EXPECT_TRUE(refused(request));
  for (auto output : {&HestonOutputs::undiscounted_price, &HestonOutputs::implied_vol, &HestonOutputs::error,
                      &HestonOutputs::gradient}) {
    request = whole;
    request.out.*output = (request.out.*output).first((request.out.*output).size() - 1);
    EXPECT_TRUE(refused(request));
  }
  request = whole;
  request.out.status = {};
  EXPECT_TRUE(refused(request));
  EXPECT_TRUE(std::all_of(options.price.begin(), options.price.end(), [](double p) { return p == -1.0; }));
}

TEST(HestonPriceGrid, IsTheListOfItsPoints) {
  const std::vector<double> times{2.0, 0.1, 0.5};
  const std::vector<double> forwards{104.0, 100.2, 101.0};
  const std::vector<double> strikes{140.0, 60.0, 100.0, 101.0, 85.0};
  Options list;
  for (std::size_t i = 0; i < times.size(); ++i) {
    for (const double strike : strikes) list.add(forwards[i], strike, times[i], OptionType::put);
  }
  Options grid = list;
  ASSERT_TRUE(heston_prices(kIndex, list.request()));
  const HestonOutputs out = grid.request().out;
  ASSERT_TRUE(heston_price_grid(kIndex, {times, forwards, strikes, HestonGridType::put, out}));
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(grid.status[i], HestonStatus::ok);
    expect_same_price(grid.price[i], list.price[i], otm_price(list, i));
    EXPECT_NEAR(grid.vol[i], list.vol[i], 1e-9 * list.vol[i]);
    for (std::size_t m = 0; m < kHestonParameters; ++m) {
      const double slope = list.gradient[i * kHestonParameters + m];
      EXPECT_NEAR(grid.gradient[i * kHestonParameters + m], slope, 1e-8 * (1e-3 + std::fabs(slope)));
    }
  }
  ASSERT_TRUE(heston_price_grid(kIndex, {times, forwards, strikes, HestonGridType::out_of_the_money, out}));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const double intrinsic = std::max(list.strike[i] - list.forward[i], 0.0);
    EXPECT_NEAR(grid.price[i] + intrinsic, list.price[i], 1e-10 * list.price[i]);
  }
}

TEST(HestonPriceGrid, BadTimeForwardAndStrikeFailAlone) {
  const std::vector<double> times{0.5, -1.0, 1.0};
  const std::vector<double> forwards{100.0, 100.0, kNan};
  const std::vector<double> strikes{100.0, kNan, 90.0, 0.0};
  std::vector<double> price(12, -1.0);
  std::vector<HestonStatus> status(12);
  ASSERT_TRUE(heston_price_grid(
      kIndex, {times, forwards, strikes, HestonGridType::call, {price, status, {}, {}, {}}}));
  const auto ok = HestonStatus::ok;
  const auto strike = HestonStatus::bad_strike;
  const auto time = HestonStatus::bad_time;
  const auto forward = HestonStatus::bad_forward;
  EXPECT_THAT(status, ::testing::ElementsAre(ok, strike, ok, strike, time, strike, time, strike, forward,
                                             forward, forward, forward));
  for (std::size_t i = 0; i < price.size(); ++i) EXPECT_EQ(std::isnan(price[i]), status[i] != ok);
}

TEST(HestonPriceGrid, LongGridIsTheSameInPortions) {
  // More points than are priced at a time; strikes fall, to be put back where they came from.
  const std::size_t rows = 400;
  const std::size_t columns = 3000;
  std::vector<double> times(rows);
  const std::vector<double> forwards(rows, 100.0);
  std::vector<double> strikes(columns);
  for (std::size_t i = 0; i < rows; ++i) times[i] = 0.01 + 0.005 * static_cast<double>(i);
  for (std::size_t j = 0; j < columns; ++j) strikes[j] = 150.0 - 0.03 * static_cast<double>(j);
  std::vector<double> price(rows * columns, -1.0);
  std::vector<HestonStatus> status(rows * columns, HestonStatus::no_price);
  constexpr HestonAccuracy kAccuracy{1e-8, 1e-12};
  ASSERT_TRUE(heston_price_grid(
      kIndex, {times, forwards, strikes, HestonGridType::call, {price, status, {}, {}, {}}}, kAccuracy));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows * columns; ++i) {
    wrong += status[i] != HestonStatus::ok ? 1 : 0;
    if (i % columns != 0) wrong += price[i] > price[i - 1] ? 0 : 1;  // a call gains as the strike falls
  }
  EXPECT_EQ(wrong, 0U);
  for (const std::size_t i : {std::size_t{0}, std::size_t{777777}, rows * columns - 1}) {
    Options alone;
    alone.add(100.0, strikes[i % columns], times[i / columns], OptionType::call);
    ASSERT_TRUE(heston_prices(kIndex, alone.request(), kAccuracy));
    EXPECT_NEAR(price[i], alone.price[0], 2.0 * (1e-8 * alone.price[0] + 1e-12 * 100.0));
  }
}

TEST(HestonPrices, DeviceThatIsNotThereIsRefused) {
  const auto done = heston_prices(kIndex, {}, {}, Device::cuda, 4096);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace volcal
