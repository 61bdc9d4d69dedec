// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/imply_vols.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calibration/quotes/clean.h"
#include "calibration/quotes/levels/level_faults.h"
#include "calibration/quotes/plausible.h"
#include "calibration/quotes/quote_side.h"
#include "kernels/core/black/black.h"

namespace volcal {
namespace {

using core::OptionSide;
using core::QuoteStatus;

OptionSide side_of(OptionType type) { return type == OptionType::call ? OptionSide::call : OptionSide::put; }

const char* words(QuoteStatus status) {
  switch (status) {
    case QuoteStatus::ok:
      return "ok";
    case QuoteStatus::non_finite:
      return "not finite";
    case QuoteStatus::below_intrinsic:
      return "below the intrinsic value";
    case QuoteStatus::above_bound:
      return "at or above the upper bound";
    case QuoteStatus::zero_time_value:
      return "equal to the intrinsic value";
    case QuoteStatus::max_iterations:
      return "not solved within the iteration limit";
  }
  return "unknown";
}

/// One price of one quote with the vol it implies.
struct PricedVol {
  double price = kAbsent;  ///< undiscounted price, or the vol itself where vols are quoted
  double vol = kAbsent;
  QuoteStatus status = QuoteStatus::ok;
};

struct QuoteVols {
  PricedVol bid, mid, ask;
};

/// Parallel arrays for the backend.
struct Columns {
  std::vector<double> price, forward, strike, years, vol;
  std::vector<OptionSide> side;
  std::vector<QuoteStatus> status;

  void add(double undiscounted_price, const OptionQuote& quote, const Expiry& expiry) {
    price.push_back(undiscounted_price);
    forward.push_back(expiry.forward.forward);
    strike.push_back(quote.strike);
    years.push_back(expiry.time_to_expiry);
    side.push_back(side_of(quote.type));
  }

  Expected<void> invert(ComputeBackend& backend) {
    vol.resize(price.size());
    status.resize(price.size());
    return backend.implied_vols({price, forward, strike, years, side, vol, status});
  }
};

QuoteVols prices_of(const OptionQuote& quote, const ForwardEstimate& forward) {
  QuoteVols q;
  if (is_mid_only(quote)) {
    q.mid.price = undiscount(quote.mid, quote.unit, forward);
    return q;
  }
  q.bid.price = undiscount(quote.bid, quote.unit, forward);
  q.ask.price = undiscount(quote.ask, quote.unit, forward);
  q.mid.price = 0.5 * (q.bid.price + q.ask.price);
  return q;
}

/// Vols of all kept quotes, in their order.
Expected<std::vector<QuoteVols>> invert_all(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                                            ComputeBackend& backend) {
  std::vector<QuoteVols> vols;
  vols.reserve(cleaned.kept.size());
  Columns columns;
  std::vector<std::pair<std::size_t, PricedVol QuoteVols::*>> places;
  for (const KeptQuote& kept : cleaned.kept) {
    const OptionQuote& quote = snapshot.quotes[kept.quote];
    const Expiry& expiry = cleaned.expiries[kept.expiry];
    vols.push_back(prices_of(quote, expiry.forward));
    for (PricedVol QuoteVols::*which : {&QuoteVols::bid, &QuoteVols::mid, &QuoteVols::ask}) {
      PricedVol& priced = vols.back().*which;
      if (std::isnan(priced.price)) continue;
      if (quote.unit == QuoteUnit::implied_vol) {
        priced.vol = priced.price;
      } else {
        columns.add(priced.price, quote, expiry);
        places.emplace_back(vols.size() - 1, which);
      }
    }
  }
  if (Expected<void> done = columns.invert(backend); !done) return done.error();
  for (std::size_t i = 0; i < places.size(); ++i) {
    PricedVol& priced = vols[places[i].first].*places[i].second;
    priced.vol = columns.vol[i];
    priced.status = columns.status[i];
  }
  return vols;
}

bool has_vol(const PricedVol& priced) {
  return priced.status == QuoteStatus::ok && std::isfinite(priced.vol) && priced.vol > 0.0;
}

std::optional<std::pair<RejectReason, std::string>> judge(const OptionQuote& quote, const QuoteVols& q,
                                                          double time_to_expiry,
                                                          const CleaningOptions& options) {
  const bool mid_only = is_mid_only(quote);
  const bool ask_unreachable = q.ask.status == QuoteStatus::above_bound;
  if (!mid_only && has_vol(q.bid) && (has_vol(q.ask) || ask_unreachable) &&
      quote.ask > options.max_spread_ratio * quote.bid) {
    if (ask_unreachable)
      return {{RejectReason::too_wide, fmt::format("bid {} (vol {:.6g}), and no vol reaches the ask {}",
                                                   quote.bid, q.bid.vol, quote.ask)}};
    if (q.ask.vol - q.bid.vol > options.max_spread_vol)
      return {{RejectReason::too_wide,
               fmt::format("bid {} (vol {:.6g}), ask {} (vol {:.6g}): more than {} times and {} of vol apart",
                           quote.bid, q.bid.vol, quote.ask, q.ask.vol, options.max_spread_ratio,
                           options.max_spread_vol)}};
  }
  const std::array<std::pair<const char*, const PricedVol*>, 3> sides = {
      {{"bid", &q.bid}, {"ask", &q.ask}, {"mid", &q.mid}}};
  for (const auto& [name, priced] : sides) {
    if (std::isnan(priced->price) || has_vol(*priced)) continue;
    return {{RejectReason::no_implied_vol,
             fmt::format("undiscounted {} {:.17g} is {}", name, priced->price, words(priced->status))}};
  }
  for (const auto& [name, priced] : sides) {
    if (std::isnan(priced->price)) continue;
    if (auto fault = fault_of_vol(name, priced->vol, time_to_expiry)) {
      return {{RejectReason::implausible_vol, *std::move(fault)}};
    }
  }
  return {};
}

/// The vol by which the level of a slice is judged: the middle of bid and ask vol, one of them where the
/// other is absent, or the mid's vol.
double vol_of_level(const OptionQuote& quote, const QuoteVols& q) {
  if (is_mid_only(quote)) return has_vol(q.mid) ? q.mid.vol : kAbsent;
  if (has_vol(q.bid) && has_vol(q.ask)) return 0.5 * (q.bid.vol + q.ask.vol);
  if (has_vol(q.bid)) return q.bid.vol;
  return has_vol(q.ask) ? q.ask.vol : kAbsent;
}

/// Finds the expiries that are refused as a whole, and the reasons.
LevelFaults level_faults(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                         const std::vector<QuoteVols>& vols, const CleaningOptions& options) {
  if (options.allow_level) return {};
  std::vector<double> of_level;
  of_level.reserve(vols.size());
  for (std::size_t i = 0; i < vols.size(); ++i)
    of_level.push_back(vol_of_level(snapshot.quotes[cleaned.kept[i].quote], vols[i]));
  return judge_levels(snapshot, cleaned, of_level);
}

bool has_own_forward(const ForwardEstimate& forward) {
  return forward.source == ForwardSource::file || forward.source == ForwardSource::parity;
}

/// |d vol / d F| at the quoted price times the standard error of F: delta / vega for a price in currency. A
/// coin price rises with F, which compensates a part; a quoted vol does not depend on F.
double forward_vol_error(const OptionQuote& quote, const ForwardEstimate& forward,
                         const core::BlackGreeks& greeks, double vega, double undiscounted_price) {
  if (has_own_forward(forward) || quote.unit == QuoteUnit::implied_vol || !(vega > 0.0)) return 0.0;
  const double coin_delta = quote.unit == QuoteUnit::coin ? undiscounted_price / forward.forward : 0.0;
  return std::abs(greeks.delta - coin_delta) / vega * forward.forward_stderr;
}

VolQuote make_vol_quote(const KeptQuote& kept, const OptionQuote& quote, const Expiry& expiry,
                        const QuoteVols& q) {
  VolQuote v;
  v.quote = kept.quote;
  v.strike = quote.strike;
  v.log_moneyness = log_moneyness(quote.strike, expiry.forward.forward);
  v.type = quote.type;
  v.bid_vol = q.bid.vol;
  v.ask_vol = q.ask.vol;
  v.mid_price_vol = q.mid.vol;
  const bool mid_only = is_mid_only(quote);
  v.market_vol = mid_only ? q.mid.vol : 0.5 * (q.bid.vol + q.ask.vol);
  if (!mid_only) v.half_spread = 0.5 * (q.ask.vol - q.bid.vol);
  const double root_time = std::sqrt(expiry.time_to_expiry);
  const auto greeks =
      core::black_greeks(expiry.forward.forward, quote.strike, v.market_vol * root_time, side_of(quote.type));
  v.vega = root_time * greeks.vega;
  v.forward_vol_error = forward_vol_error(quote, expiry.forward, greeks, v.vega, q.mid.price);
  return v;
}

}  // namespace

Expected<ImpliedVols> imply_vols(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                                 const CleaningOptions& options, ComputeBackend& backend) {
  Expected<std::vector<QuoteVols>> vols = invert_all(snapshot, cleaned, backend);
  if (!vols) return vols.error();
  ImpliedVols result;
  result.rejected = cleaned.rejected;
  const LevelFaults levels = level_faults(snapshot, cleaned, *vols, options);
  levels.replace_bounds(result.rejected);
  result.notes = levels.notes(cleaned.expiries);
  result.smiles.resize(cleaned.expiries.size());
  for (std::size_t e = 0; e < cleaned.expiries.size(); ++e) result.smiles[e].expiry = cleaned.expiries[e];
  for (std::size_t i = 0; i < cleaned.kept.size(); ++i) {
    const KeptQuote& kept = cleaned.kept[i];
    const OptionQuote& quote = snapshot.quotes[kept.quote];
    if (const std::string* fault = levels.fault(kept.expiry))
      result.rejected.push_back({kept.quote, RejectReason::implausible_level, *fault});
    else if (auto bad = judge(quote, (*vols)[i], cleaned.expiries[kept.expiry].time_to_expiry, options))
      result.rejected.push_back({kept.quote, bad->first, std::move(bad->second)});
    else
      result.smiles[kept.expiry].quotes.push_back(
          make_vol_quote(kept, quote, cleaned.expiries[kept.expiry], (*vols)[i]));
  }
  refuse_contradicted(result.smiles, result.rejected);
  // Kept quotes come by strike, so every smile is already in the order of log-moneyness.
  sort_by_record(snapshot, result.rejected);
  return result;
}

}  // namespace volcal
