// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cleaning: from raw quotes to usable ones, with a named reason for each rejected quote and the forward of
/// every expiry.
///
/// Rules run in the order of RejectReason. The first that applies is the reason, so each quote is rejected at
/// most once and records = kept + rejected always.

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/quotes.h"

namespace volcal {

enum class RejectReason : std::uint8_t {
  unreadable,          ///< the record did not become a quote (UnreadableRecord)
  invalid_price,       ///< bid, ask or mid negative or infinite
  duplicate,           ///< a quote of the same instrument came before
  expired,             ///< expiry not after the snapshot
  too_short,           ///< expires within CleaningOptions::min_minutes_to_expiry
  no_quote,            ///< neither bid nor ask nor mid
  one_sided,           ///< only one of bid and ask (a bid of zero is no bid)
  crossed,             ///< bid above ask
  stale,               ///< last trade or update older than CleaningOptions::max_age_hours
  sub_tick,            ///< bid below the instrument's smallest price step
  no_forward,          ///< the expiry has no forward: not in the file and no usable put-call pair
  implausible_strike,  ///< |ln(K/F)| above 10: no market lists it
  in_the_money,        ///< the other side of the strike carries the information
  implausible_level,   ///< no market has the vols of its whole slice: a unit or the forward is wrong
  below_intrinsic,     ///< ask at or below the intrinsic value: no vol reaches it
  above_bound,      ///< bid at or above the no-arbitrage upper bound (forward for a call, strike for a put)
  too_wide,         ///< ask vol - bid vol above CleaningOptions::max_spread_vol and relative bound
  no_implied_vol,   ///< the inversion refused bid or ask (its status is in the detail)
  implausible_vol,  ///< bid, ask or mid vol outside 0.01 % to 10,000 %, or over ten standard deviations
  contradicted,     ///< its vol is many times its neighbours', or a small share of it (docs/use/cleaning.md)
  beyond_model,     ///< outside what the model prices: Heston, 1e-4 to 100 years, |ln(K/F)| to 10
};

template <>
inline constexpr auto kNamesOf<RejectReason> = names_up_to<RejectReason::beyond_model>(
    "unreadable", "invalid_price", "duplicate", "expired", "too_short", "no_quote", "one_sided", "crossed",
    "stale", "sub_tick", "no_forward", "implausible_strike", "in_the_money", "implausible_level",
    "below_intrinsic", "above_bound", "too_wide", "no_implied_vol", "implausible_vol", "contradicted",
    "beyond_model");
inline constexpr std::size_t kRejectReasons = kNamesOf<RejectReason>.size();

struct CleaningOptions {
  double min_minutes_to_expiry = 1.0;  ///< >= 0; under a minute a year fraction means nothing
  double max_age_hours = 0.0;  ///< > 0 switches on the rule about stale quotes, where the file gives times
  double max_spread_ratio = 20.0;     ///< too_wide needs both: ask > ratio * bid, ...
  double max_spread_vol = 1.0;        ///< ... and ask vol - bid vol above this, decimal per root year
  bool out_of_the_money_only = true;  ///< false: quotes on both sides of a strike are fitted
  bool use_mid_only = true;  ///< fits quotes that have a mid only (grids); false rejects them as no_quote
  bool allow_level = false;  ///< fits slices that implausible_level would reject

  /// Fails with `usage` where a field is out of its bounds; the message names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<CleaningOptions> =
    std::tuple{Field{"min_minutes_to_expiry", &CleaningOptions::min_minutes_to_expiry},
               Field{"max_age_hours", &CleaningOptions::max_age_hours},
               Field{"max_spread_ratio", &CleaningOptions::max_spread_ratio},
               Field{"max_spread_vol", &CleaningOptions::max_spread_vol},
               Field{"out_of_the_money_only", &CleaningOptions::out_of_the_money_only},
               Field{"use_mid_only", &CleaningOptions::use_mid_only},
               Field{"allow_level", &CleaningOptions::allow_level}};

/// One rejected record. `quote` indexes QuoteSnapshot::quotes; where the reason is `unreadable`,
/// QuoteSnapshot::unreadable.
struct Rejected {
  std::size_t quote = 0;
  RejectReason reason = RejectReason::unreadable;
  std::string detail;  ///< with the numbers: "bid 0.0005 above ask 0.0004"
};

enum class ForwardSource : std::uint8_t {
  file,           ///< given with the quotes; the median where one expiry shows several
  parity,         ///< put-call parity, robust regression over near-the-money pairs
  carry,          ///< from spot and a given rate; dividends are unknown
  implied_carry,  ///< forwards of other expiries, interpolated or continued with the carry that they imply
  spot,           ///< the spot alone, since neither dividends nor a rate are given
};
template <>
inline constexpr auto kNamesOf<ForwardSource> = names_up_to<ForwardSource::spot>("file", "parity", "carry",
                                                                                 "implied_carry", "spot");
inline constexpr std::size_t kForwardSources = kNamesOf<ForwardSource>.size();

/// Forward and discount factor of one expiry.
struct ForwardEstimate {
  double forward = kAbsent;
  double discount_factor = 1.0;
  ForwardSource source = ForwardSource::file;
  double forward_stderr = 0.0;  ///< one standard error, same unit as forward; 0 where the file gives it
  double discount_factor_stderr = 0.0;
  std::size_t pairs_used = 0;  ///< put-call pairs with full or reduced weight
  std::size_t pairs_seen = 0;  ///< pairs with two-sided call and put
  double parity_gap =
      kAbsent;  ///< diagnostic for a forward from the file: median of parity forward / forward - 1
  double refused_discount_factor = kAbsent;  ///< discount factor from parity where it was refused, because it
                                             ///< implies a rate that no currency has
};
template <>
inline constexpr auto kFieldsOf<ForwardEstimate> =
    std::tuple{Field{"source", &ForwardEstimate::source},
               Field{"forward_stderr", &ForwardEstimate::forward_stderr},
               Field{"discount_factor_stderr", &ForwardEstimate::discount_factor_stderr},
               Field{"pairs_used", &ForwardEstimate::pairs_used},
               Field{"pairs_seen", &ForwardEstimate::pairs_seen},
               Field{"parity_gap", &ForwardEstimate::parity_gap}};

/// One expiry of one root: the key of a slice, with the forward and discount factor of its options.
struct Expiry {
  std::string root;
  std::string label;  ///< `2026-03-27T08:00:00Z`, or `T=0.0383561643835616` without a date
  std::optional<UtcTime> time;
  double time_to_expiry = kAbsent;  ///< years, ACT/365F or as the file gave it
  ForwardEstimate forward;
};

/// A quote that passed cleaning, with the index of its expiry.
struct KeptQuote {
  std::size_t quote = 0;   ///< index into QuoteSnapshot::quotes
  std::size_t expiry = 0;  ///< index into CleanedQuotes::expiries
};

struct CleanedQuotes {
  std::vector<Expiry> expiries;    ///< every expiry with a forward, by time_to_expiry, then root
  std::vector<KeptQuote> kept;     ///< by expiry, then strike
  std::vector<Rejected> rejected;  ///< in the order of the records
  std::vector<std::string> notes;
};

/// Market vols of one kept quote.
///
/// A fit targets `market_vol`, the middle of bid and ask vol, so that |model - market_vol| <= half_spread
/// means "inside bid/ask". The vol of the mid price is kept beside it.
struct VolQuote {
  std::size_t quote = 0;  ///< index into QuoteSnapshot::quotes
  double strike = kAbsent;
  double log_moneyness = kAbsent;  ///< ln(K/F)
  OptionType type = OptionType::call;
  double bid_vol = kAbsent;  ///< kAbsent for mid-only quotes
  double ask_vol = kAbsent;
  double mid_price_vol = kAbsent;
  double market_vol = kAbsent;
  double half_spread = kAbsent;  ///< (ask_vol - bid_vol) / 2, unfloored; kAbsent for mid-only quotes
  double vega = kAbsent;         ///< d undiscounted price / d vol at market_vol
  /// Change of market_vol, at the quoted price, for one standard error of the forward. 0 where the forward
  /// comes from the file or from the expiry's parity, whose errors are below the spreads.
  double forward_vol_error = 0.0;
};
template <>
inline constexpr auto kFieldsOf<VolQuote> = std::tuple{Field{"type", &VolQuote::type},
                                                       Field{"strike", &VolQuote::strike},
                                                       Field{"log_moneyness", &VolQuote::log_moneyness},
                                                       Field{"bid_vol", &VolQuote::bid_vol},
                                                       Field{"ask_vol", &VolQuote::ask_vol},
                                                       Field{"market_vol", &VolQuote::market_vol}};

/// Quotes of one expiry in vol, by log-moneyness. May be empty: the expiry is then reported, not fitted.
struct Smile {
  Expiry expiry;
  std::vector<VolQuote> quotes;
};

struct ImpliedVols {
  std::vector<Smile> smiles;       ///< by time_to_expiry
  std::vector<Rejected> rejected;  ///< rejected in cleaning or in inversion, in the order of the records
  std::vector<std::string> notes;  ///< notes of the inversion
};

}  // namespace volcal
