// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/options.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/synth/random.h"
#include "kernels/core/black/black.h"

namespace volcal::bench {
namespace {

constexpr double kDay = 1.0 / 365.0;

double uniform(synth::Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

double log_uniform(synth::Random& random, double low, double high) {
  return std::exp(uniform(random, std::log(low), std::log(high)));
}

/// Position of an option: |ln(K/F)|, total standard deviation and time.
struct Place {
  double distance;
  double stddev;
  double time;
};

Place draw_place(Regime regime, synth::Random& random) {
  switch (regime) {
    case Regime::market_like: {
      const double time = log_uniform(random, kDay, 3.0);
      const double stddev = log_uniform(random, 0.05, 1.5) * std::sqrt(time);
      return {stddev * uniform(random, 0.0, 3.0), stddev, time};
    }
    case Regime::weekly_wings: {
      const double time = uniform(random, kDay, 14.0 * kDay);
      const double stddev = log_uniform(random, 0.1, 1.0) * std::sqrt(time);
      return {stddev * uniform(random, 2.0, 10.0), stddev, time};
    }
    case Regime::tiny_prices:
      break;
  }
  const double deviations = uniform(random, 5.0, 37.0);
  const double stddev = log_uniform(random, 1e-4, 15.0);
  return {stddev * (deviations + 0.5 * stddev), stddev, log_uniform(random, 1e-3, 30.0)};
}

}  // namespace

const char* to_string(Regime regime) noexcept {
  constexpr std::array kNames = {"market_like", "weekly_wings", "tiny_prices"};
  return kNames[static_cast<std::size_t>(regime)];
}

const char* description(Regime regime) noexcept {
  constexpr std::array kWords = {"1 day to 3 years, vols of 5 to 150 %, within 3 standard deviations",
                                 "1 to 14 days, vols of 10 to 100 %, 2 to 10 standard deviations",
                                 "5 to 37 standard deviations, prices down to 1e-300"};
  return kWords[static_cast<std::size_t>(regime)];
}

Options draw_options(Regime regime, std::size_t count, std::uint64_t seed) {
  synth::Random random(seed);
  Options options;
  while (options.size() < count) {
    const Place place = draw_place(regime, random);
    const bool call = random.chance(0.5);
    const double forward = log_uniform(random, 1e-2, 1e5);
    const double strike = forward * std::exp(call ? place.distance : -place.distance);
    const core::OptionSide side = call ? core::OptionSide::call : core::OptionSide::put;
    const double price = core::undiscounted_price(forward, strike, place.stddev, side);
    if (!(price >= kSmallestPrice) || !(price >= kSmallestPrice * std::min(forward, strike))) continue;
    options.forward.push_back(forward);
    options.strike.push_back(strike);
    options.time_to_expiry.push_back(place.time);
    options.vol.push_back(place.stddev / std::sqrt(place.time));
    options.side.push_back(side);
    options.price.push_back(price);
  }
  return options;
}

}  // namespace volcal::bench
