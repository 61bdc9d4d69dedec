// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A made-up option market whose true surface is known.
///
/// Truth     SSVI with the power-law phi(theta) = eta / sqrt(theta (1 + theta)) and one rho. It has no static
///           arbitrage where eta (1 + |rho|) <= 2 and theta increases in time [GatheralJacquier2014, eq. 4.5,
///           Theorem 4.1], and each of its slices is a raw SVI: what calibration should find is exactly
///           known.
/// Quotes    calls and puts on a ladder of round strikes. A quote's true price is moved by noise of a stated
///           share of the half-spread, spread out by a half-spread that widens in the wings, and rounded
///           outwards to the market's ticks. Some quotes have one side only, some none, and a bid below one
///           tick does not exist.
/// Same seed, same bytes: own generator, and truth and forwards are rounded well above the last digit, so
/// that the mathematics library's last bit does not show.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "volcal/expected.h"
#include "volcal/quotes.h"
#include "volcal/surface.h"
#include "volcal/time.h"

namespace volcal::synth {

/// What differs between the two kinds of market that are made.
struct MarketStyle {
  QuoteUnit unit = QuoteUnit::coin;
  double rho = 0.0;              ///< of SSVI
  double eta = 0.0;              ///< of SSVI; eta (1 + |rho|) <= 2
  double short_vol = 0.0;        ///< at-the-money vol as T goes to 0
  double long_vol = 0.0;         ///< and as T goes to infinity
  double vol_decay = 0.0;        ///< years; the first turns into the second as exp(-T / vol_decay)
  double zero_rate = 0.0;        ///< continuously compounded; discounts prices in currency
  double carry = 0.0;            ///< forward = spot exp(carry T)
  double half_spread_vol = 0.0;  ///< at the money, decimal per root year
  int expiry_hour_utc = 0;
};

/// Inverse options on a coin, as on Deribit: prices in coin, a smile, ticks 0.0001 and 0.0005.
[[nodiscard]] MarketStyle coin_style();
/// European options on a share index: prices in currency, a skew, ticks 0.05 and 0.10.
[[nodiscard]] MarketStyle index_style();

struct SynthOptions {
  std::uint64_t seed = 1;
  std::string underlying;
  UtcTime as_of;
  double spot = 0.0;
  std::vector<int> expiry_days;  ///< days from the snapshot's date, increasing, > 0
  std::size_t strikes = 34;      ///< per expiry, about; at least 3
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
  std::vector<SynthQuote> quotes;  ///< in no order, as exchanges answer
};

/// Fails with `usage` where the options are out of bounds or lead to a truth with arbitrage.
[[nodiscard]] Expected<SynthMarket> make_market(const SynthOptions& options);

}  // namespace volcal::synth
