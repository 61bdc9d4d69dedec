// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/coin_name.h"

#include <algorithm>
#include <array>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/io/contract/name_parts.h"

namespace volcal::io {
namespace {

constexpr std::chrono::hours kCoinExpiry{8};  // UTC, every day

/// The parts of a contract's name, as views into it.
struct Parts {
  std::string_view coin;      ///< BTC, BTC_USDC, XRPUSDT
  std::string_view currency;  ///< USD or USDT where it is a part between dashes; else empty
  std::string_view day;
  std::string_view strike;
  std::string_view side;  ///< empty for a pair of call and put
  bool currency_first = false;
};

/// True for BTC or BTC_USDC: letters, digits and underscores.
bool is_coin(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_dollar(std::string_view text) noexcept {
  return text.size() >= 3 && equal_ignoring_case(text.substr(0, 3), "USD");
}

std::optional<Parts> split(std::string_view name) noexcept {
  std::array<std::string_view, 5> part;
  std::size_t count = 0;
  for (bool last = false; !last;) {
    if (count == part.size()) return std::nullopt;
    const std::size_t dash = name.find('-');
    last = dash == std::string_view::npos;
    part[count++] = name.substr(0, dash);
    if (!last) name.remove_prefix(dash + 1);
  }
  if (count == 3) return Parts{part[0], {}, part[1], part[2], {}};
  if (part[3].empty()) return std::nullopt;
  if (count == 4) return Parts{part[0], {}, part[1], part[2], part[3]};
  if (count != 5 || part[4].empty()) return std::nullopt;
  if (is_dollar(part[1])) return Parts{part[0], part[1], part[2], part[3], part[4], true};
  if (is_dollar(part[4])) return Parts{part[0], part[4], part[1], part[2], part[3]};
  return std::nullopt;
}

/// True for XRPUSDT, but not for XRP_USDT, which is Deribit's spelling.
bool ends_in_dollar_coin(std::string_view coin) noexcept {
  constexpr std::size_t kLetters = 4;
  if (coin.size() <= kLetters || coin.find('_') != std::string_view::npos) return false;
  const std::string_view end = coin.substr(coin.size() - kLetters);
  return equal_ignoring_case(end, "USDT") || equal_ignoring_case(end, "USDC");
}

std::optional<Venue> venue_of(const Parts& parts, bool six_digit_day) noexcept {
  if (parts.currency_first) return six_digit_day ? std::optional(Venue::okx) : std::nullopt;
  if (six_digit_day)
    return parts.currency.empty() && !parts.side.empty() ? std::optional(Venue::binance) : std::nullopt;
  const bool bybit = !parts.currency.empty() || parts.side.empty() || ends_in_dollar_coin(parts.coin) ||
                     parts.strike.find('.') != std::string_view::npos;
  return bybit ? Venue::bybit : Venue::deribit;
}

bool is_inverse(const Parts& parts, Venue venue) noexcept {
  if (venue == Venue::okx) return equal_ignoring_case(parts.currency, "USD");
  return venue == Venue::deribit && parts.coin.find('_') == std::string_view::npos;
}

/// Underlying of a contract: BTC, or BTC_USDT where the name gives the currency of a linear contract.
std::string underlying_of(const Parts& parts, bool inverse) {
  const bool named = !inverse && !parts.currency.empty();
  NameWriter writer(parts.coin.size() + (named ? 1 + parts.currency.size() : 0));
  writer.put(parts.coin);
  if (named) {
    writer.put('_');
    writer.put(parts.currency);
  }
  return std::move(writer).name();
}

/// Canonical name of a contract; `most` is the number of characters of the name as it was written.
std::string canonical_coin_name(const Parts& parts, Venue venue, std::size_t most) {
  NameWriter writer(most + 1);  // .5 becomes 0.5
  writer.put(parts.coin);
  if (parts.currency_first) {
    writer.put('-');
    writer.put(parts.currency);
  }
  writer.put('-');
  writer.put_letter_day(parts.day);
  writer.put('-');
  writer.put_strike(parts.strike, venue == Venue::deribit ? 'd' : '.');
  if (!parts.side.empty()) {
    writer.put('-');
    writer.put(parts.side);
  }
  if (!parts.currency.empty() && !parts.currency_first) {
    writer.put('-');
    writer.put(parts.currency);
  }
  return std::move(writer).name();
}

}  // namespace

std::optional<Contract> parse_coin_contract(std::string_view name) {
  const std::optional<Parts> parts = split(name);
  if (!parts || !is_coin(parts->coin) || (!parts->currency.empty() && !is_coin(parts->currency))) {
    return std::nullopt;
  }
  std::optional<std::chrono::sys_days> day = parse_letter_day(parts->day);
  const bool six_digit_day = !day;
  if (six_digit_day) day = parse_six_digit_day(parts->day);
  const std::optional<double> strike = parse_strike(parts->strike);
  const std::optional<OptionType> type =
      parts->side.size() == 1 ? type_of_letter(parts->side.front()) : std::nullopt;
  const std::optional<Venue> venue = venue_of(*parts, six_digit_day);
  if (!day || !strike || !venue || type.has_value() == parts->side.empty()) return std::nullopt;

  const bool inverse = is_inverse(*parts, *venue);
  std::optional<Contract> contract(std::in_place);  // constructed in place: its strings are not moved
  contract->name = canonical_coin_name(*parts, *venue, name.size());
  contract->venue = *venue;
  contract->underlying = underlying_of(*parts, inverse);
  contract->root = contract->underlying;
  contract->date = *day;
  contract->expiry = *day + kCoinExpiry;
  contract->strike = *strike;
  contract->type = type;
  contract->unit = inverse ? QuoteUnit::coin : QuoteUnit::currency;
  return contract;
}

}  // namespace volcal::io
