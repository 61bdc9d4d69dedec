// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A synthetic option market whose true surface is known.
///
/// Truth     SSVI with the power-law phi(theta) = eta / sqrt(theta (1 + theta)) and one rho. It has no static
///           arbitrage where eta (1 + |rho|) <= 2 and theta increases in time [GatheralJacquier2014, eq. 4.5,
///           Theorem 4.1], and each of its slices is a raw SVI, so the solution of the calibration is known
///           exactly.
/// Quotes    calls and puts on a ladder of round strikes. A quote's true price is moved by noise of a stated
///           share of the half-spread, spread out by a half-spread that widens in the wings, and rounded
///           outwards to the market's ticks. Some quotes have one side only, some none, and a bid below one
///           tick does not exist.
///
/// The same seed gives the same bytes: the generator is volcal's own, and truth and forwards are rounded well
/// above the last digit, so that the last bit of the mathematics library has no effect.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "volcal/expected.h"
#include "volcal/quotes.h"
#include "volcal/surface.h"
#include "volcal/time.h"

namespace volcal::synth {

/// Parameters in which the two kinds of market differ.
struct MarketStyle {
  QuoteUnit unit = QuoteUnit::coin;
  double rho = 0.0;              ///< rho of SSVI
  double eta = 0.0;              ///< eta of SSVI; eta (1 + |rho|) <= 2
  double short_vol = 0.0;        ///< at-the-money vol as T goes to 0
  double long_vol = 0.0;         ///< at-the-money vol as T goes to infinity
  double vol_decay = 0.0;        ///< years; short_vol turns into long_vol as exp(-T / vol_decay)
  double zero_rate = 0.0;        ///< continuously compounded; discounts prices in currency
  double carry = 0.0;            ///< forward = spot exp(carry T)
  double half_spread_vol = 0.0;  ///< half-spread at the money in vol, decimal per root year
  int expiry_hour_utc = 0;
};

/// Style of inverse options on a coin, as on Deribit: prices in coin, a smile, ticks 0.0001 and 0.0005.
[[nodiscard]] MarketStyle coin_style();
/// Style of European options on a share index: prices in currency, a skew, ticks 0.05 and 0.10.
[[nodiscard]] MarketStyle index_style();

struct SynthOptions {
  std::uint64_t seed = 1;
  std::string underlying;
  UtcTime as_of;
  double spot = 0.0;
  std::vector<int> expiry_days;  ///< days from the snapshot's date, increasing, > 0
  std::size_t strikes = 34;      ///< approximate number of strikes per expiry, at least 3
  double noise = 0.5;            ///< standard deviation of the price noise in half-spreads, >= 0
  double one_sided = 0.04;       ///< share of quotes without a bid
  double empty = 0.03;           ///< share of quotes with neither bid nor ask
  MarketStyle style;

  /// Fails with `usage` where a field is out of its bounds: the sentence names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};

struct SynthQuote {
  std::size_t slice = 0;  ///< index into SynthMarket::truth.slices()
  double strike = 0.0;
  OptionType type = OptionType::call;
  double bid = kAbsent;  ///< in the style's unit
  double ask = kAbsent;
  double true_price = 0.0;
  double true_vol = 0.0;
  double tick = 0.0;
  double open_interest = 0.0;
};

struct SynthMarket {
  VolSurface truth;
  std::vector<SynthQuote> quotes;  ///< in random order, like an exchange's answer
};

/// Makes a market. Fails with `usage` where the options are out of bounds or give a truth with arbitrage.
[[nodiscard]] Expected<SynthMarket> make_market(const SynthOptions& options);

}  // namespace volcal::synth
