// SPDX-License-Identifier: Apache-2.0
#include "host/synth/market.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/base/bounds.h"
#include "host/synth/random.h"

namespace volcal::synth {
namespace {

/// Decimals to which the truth is rounded: far finer than any quote resolves, far coarser than the last bit.
constexpr int kTruthDecimals = 10;
/// Standard deviations that the ladder covers below and above the forward.
constexpr double kLadderWidth = 2.6;
/// Factor by which the half-spread in vol grows per squared standard deviation away from the forward.
constexpr double kWingWidening = 0.6;
/// Noise beyond this many of its standard deviations is cut, so that no single quote is absurd.
constexpr double kNoiseCut = 2.5;

double round_to(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

/// Smallest price step at `price`, by the rule of the exchange that the style copies.
double tick_at(const MarketStyle& style, double price) {
  if (style.unit == QuoteUnit::coin) return price < 0.005 ? 0.0001 : 0.0005;
  return price < 3.0 ? 0.05 : 0.10;
}

UtcTime expiry_time(const SynthOptions& options, int days) {
  return std::chrono::floor<std::chrono::days>(options.as_of) + std::chrono::days(days) +
         std::chrono::hours(options.style.expiry_hour_utc);
}

SurfaceSlice true_slice(const SynthOptions& options, int days) {
  const MarketStyle& style = options.style;
  SurfaceSlice slice;
  slice.expiry.root = options.underlying;
  slice.expiry.time = expiry_time(options, days);
  slice.expiry.label = format_time(*slice.expiry.time);
  const double time = year_fraction(options.as_of, *slice.expiry.time);
  slice.expiry.time_to_expiry = time;
  slice.expiry.forward.forward = round_to(options.spot * std::exp(style.carry * time), 2);
  slice.expiry.forward.discount_factor = round_to(std::exp(-style.zero_rate * time), kTruthDecimals);

  const double atm_vol =
      style.long_vol + (style.short_vol - style.long_vol) * std::exp(-time / style.vol_decay);
  const double theta = round_to(atm_vol * atm_vol * time, kTruthDecimals);
  const double phi = round_to(style.eta / std::sqrt(theta * (1.0 + theta)), kTruthDecimals);
  // SSVI's slice as raw SVI [GatheralJacquier2014, Lemma 3.1 with the natural form (0, 0, rho, theta, phi)].
  const double complement = 1.0 - style.rho * style.rho;
  slice.variance = SviParameters{0.5 * theta * complement, 0.5 * theta * phi, style.rho, -style.rho / phi,
                                 std::sqrt(complement) / phi};
  return slice;
}

/// The 1-2-2.5-5 step nearest above `width`, as on exchange ladders.
double round_step(double width) {
  const double decade = std::pow(10.0, std::floor(std::log10(width)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (step * decade >= width) return step * decade;
  }
  return 10.0 * decade;
}

std::vector<double> strike_ladder(double forward, double stddev, std::size_t count) {
  const double low = forward * std::exp(-kLadderWidth * stddev);
  const double high = forward * std::exp(kLadderWidth * stddev);
  const double step = round_step((high - low) / static_cast<double>(count));
  std::vector<double> strikes;
  for (double i = std::max(1.0, std::ceil(low / step)); i * step <= high; i += 1.0) {
    strikes.push_back(i * step);
  }
  return strikes;
}

/// Makes one quote in undiscounted currency, then in the market's unit and on its ticks.
SynthQuote make_quote(const SynthOptions& options, const VolSurface& truth, std::size_t index, double strike,
                      OptionType type, Random& random) {
  const Expiry& expiry = truth.slices()[index].expiry;
  const SurfacePoint point = truth.at_strike(expiry.time_to_expiry, strike);
  const double unit =
      options.style.unit == QuoteUnit::coin ? 1.0 / expiry.forward.forward : expiry.forward.discount_factor;
  SynthQuote quote;
  quote.slice = index;
  quote.strike = strike;
  quote.type = type;
  quote.true_vol = point.implied_vol;
  quote.true_price = unit * (type == OptionType::call ? point.call : point.put);

  const double deviations = point.log_moneyness / std::sqrt(point.total_variance);
  const double half_spread_vol =
      options.style.half_spread_vol * (1.0 + kWingWidening * deviations * deviations);
  const double half_spread =
      std::max(unit * point.vega * half_spread_vol, 0.5 * tick_at(options.style, quote.true_price));
  const double moved =
      quote.true_price + options.noise * half_spread * std::clamp(random.normal(), -kNoiseCut, kNoiseCut);
  quote.tick = tick_at(options.style, moved);
  const double bid = std::floor((moved - half_spread) / quote.tick) * quote.tick;
  const double ask = std::ceil((moved + half_spread) / quote.tick) * quote.tick;

  // All draws are made for every quote, so that one probability does not shift the stream of the others.
  const bool empty = random.chance(options.empty);
  const bool one_sided = random.chance(options.one_sided);
  quote.open_interest = std::round(100.0 * std::exp(random.normal() - 0.5 * deviations * deviations)) / 10.0;
  if (empty) return quote;
  if (!one_sided && bid >= quote.tick) quote.bid = bid;
  quote.ask = std::max(ask, quote.tick);
  return quote;
}

}  // namespace

MarketStyle coin_style() {
  return {.unit = QuoteUnit::coin,
          .rho = -0.25,
          .eta = 1.1,
          .short_vol = 0.58,
          .long_vol = 0.50,
          .vol_decay = 0.25,
          .zero_rate = 0.0,
          .carry = 0.035,
          .half_spread_vol = 0.008,
          .expiry_hour_utc = 8};
}

MarketStyle index_style() {
  return {.unit = QuoteUnit::currency,
          .rho = -0.7,
          .eta = 1.15,
          .short_vol = 0.13,
          .long_vol = 0.18,
          .vol_decay = 0.4,
          .zero_rate = 0.038,
          .carry = 0.025,
          .half_spread_vol = 0.0025,
          .expiry_hour_utc = 21};
}

Expected<void> SynthOptions::validate() const {
  if (!(spot > 0.0) || !std::isfinite(spot))
    return out_of_bounds(fmt::format("spot is {}, must be above 0", spot));
  if (strikes < 3 || strikes > 1000) {
    return out_of_bounds(fmt::format("strikes is {}, must be from 3 to 1000", strikes));
  }
  if (!(noise >= 0.0 && noise <= 10.0))
    return out_of_bounds(fmt::format("noise is {}, must be from 0 to 10", noise));
  if (!(one_sided >= 0.0 && one_sided <= 1.0)) {
    return out_of_bounds(fmt::format("one-sided is {}, must be from 0 to 1", one_sided));
  }
  if (!(empty >= 0.0 && empty <= 1.0))
    return out_of_bounds(fmt::format("empty is {}, must be from 0 to 1", empty));
  if (expiry_days.empty()) return out_of_bounds("expiries names no expiry");
  int previous = 0;
  for (const int days : expiry_days) {
    if (days <= previous || days > 36500) {
      return out_of_bounds(
          fmt::format("expiries has {} after {}; days must increase, from 1 to 36500", days, previous));
    }
    previous = days;
  }
  return {};
}

Expected<SynthMarket> make_market(const SynthOptions& options) {
  if (const auto valid = options.validate(); !valid) return valid.error();
  std::vector<SurfaceSlice> slices;
  for (const int days : options.expiry_days) slices.push_back(true_slice(options, days));
  auto truth = VolSurface::make(options.underlying, options.as_of, std::move(slices));
  if (!truth) return truth.error();
  if (!check_arbitrage(*truth).free()) {
    return Error{ErrorCode::usage, "these expiries lead to a true surface with arbitrage"};
  }

  SynthMarket market{*truth, {}};
  Random random(options.seed);
  for (std::size_t i = 0; i < truth->slices().size(); ++i) {
    const Expiry& expiry = truth->slices()[i].expiry;
    const double stddev = std::sqrt(truth->total_variance(expiry.time_to_expiry, 0.0));
    for (const double strike : strike_ladder(expiry.forward.forward, stddev, options.strikes)) {
      for (const OptionType type : {OptionType::call, OptionType::put}) {
        market.quotes.push_back(make_quote(options, *truth, i, strike, type, random));
      }
    }
  }
  for (std::size_t left = market.quotes.size(); left > 1; --left) {
    std::swap(market.quotes[left - 1], market.quotes[random.below(left)]);
  }
  return market;
}

}  // namespace volcal::synth
