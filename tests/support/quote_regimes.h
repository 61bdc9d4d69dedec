// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Random quotes of the regimes in which implied vols are asked for, from a seed alone.

#include <array>
#include <cmath>
#include <random>

#include "kernels/core/black/black.h"
#include "tests/support/black_reference.h"

namespace volcal::test {

enum class Regime { market_like, weekly_wings, deep_wings, near_bound, tiny_time, in_the_money, everywhere };

constexpr std::array<Regime, 7> kRegimes = {Regime::market_like, Regime::weekly_wings, Regime::deep_wings,
                                            Regime::near_bound,  Regime::tiny_time,    Regime::in_the_money,
                                            Regime::everywhere};

inline const char* to_string(Regime regime) {
  switch (regime) {
    case Regime::market_like:
      return "market-like (1 day to 3 years, 5 to 150 vol, within 3 stddev)";
    case Regime::weekly_wings:
      return "weekly wings (1 to 14 days, 10 to 100 vol, 2 to 10 stddev)";
    case Regime::deep_wings:
      return "deep wings (5 to 37 stddev, prices down to 1e-300)";
    case Regime::near_bound:
      return "near the bound (gap 1e-15 to 0.5 of it, |k| up to 700)";
    case Regime::tiny_time:
      return "tiny time (1 minute to 1 hour, within 8 stddev, a tenth at the money)";
    case Regime::in_the_money:
      return "in the money (up to 6 stddev, 1 day to 30 years)";
    case Regime::everywhere:
      return "everywhere (|k| 1e-15 to 700, stddev 1e-8 to 40, both sides)";
  }
  return "?";
}

class QuoteGenerator {
 public:
  QuoteGenerator(Regime regime, unsigned seed) : regime_(regime), random_(seed) {}

  /// May lack time value or touch the bound after rounding to double: callers check.
  Quote next() {
    double a = 0.0;  // |ln(K/F)|
    double s = 0.0;
    double time = 1.0;
    bool in_the_money = false;
    switch (regime_) {
      case Regime::market_like:
        time = log_uniform(1.0 / 365.0, 3.0);
        s = log_uniform(0.05, 1.5) * std::sqrt(time);
        a = s * uniform(0.0, 3.0);
        break;
      case Regime::weekly_wings:
        time = uniform(1.0 / 365.0, 14.0 / 365.0);
        s = log_uniform(0.1, 1.0) * std::sqrt(time);
        a = s * uniform(2.0, 10.0);
        break;
      case Regime::deep_wings: {
        const double r = uniform(5.0, 37.0);
        s = log_uniform(1e-4, 15.0);
        a = s * (r + 0.5 * s);
        time = log_uniform(1e-3, 30.0);
        break;
      }
      case Regime::near_bound: {
        const double depth = uniform(0.0, 8.0);
        a = uniform(0.0, 1.0) < 0.2 ? 0.0 : log_uniform(1e-8, 690.0);
        s = depth + std::sqrt(depth * depth + 2.0 * a) + 1e-3;
        time = log_uniform(0.1, 30.0);
        in_the_money = uniform(0.0, 1.0) < 0.5;
        break;
      }
      case Regime::tiny_time:
        time = log_uniform(1.0 / 525600.0, 1.0 / 8760.0);
        s = log_uniform(0.05, 3.0) * std::sqrt(time);
        a = uniform(0.0, 1.0) < 0.1 ? 0.0 : s * uniform(0.0, 8.0);
        break;
      case Regime::in_the_money:
        time = log_uniform(1.0 / 365.0, 30.0);
        s = log_uniform(0.05, 1.5) * std::sqrt(time);
        a = s * uniform(0.0, 6.0);
        in_the_money = true;
        break;
      case Regime::everywhere:
        a = uniform(0.0, 1.0) < 0.05 ? 0.0 : log_uniform(1e-15, 690.0);
        s = uniform(0.0, 1.0) < 0.5 ? log_uniform(1e-8, 40.0) : a / log_uniform(0.01, 37.0) + 1e-12;
        time = log_uniform(1e-6, 30.0);
        in_the_money = uniform(0.0, 1.0) < 0.3;
        break;
    }
    const bool strike_above = uniform(0.0, 1.0) < 0.5;
    const double forward = a > 300.0 ? 1.0 : log_uniform(1e-2, 1e5);
    const double strike = forward * std::exp(strike_above ? a : -a);
    const bool call = strike_above != in_the_money;
    const core::OptionSide side = call ? core::OptionSide::call : core::OptionSide::put;
    return {core::undiscounted_price(forward, strike, s, side), forward, strike, time, side};
  }

 private:
  double uniform(double low, double high) { return low + (high - low) * unit_(random_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }

  Regime regime_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> unit_;
};

/// Strictly between intrinsic value and bound, as exact numbers, and not beneath the smallest double of
/// min(F, K).
inline bool has_implied_vol(const Quote& q) {
  const bool call = q.side == core::OptionSide::call;
  const double upper = call ? q.forward : q.strike;
  const double lower = call ? q.strike : q.forward;
  // Rounding is monotone: price > fl(upper - lower) implies price > upper - lower.
  const double scale = upper < lower ? upper : lower;
  const bool above_intrinsic =
      upper > lower ? q.undiscounted_price > upper - lower : q.undiscounted_price / scale > 0.0;
  return above_intrinsic && q.undiscounted_price < upper;
}

}  // namespace volcal::test
