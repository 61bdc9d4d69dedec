// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Instrument names of exchanges, and what is known about the contracts behind them.

#include <optional>
#include <string>
#include <string_view>

#include "volcal/quotes.h"

namespace volcal::io {

/// `UNDERLYING-DDMMMYY-STRIKE-C|P`, day of one or two digits, `d` for the decimal point of the strike:
/// BTC-25DEC26-100000-C, BTC_USDC-27JUN25-1d5-C. Expiry is 08:00 UTC of the day.
struct DeribitInstrument {
  std::string_view underlying;  ///< BTC, or BTC_USDC for linear contracts
  UtcTime expiry;
  double strike = kAbsent;
  OptionType type = OptionType::call;
  bool linear = false;  ///< priced in currency (a name like BTC_USDC), not in coin
};
[[nodiscard]] std::optional<DeribitInstrument> parse_deribit_instrument(std::string_view name) noexcept;

/// Price step in coin at `price`: 0.0001 below 0.005, 0.0005 from there on, for BTC and ETH [Deribit contract
/// specifications]; kAbsent for other contracts, whose steps the files here do not state.
[[nodiscard]] double deribit_tick(const DeribitInstrument& instrument, double price) noexcept;

/// The 21-character symbol of the Options Clearing Corporation without its padding: root, YYMMDD, C or P,
/// strike in thousandths in eight digits. SPXW260202C02800000.
struct OccSymbol {
  std::string_view root;
  std::chrono::sys_days date;
  double strike = kAbsent;
  OptionType type = OptionType::call;
};
[[nodiscard]] std::optional<OccSymbol> parse_occ_symbol(std::string_view symbol) noexcept;

/// The index that a root's options are on: SPXW -> SPX; a root not known stands for itself.
[[nodiscard]] std::string_view underlying_of_root(std::string_view root) noexcept;

/// Moment a root's options expire on `date`: 09:30 New York for roots that settle to the opening (SPX, NDX,
/// RUT, DJX, VIX, VIXW), 16:00 New York for all others. Fails where the time zone data is not installed.
[[nodiscard]] Expected<UtcTime> expiry_of_root(std::string_view root, std::chrono::sys_days date);

/// True for roots known to be American: funds and shares of the largest option volumes, and OEX (but not
/// XEO). A list cannot be complete: a root not in it is taken as European unless the file says otherwise.
[[nodiscard]] bool is_known_american(std::string_view root) noexcept;

/// "call", "put", "C", "P" in any case.
[[nodiscard]] std::optional<OptionType> parse_option_type(std::string_view text) noexcept;

/// YYYYMMDD as midnight UTC.
[[nodiscard]] std::optional<UtcTime> parse_compact_date(std::string_view text) noexcept;

/// Unix time; empty outside 1900 to 2199.
[[nodiscard]] std::optional<UtcTime> time_from_microseconds(double microseconds) noexcept;

}  // namespace volcal::io
