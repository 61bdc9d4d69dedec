// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Properties of one quote that several steps need: whether there is a bid, its unit and its side.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// True for a price that somebody would pay or take: finite and above zero. A bid of zero is no bid.
[[nodiscard]] inline bool is_quoted(double price) noexcept { return std::isfinite(price) && price > 0.0; }

[[nodiscard]] inline bool is_two_sided(const OptionQuote& quote) noexcept {
  return is_quoted(quote.bid) && is_quoted(quote.ask);
}

/// True where the quote has only the file's own mid: neither bid nor ask is quoted.
[[nodiscard]] inline bool is_mid_only(const OptionQuote& quote) noexcept {
  return !is_quoted(quote.bid) && !is_quoted(quote.ask) && is_quoted(quote.mid);
}

/// Converts a price in `unit` to an undiscounted price; a vol is returned unchanged.
[[nodiscard]] inline double undiscount(double price, QuoteUnit unit,
                                       const ForwardEstimate& forward) noexcept {
  switch (unit) {
    case QuoteUnit::currency:
      return price / forward.discount_factor;
    case QuoteUnit::coin:
      return price * forward.forward;
    case QuoteUnit::undiscounted:
    case QuoteUnit::implied_vol:
      break;
  }
  return price;
}

/// Intrinsic value: max(F - K, 0) for a call, max(K - F, 0) for a put.
[[nodiscard]] inline double intrinsic_value(OptionType type, double strike, double forward) noexcept {
  return std::max(type == OptionType::call ? forward - strike : strike - forward, 0.0);
}

/// Upper bound that no undiscounted price may reach: the forward for a call, the strike for a put.
[[nodiscard]] inline double upper_bound(OptionType type, double strike, double forward) noexcept {
  return type == OptionType::call ? forward : strike;
}

/// ln(K/F), finite for all positive finite strikes and forwards, also where K/F over- or underflows.
[[nodiscard]] inline double log_moneyness(double strike, double forward) noexcept {
  const double ratio = strike / forward;
  return std::isnormal(ratio) ? std::log(ratio) : std::log(strike) - std::log(forward);
}

/// Relative distance up to which a strike is the forward: two roundings of one product differ by less than
/// 1e-15, and no exchange lists strikes nearer than 1e-8.
inline constexpr double kSameStrike = 1e-12;

/// Decides on which side of the forward a quote lies: calls at K >= F and puts at K < F carry the
/// information. Two cases depend on the other quotes at the strike: a put at K = F is used where the call is
/// missing, and a quoted vol is used whatever type its row has, unless both types are there.
class SideRule {
 public:
  /// Remembers the quote's strike and type where the rule may need them.
  void add(const OptionQuote& quote, std::size_t expiry, double forward) {
    if (needs_partner(quote, forward)) seen_.insert(key(quote.strike, quote.type, expiry));
  }

  [[nodiscard]] bool is_in_the_money(const OptionQuote& quote, std::size_t expiry, double forward) const {
    const bool call = quote.type == OptionType::call;
    const bool at_the_money = is_at_the_money(quote.strike, forward);
    if (at_the_money ? call : (call == (quote.strike > forward))) return false;
    if (!needs_partner(quote, forward)) return true;
    return seen_.contains(key(quote.strike, call ? OptionType::put : OptionType::call, expiry));
  }

 private:
  struct Key {
    double strike;
    std::size_t expiry;
    OptionType type;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& k) const noexcept {
      constexpr std::size_t kGolden = 0x9e3779b97f4a7c15ULL;  // 2^64 / golden ratio: spreads small integers
      const std::size_t small = 2 * k.expiry + (k.type == OptionType::call ? 0U : 1U);
      return std::hash<double>{}(k.strike) ^ ((small + 1) * kGolden);
    }
  };

  static Key key(double strike, OptionType type, std::size_t expiry) { return {strike, expiry, type}; }
  static bool is_at_the_money(double strike, double forward) {
    return std::abs(strike - forward) <= kSameStrike * forward;
  }
  static bool needs_partner(const OptionQuote& quote, double forward) {
    return quote.unit == QuoteUnit::implied_vol || is_at_the_money(quote.strike, forward);
  }

  std::unordered_set<Key, Hash> seen_;
};

}  // namespace volcal
