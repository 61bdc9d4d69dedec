// SPDX-License-Identifier: Apache-2.0
#include "calibration/quotes/calendar_conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "calibration/quotes/slice_name.h"
#include "kernels/core/black/black.h"
#include "kernels/core/black/implied_vol_body.h"

namespace volcal {
namespace {

constexpr double kForwardErrors = 3.0;
// Share of the bid by which it must exceed the cost: less is rounding of the file's numbers.
constexpr double kRounding = 1e-6;
// Times whose relative difference is smaller are the same.
constexpr double kSameTime = 1e-9;

/// A quote as the two sides of a market, in vol.
struct Market {
  double strike;  ///< strike over the forward
  double bid;
  double ask;
};

std::vector<Market> markets_of(const Smile& smile, double mid_only_half_spread) {
  std::vector<Market> markets;
  markets.reserve(smile.quotes.size());
  for (const VolQuote& quote : smile.quotes) {
    const bool mid_only = std::isnan(quote.half_spread);
    const double bid = mid_only ? quote.market_vol - mid_only_half_spread : quote.bid_vol;
    const double ask = mid_only ? quote.market_vol + mid_only_half_spread : quote.ask_vol;
    markets.push_back({std::exp(quote.log_moneyness), bid, ask});
  }
  return markets;
}

/// Relative error of K / F that the errors of both forwards leave.
double strike_error(const Expiry& a, const Expiry& b) {
  return kForwardErrors * std::hypot(a.forward.forward_stderr / a.forward.forward,
                                     b.forward.forward_stderr / b.forward.forward);
}

double price(double strike, double vol, double time, core::OptionSide side) {
  return core::undiscounted_price(1.0, strike, vol * std::sqrt(time), side);
}

/// The quotes of the later smile next to a strike.
struct Neighbours {
  const Market* left;
  const Market* right;

  [[nodiscard]] double least_ask() const { return std::min(left->ask, right->ask); }
  /// Cost over the forward of a portfolio that is worth at least as much as the option at expiry.
  [[nodiscard]] double cost(double strike, double time, core::OptionSide side) const {
    const double width = right->strike - left->strike;
    const double part = width > 0.0 ? (strike - left->strike) / width : 0.0;
    return (1.0 - part) * price(left->strike, left->ask, time, side) +
           part * price(right->strike, right->ask, time, side);
  }
};

std::optional<Neighbours> neighbours_of(double strike, const std::vector<Market>& markets) {
  const auto right = std::lower_bound(markets.begin(), markets.end(), strike,
                                      [](const Market& m, double k) { return m.strike < k; });
  if (right == markets.end()) return std::nullopt;
  if (right->strike == strike) return Neighbours{&*right, &*right};
  if (right == markets.begin()) return std::nullopt;
  return Neighbours{&*std::prev(right), &*right};
}

/// The vol at `time` of a price over the forward; 0 for a price that is all intrinsic value.
double vol_of(double price_over_forward, double strike, double time, core::OptionSide side) {
  core::QuoteStatus status{};
  return core::implied_vol(price_over_forward, 1.0, strike, time, side, &status);
}

/// Adds one conflicting strike to a pair's conflict.
void add_strike(const VolQuote& quote, const Market& market, double bid, double cost, double time,
                core::OptionSide side, CalendarConflict& conflict) {
  ++conflict.strikes;
  if (!(conflict.lowest_strike <= quote.strike)) conflict.lowest_strike = quote.strike;
  if (!(conflict.highest_strike >= quote.strike)) conflict.highest_strike = quote.strike;
  if (!(bid - cost > conflict.price_gap)) return;
  conflict.price_gap = bid - cost;
  conflict.worst_strike = quote.strike;
  conflict.bid_vol = market.bid;
  conflict.needed_vol = vol_of(bid, market.strike, time, side);
  conflict.ask_vol = vol_of(cost, market.strike, time, side);
}

CalendarConflict compare(const std::vector<Smile>& smiles, const std::vector<std::vector<Market>>& markets,
                         std::size_t earlier, std::size_t later) {
  CalendarConflict conflict;
  conflict.earlier = earlier;
  conflict.later = later;
  const double from = smiles[earlier].expiry.time_to_expiry;
  const double to = smiles[later].expiry.time_to_expiry;
  const double error = strike_error(smiles[earlier].expiry, smiles[later].expiry);
  for (std::size_t i = 0; i < markets[earlier].size(); ++i) {
    const Market& market = markets[earlier][i];
    const std::optional<Neighbours> near = neighbours_of(market.strike, markets[later]);
    // A chord of prices at one vol lies above the price at that vol, so this test needs no price.
    if (!near || !(market.bid * market.bid * from > near->least_ask() * near->least_ask() * to)) continue;
    const bool is_call = market.strike >= 1.0;
    const core::OptionSide side = is_call ? core::OptionSide::call : core::OptionSide::put;
    const double further = market.strike * (is_call ? 1.0 + error : 1.0 - error);
    const double bid = price(further, market.bid, from, side);
    const double cost = near->cost(market.strike, to, side);
    if (bid > (1.0 + kRounding) * cost) {
      add_strike(smiles[earlier].quotes[i], market, bid, cost, to, side, conflict);
    }
  }
  return conflict;
}

}  // namespace

std::vector<CalendarConflict> calendar_conflicts(const std::vector<Smile>& smiles,
                                                 double mid_only_half_spread) {
  std::vector<std::vector<Market>> markets;
  markets.reserve(smiles.size());
  for (const Smile& smile : smiles) markets.push_back(markets_of(smile, mid_only_half_spread));
  std::vector<CalendarConflict> conflicts;
  for (std::size_t later = 1; later < smiles.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const double from = smiles[earlier].expiry.time_to_expiry;
      if (!(smiles[later].expiry.time_to_expiry > (1.0 + kSameTime) * from)) continue;
      const CalendarConflict conflict = compare(smiles, markets, earlier, later);
      if (conflict.strikes > 0) conflicts.push_back(conflict);
    }
  }
  std::stable_sort(
      conflicts.begin(), conflicts.end(),
      [](const CalendarConflict& a, const CalendarConflict& b) { return a.price_gap > b.price_gap; });
  return conflicts;
}

std::string words_for(const std::vector<CalendarConflict>& conflicts, const std::vector<Smile>& smiles) {
  if (conflicts.empty()) return {};
  const CalendarConflict& worst = conflicts.front();
  const std::string strikes =
      worst.strikes == 1 ? fmt::format("at strike {:.8g}", worst.worst_strike)
                         : fmt::format("at {} strikes from {:.8g} to {:.8g}, most at {:.8g}", worst.strikes,
                                       worst.lowest_strike, worst.highest_strike, worst.worst_strike);
  const std::size_t more = conflicts.size() - 1;
  const std::string others = more == 0 ? ""
                                       : fmt::format("; so {} other {} of expiries",
                                                     more == 1 ? "does 1" : fmt::format("do {}", more),
                                                     more == 1 ? "pair" : "pairs");
  return fmt::format(
      "quotes contradict each other in the calendar: {} and {} {}, where the earlier's bid of {:.2f} % is "
      "worth "
      "{:.2f} % at the later, {:.2f} vol points above the {:.2f} % asked there{}; no surface without "
      "arbitrage "
      "meets both",
      slice_name(smiles[worst.earlier].expiry), slice_name(smiles[worst.later].expiry), strikes,
      100.0 * worst.bid_vol, 100.0 * worst.needed_vol, 100.0 * (worst.needed_vol - worst.ask_vol),
      100.0 * worst.ask_vol, others);
}

}  // namespace volcal
