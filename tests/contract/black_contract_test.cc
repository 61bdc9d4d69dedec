// SPDX-License-Identifier: Apache-2.0

// Implied vols and Black prices: every backend gives the same as the core on the host.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "kernels/core/black/black.h"
#include "kernels/core/black/implied_vol_body.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/ulp_budget.h"

namespace volcal::contract {
namespace {

using core::OptionSide;
using core::QuoteStatus;

constexpr auto kPoisonStatus = static_cast<QuoteStatus>(0xAA);

/// Options within four standard deviations of the forward on either side, and their prices.
struct Options {
  std::vector<double> forward, strike, time, vol, price;
  std::vector<OptionSide> side;

  Options(Random& random, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      forward.push_back(std::exp(random.uniform(-3.0, 11.0)));
      time.push_back(random.uniform(0.0005, 5.0));
      vol.push_back(random.uniform(0.05, 1.5));
      const double stddev = vol[i] * std::sqrt(time[i]);
      strike.push_back(forward[i] * std::exp(random.uniform(-4.0, 4.0) * stddev));
      side.push_back(random.below(2) == 0 ? OptionSide::call : OptionSide::put);
      price.push_back(core::undiscounted_price(forward[i], strike[i], stddev, side[i]));
    }
  }

  void spoil_some(Random& random) {
    spoil(random, forward);
    spoil(random, strike);
    spoil(random, time);
    spoil(random, vol);
    spoil(random, price);
  }
};

class BlackContract : public BackendContract {
 protected:
  void check_implied_vols(const Options& o) {
    const std::size_t n = o.price.size();
    Guarded<double> vol(n, kPoison);
    Guarded<QuoteStatus> status(n, kPoisonStatus);
    const auto done =
        backend().implied_vols({o.price, o.forward, o.strike, o.time, o.side, vol.span(), status.span()});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(vol.guards_untouched() && status.guards_untouched());
    for (std::size_t i = 0; i < n; ++i) {
      QuoteStatus expected_status = kPoisonStatus;
      const double expected =
          core::implied_vol(o.price[i], o.forward[i], o.strike[i], o.time[i], o.side[i], &expected_status);
      SCOPED_TRACE(::testing::Message() << "price " << o.price[i] << " forward " << o.forward[i] << " strike "
                                        << o.strike[i] << " time " << o.time[i]);
      ASSERT_EQ(status[i], expected_status) << "element " << i;
      ASSERT_TRUE(within_ulp(vol[i], expected, kImpliedVolUlp, expected)) << "element " << i;
    }
  }

  void check_prices(const Options& o) {
    const std::size_t n = o.price.size();
    Guarded<double> price(n, kPoison);
    const auto done = backend().black_prices({o.forward, o.strike, o.time, o.vol, o.side, price.span()});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(price.guards_untouched());
    for (std::size_t i = 0; i < n; ++i) {
      const double stddev = o.vol[i] * std::sqrt(o.time[i]);
      const double expected = core::undiscounted_price(o.forward[i], o.strike[i], stddev, o.side[i]);
      const double h = core::log_moneyness(o.forward[i], o.strike[i]) / stddev;
      const double condition = std::isfinite(h) ? h : 0.0;
      ASSERT_TRUE(within_ulp(price[i], expected, black_price_ulp(condition), expected)) << "element " << i;
    }
  }

  Random random_;
  ::testing::ScopedTrace seed_{__FILE__, __LINE__, "VOLCAL_TEST_SEED=" + std::to_string(random_.seed())};
};

TEST_P(BlackContract, ImpliedVolsAreTheCoresAtEverySize) {
  for (const std::size_t n : kSizes) check_implied_vols(Options(random_, n));
}

TEST_P(BlackContract, ImpliedVolsOfSpoiledQuotesCarryTheCoresStatus) {
  Options options(random_, 5003);
  options.spoil_some(random_);
  check_implied_vols(options);
}

TEST_P(BlackContract, ImpliedVolsAreTheCoresWhateverIsLeftOfThePack) {
  for (std::size_t n = 1; n <= 40; ++n) check_implied_vols(Options(random_, n));
}

TEST_P(BlackContract, ImpliedVolsOfArbitraryBitsAreTheCores) {
  Options o(random_, 20011);
  // One input of each option is an arbitrary double: subnormal, huge, negative, NaN.
  for (std::size_t i = 0; i < o.price.size(); ++i) {
    std::vector<double>* const columns[] = {&o.price, &o.forward, &o.strike, &o.time};
    (*columns[random_.below(4)])[i] = random_.any_double();
  }
  check_implied_vols(o);
}

TEST_P(BlackContract, ImpliedVolsAtTheEdgesOfTheDomainAreTheCores) {
  using Limits = std::numeric_limits<double>;
  const double sizes[] = {Limits::denorm_min(), 1e-310, Limits::min(), 1e-290, 1e-20, 1.0, 1e20, 1e290,
                          Limits::max()};
  Options o(random_, 0);
  const auto add = [&o](double price, double forward, double strike) {
    for (const OptionSide side : {OptionSide::call, OptionSide::put}) {
      o.price.push_back(price);
      o.forward.push_back(forward);
      o.strike.push_back(strike);
      o.time.push_back(0.25);
      o.side.push_back(side);
    }
  };
  for (const double forward : sizes) {
    for (const double times : {1.0, 1.0 + 0x1p-52, 1.1, 1e3, 1e250}) {
      for (const double strike : {forward * times, forward / times}) {
        const double intrinsic = std::fabs(forward - strike);
        for (const double bound :
             {intrinsic, forward, strike, 0.5 * forward, 0.5 * strike, 1e-300 * forward}) {
          add(std::nextafter(bound, 0.0), forward, strike);
          add(bound, forward, strike);
          add(std::nextafter(bound, Limits::infinity()), forward, strike);
        }
      }
    }
  }
  check_implied_vols(o);
}

TEST_P(BlackContract, ImpliedVolsOfViewsThatOverlapAtAnyAlignment) {
  constexpr std::size_t kCount = 1000;
  std::vector<double> memory(2 * kCount);
  for (double& value : memory) value = random_.uniform(0.1, 1.0);
  const std::vector<OptionSide> sides(2 * kCount, OptionSide::put);
  for (std::size_t offset = 0; offset < 8; ++offset) {
    const std::span<const double> all(memory);
    const auto price = all.subspan(offset, kCount);
    const auto forward = all.subspan(offset + 1, kCount);
    const auto strike = all.subspan(offset + 3, kCount);
    Guarded<double> vol(kCount, kPoison);
    Guarded<QuoteStatus> status(kCount, kPoisonStatus);
    ASSERT_TRUE(
        backend().implied_vols({price, forward, strike, forward, std::span(sides).subspan(offset, kCount),
                                vol.span(), status.span()}));
    EXPECT_TRUE(vol.guards_untouched() && status.guards_untouched());
    for (std::size_t i = 0; i < kCount; ++i) {
      QuoteStatus expected_status = kPoisonStatus;
      const double expected =
          core::implied_vol(price[i], forward[i], strike[i], forward[i], OptionSide::put, &expected_status);
      ASSERT_EQ(status[i], expected_status) << "element " << i;
      ASSERT_TRUE(within_ulp(vol[i], expected, kImpliedVolUlp, expected)) << "element " << i;
    }
  }
}

TEST_P(BlackContract, PricesBeyondOneLaunchAreTheSame) {
  constexpr std::size_t kFew = 997;
  const Options few(random_, kFew);
  const std::size_t times = copies(kFew, kBeyondAPiece);
  const auto forward = repeated(few.forward, times);
  const auto strike = repeated(few.strike, times);
  const auto time = repeated(few.time, times);
  const auto vol = repeated(few.vol, times);
  const auto side = repeated(few.side, times);
  std::vector<double> price(forward.size(), kPoison);
  ASSERT_TRUE(backend().black_prices({forward, strike, time, vol, side, price}));
  EXPECT_TRUE(copies_are_equal<double>(price, kFew));
  EXPECT_NE(price.front(), kPoison);
}

TEST_P(BlackContract, TenMillionQuotesAreAllInverted) {
  constexpr std::size_t kN = 10'000'001;  // odd, and more than one chunk of any backend
  const Options few(random_, 997);        // a prime: a quote meets every position in a pack and in a chunk
  Options many = few;
  for (auto* values : {&many.price, &many.forward, &many.strike, &many.time}) values->resize(kN);
  many.side.resize(kN);
  for (std::size_t i = 997; i < kN; ++i) {
    many.price[i] = few.price[i % 997];
    many.forward[i] = few.forward[i % 997];
    many.strike[i] = few.strike[i % 997];
    many.time[i] = few.time[i % 997];
    many.side[i] = few.side[i % 997];
  }
  std::vector<double> vol(kN, kPoison);
  std::vector<QuoteStatus> status(kN, kPoisonStatus);
  ASSERT_TRUE(
      backend().implied_vols({many.price, many.forward, many.strike, many.time, many.side, vol, status}));
  std::size_t wrong = 0;
  for (std::size_t i = 997; i < kN; ++i) {  // the test of sizes covers the first ones
    const bool same =
        status[i] == status[i % 997] && std::memcmp(&vol[i], &vol[i % 997], sizeof(double)) == 0;
    wrong += same ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(status[0], QuoteStatus::ok);
}

TEST_P(BlackContract, ImpliedVolsNameEachReasonForHavingNone) {
  const double nan = std::nan("");
  Options o(random_, 0);
  o.price = {9.0, 10.0, 100.0, nan, 5.0};
  o.forward = {100.0, 100.0, 100.0, 100.0, 100.0};
  o.strike = {90.0, 90.0, 110.0, 100.0, 100.0};
  o.time = {1.0, 1.0, 1.0, 1.0, -1.0};
  o.side.assign(5, OptionSide::call);
  Guarded<double> vol(5, kPoison);
  Guarded<QuoteStatus> status(5, kPoisonStatus);
  ASSERT_TRUE(
      backend().implied_vols({o.price, o.forward, o.strike, o.time, o.side, vol.span(), status.span()}));
  EXPECT_EQ(status[0], QuoteStatus::below_intrinsic);
  EXPECT_EQ(status[1], QuoteStatus::zero_time_value);
  EXPECT_EQ(status[2], QuoteStatus::above_bound);
  EXPECT_EQ(status[3], QuoteStatus::non_finite);
  EXPECT_EQ(status[4], QuoteStatus::non_finite);
}

TEST_P(BlackContract, KeptQuotesGiveTheSameBitsAgainAndAgain) {
  for (const std::size_t n : kSizes) {
    const Options o(random_, n);
    std::vector<double> once(n);
    std::vector<QuoteStatus> status(n);
    ASSERT_TRUE(backend().implied_vols({o.price, o.forward, o.strike, o.time, o.side, once, status}));
    Guarded<double> vol(n, kPoison);
    Guarded<QuoteStatus> kept_status(n, kPoisonStatus);
    const auto kept = backend().keep_implied_vols(
        {o.price, o.forward, o.strike, o.time, o.side, vol.span(), kept_status.span()});
    ASSERT_TRUE(kept.has_value()) << kept.error().message;
    for (int time = 0; time < 2; ++time) {
      ASSERT_TRUE((*kept)->run());
      ASSERT_TRUE((*kept)->fetch());
      if (n == 0) continue;  // there is no address to compare from
      EXPECT_EQ(std::memcmp(once.data(), vol.span().data(), n * sizeof(double)), 0) << n << " elements";
    }
    EXPECT_TRUE(vol.guards_untouched() && kept_status.guards_untouched());
  }
}

TEST_P(BlackContract, QuotesOfLengthsThatDisagreeAreNotKept) {
  const Options o(random_, 10);
  std::vector<double> out(9, kPoison);
  std::vector<QuoteStatus> status(10, kPoisonStatus);
  EXPECT_FALSE(backend().keep_implied_vols({o.price, o.forward, o.strike, o.time, o.side, out, status}));
}

TEST_P(BlackContract, PricesAreTheCoresAtEverySize) {
  for (const std::size_t n : kSizes) check_prices(Options(random_, n));
}

TEST_P(BlackContract, PricesOfSpoiledOptionsAreTheCores) {
  Options options(random_, 5003);
  options.spoil_some(random_);
  check_prices(options);
}

TEST_P(BlackContract, TwoRunsAreByteIdentical) {
  constexpr std::size_t kCount = 30'011;
  const Options o(random_, kCount);
  std::vector<double> first(kCount);
  std::vector<double> second(kCount);
  std::vector<QuoteStatus> status(kCount);
  ASSERT_TRUE(backend().implied_vols({o.price, o.forward, o.strike, o.time, o.side, first, status}));
  ASSERT_TRUE(backend().implied_vols({o.price, o.forward, o.strike, o.time, o.side, second, status}));
  EXPECT_EQ(std::memcmp(first.data(), second.data(), kCount * sizeof(double)), 0);
}

TEST_P(BlackContract, LengthsThatDisagreeAreRefusedAndNothingIsWritten) {
  const Options o(random_, 10);
  std::vector<double> out(9, kPoison);
  std::vector<QuoteStatus> status(10, kPoisonStatus);
  const auto vols = backend().implied_vols({o.price, o.forward, o.strike, o.time, o.side, out, status});
  ASSERT_FALSE(vols.has_value());
  EXPECT_EQ(vols.error().code, ErrorCode::internal);
  const auto prices = backend().black_prices({o.forward, o.strike, o.time, o.vol, o.side, out});
  ASSERT_FALSE(prices.has_value());
  for (const double value : out) EXPECT_EQ(value, kPoison);
}

VOLCAL_FOR_EACH_BACKEND(BlackContract);

}  // namespace
}  // namespace volcal::contract
