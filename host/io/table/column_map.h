// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Map from the values of a quote to the columns of a table.
///
/// A column is named in one of these ways:
///
///     NAME      a column by its name, case ignored; in JSON a member of the records, or around them
///     NAME#2    the second column of that name
///     #5        the fifth column of a table without usable names
///     =VALUE    no column: the same value in every row
///
/// After NAME, NAME#2 and #5, `:s`, `:ms`, `:us` or `:ns` gives the unit of a count since
/// 1970-01-01T00:00:00Z.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/io/contract/epoch.h"
#include "host/io/table/rows.h"
#include "volcal/expected.h"

namespace volcal::io {

/// Values of a quote, as docs/use/formats.md describes them.
enum ValueName : std::size_t {
  kUnderlying,
  kRoot,
  kInstrument,
  kExpiry,
  kTimeToExpiry,
  kDays,
  kStrike,
  kStrikeOverSpot,
  kType,
  kBid,
  kAsk,
  kMid,
  kImpliedVol,
  kUnit,
  kForward,
  kDiscountFactor,
  kZeroRate,
  kSpot,
  kUnderlyingPrice,
  kAsOf,
  kTick,
  kOpenInterest,
  kVolume,
  kLastTrade,
  kExercise,
  kExchange,
  kValueNames
};
// clang-format off
inline constexpr std::array<const char*, kValueNames> kValueNameTexts = {
    "underlying", "root", "instrument", "expiry", "time_to_expiry", "days", "strike", "strike_over_spot", "type",
    "bid", "ask", "mid", "implied_vol", "unit", "forward", "discount_factor", "zero_rate", "spot",
    "underlying_price", "as_of", "tick", "open_interest", "volume", "last_trade", "exercise",
    "exchange"};
// clang-format on

/// Values that a row with a call and a put gives twice: `call_bid`, `put_bid`.
inline constexpr std::array<ValueName, 8> kSidedNames = {kInstrument, kBid,          kAsk,    kMid,
                                                         kTick,       kOpenInterest, kVolume, kLastTrade};

/// Maps "bid" or "call_bid" to a column in the notation above.
using ColumnMap = std::map<std::string, std::string>;

/// Empty where every name of `map` is a value of ours, else a sentence on the wrong one.
[[nodiscard]] std::string check_names(const ColumnMap& map, std::string_view option);

/// Source of one value: a column, or a constant.
struct ValueSource {
  Column column;
  std::optional<EpochUnit> epoch;
  std::optional<std::string> constant;

  [[nodiscard]] bool given() const noexcept { return column.exists() || constant.has_value(); }
  [[nodiscard]] std::string_view text(const RowFields& fields) const noexcept {
    return constant ? std::string_view(*constant) : fields.text(column);
  }
};

/// Finds the column that `spec` names. The error names a column that is missing, or there more than once.
[[nodiscard]] Expected<ValueSource> find_column(const RowSource& rows, std::string_view spec);

/// True for `#5`, with or without a unit, and for `=VALUE`: columns that need no header.
[[nodiscard]] bool needs_no_header(std::string_view spec) noexcept;

}  // namespace volcal::io
