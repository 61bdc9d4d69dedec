// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Snapshots of vol quotes around a known SVI slice at each expiry, for tests of tuning.

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "kernels/core/svi/svi.h"
#include "volcal/quotes.h"

namespace volcal::test {

/// A smile in units of its at-the-money standard deviation; total variance 1 at the money.
struct TypicalShape {
  double left = 1.1;
  double right = 0.9;
  double width = 2.0;

  [[nodiscard]] core::SviRaw<double> svi() const {
    const double b = 0.5 * (left + right);
    return {1.0 - b * width, b, (right - left) / (right + left), 0.0, width};
  }
};

/// Every slice the same smile in units of its at-the-money standard deviation, vols of 60 % at the money;
/// `noise` is in half-spreads of 0.5 vol points, its neighbours' `correlation` apart. `stddevs`: how far the
/// strikes go to either side.
inline QuoteSnapshot typical_snapshot(std::uint64_t seed, UtcTime as_of, double noise = 0.3,
                                      double stddevs = 2.5, double level = 0.6,
                                      const TypicalShape& given = {}, double correlation = 0.0) {
  constexpr double kHalfSpread = 0.005;
  constexpr int kStrikes = 29;
  QuoteSnapshot s;
  s.source = "made";
  s.underlying = "X";
  s.as_of = as_of;
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  const UtcTime start = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
  for (const int days : {10, 30, 100, 300}) {
    const UtcTime expiry = start + std::chrono::hours(24 * days);
    const double time = year_fraction(as_of, expiry);
    const double unit = level * std::sqrt(time);
    const core::SviRaw<double> shape = given.svi();
    double error = 0.0;
    for (int i = 0; i < kStrikes; ++i) {
      const double x = stddevs * (2.0 * i / (kStrikes - 1) - 1.0);
      OptionQuote q;
      q.record = s.quotes.size() + 1;
      q.root = q.underlying = "X";
      q.instrument = "X-" + std::to_string(q.record);
      q.strike = 100.0 * std::exp(x * unit);
      q.type = x >= 0.0 ? OptionType::call : OptionType::put;
      q.unit = QuoteUnit::implied_vol;
      q.expiry = expiry;
      q.time_to_expiry = time;
      q.forward = 100.0;
      const double fresh = normal(random);
      error = i == 0 ? fresh : correlation * error + std::sqrt(1.0 - correlation * correlation) * fresh;
      const double vol = level * std::sqrt(core::svi_total_variance(shape, x)) + noise * kHalfSpread * error;
      q.bid = vol - kHalfSpread;
      q.ask = vol + kHalfSpread;
      s.quotes.push_back(q);
    }
  }
  return s;
}

inline UtcTime hour(int h) {
  return UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)) + std::chrono::hours(h);
}

}  // namespace volcal::test
