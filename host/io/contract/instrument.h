// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Instrument names of exchanges, and the terms of contracts that follow from them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "volcal/quotes.h"

namespace volcal::io {

/// Price step in coin at `price`: 0.0001 below 0.005, 0.0005 from there on, for BTC and ETH [Deribit contract
/// specifications]; kAbsent for other contracts, whose steps the files here do not state.
[[nodiscard]] double deribit_tick(std::string_view underlying, double price) noexcept;

/// Exchange or clearing house whose naming convention a name follows. Bybit's names of inverse form are those
/// of Deribit and count as such.
enum class Venue : std::uint8_t { deribit, okx, bybit, binance, occ };

/// Terms of a contract that its name gives, for names of any venue.
struct Contract {
  std::string name;  ///< canonical name: two spellings of one contract have the same
  Venue venue = Venue::deribit;
  std::string root;        ///< SPXW; the underlying's name where venues have no roots
  std::string underlying;  ///< SPX; BTC for coins, BTC_USDC where the name says that a contract is linear
  std::chrono::sys_days date;
  std::optional<UtcTime> expiry;  ///< empty for OCC symbols: ExpiryTimes resolves their dates
  double strike = kAbsent;
  std::optional<OptionType> type;  ///< empty where the name is that of a pair of call and put
  std::optional<QuoteUnit> unit;   ///< empty where the name does not give it
};

/// Parses the name of an option, in any case:
///
///     BTC-3APR26-60000-C, XRP_USDC-27JUN25-1d5-P        Deribit: inverse in coin, linear in currency
///     BTC-27DEC24-100000-C-USDT, XRPUSDT-9APR26-1.1     Bybit: linear; the second names call and put at once
///     BTC-USD-260823-63750-C, BTC-USDT-260823-63750-C   OKX: inverse in coin, linear in currency
///     BTC-241227-100000-C                               Binance: linear
///     SPXW260202C06936500, SPX   251121C05900000        OCC, with or without its padding
///     O:SPX251121C05900000, .SPXW251121C5900            with vendors' prefixes; in platforms' short form
///
/// Coins' options expire at 08:00 UTC of their day on all four venues.
///
/// Canonical  capitals. Coins: days without a leading zero, strikes without needless zeros and with `d`
///            (Deribit) or `.` before decimals. OCC: root without padding, YYMMDD, C or P, eight digits
[[nodiscard]] std::optional<Contract> parse_contract(std::string_view name);

/// Canonical name as parse_contract() gives it; for names of no option, `name` in capitals without blanks
/// around it.
[[nodiscard]] std::string canonical_name(std::string_view name);

/// Parses "call", "put", "C", "P", "calls", "puts", and "CE", "PE" as used in India, in any case.
[[nodiscard]] std::optional<OptionType> parse_option_type(std::string_view text) noexcept;

/// Parses YYYYMMDD as midnight UTC.
[[nodiscard]] std::optional<UtcTime> parse_compact_date(std::string_view text) noexcept;

/// Moment of a Unix time; empty outside 1900 to 2199.
[[nodiscard]] std::optional<UtcTime> time_from_microseconds(double microseconds) noexcept;

}  // namespace volcal::io
