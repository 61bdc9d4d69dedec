// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Seeded options with their prices: inputs of the implied-vol and price rows, for volcal and its peers.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/core/option_side.h"

namespace volcal::bench {

/// All are out of the money, calls and puts in equal shares, forwards log-uniform from 0.01 to 100,000.
enum class Regime : std::uint8_t {
  market_like,   ///< 1 day to 3 years, vols of 5 to 150 %, within 3 standard deviations
  weekly_wings,  ///< 1 to 14 days, vols of 10 to 100 %, 2 to 10 standard deviations
  tiny_prices,   ///< 5 to 37 standard deviations, total standard deviation 1e-4 to 15: down to 1e-300
};

[[nodiscard]] const char* to_string(Regime regime) noexcept;
/// Description of the options that are drawn.
[[nodiscard]] const char* description(Regime regime) noexcept;

/// Seed of every row on options, so that all rows and peers use the same ones.
inline constexpr std::uint64_t kOptionSeed = 20260101;

/// Options whose price, or its ratio to min(forward, strike), is below this are drawn again.
inline constexpr double kSmallestPrice = 1e-300;

/// Options as arrays of one length. The prices are core::undiscounted_price of the vols. A judge may rely on
/// the price but not on the vol, since an option's price determines fewer digits of its vol than a double
/// has.
struct Options {
  std::vector<double> forward;
  std::vector<double> strike;
  std::vector<double> time_to_expiry;  ///< years
  std::vector<double> vol;             ///< decimal per root year
  std::vector<core::OptionSide> side;
  std::vector<double> price;  ///< undiscounted

  [[nodiscard]] std::size_t size() const noexcept { return price.size(); }
};

[[nodiscard]] Options draw_options(Regime regime, std::size_t count, std::uint64_t seed);

}  // namespace volcal::bench
