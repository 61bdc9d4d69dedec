// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/epoch.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "calibration/base/parse_number.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

using std::chrono::microseconds;

struct UnitRow {
  EpochUnit unit;
  std::string_view name;
  std::string_view symbol;
  std::int64_t per_second;
};

constexpr std::array<UnitRow, 4> kUnits = {{{EpochUnit::seconds, "seconds", "s", 1},
                                            {EpochUnit::milliseconds, "milliseconds", "ms", 1'000},
                                            {EpochUnit::microseconds, "microseconds", "us", 1'000'000},
                                            {EpochUnit::nanoseconds, "nanoseconds", "ns", 1'000'000'000}}};

constexpr std::int64_t kFirstSecond = 631'152'000;  // 1990-01-01
constexpr std::int64_t kEndSecond = 4'133'980'800;  // 2101-01-01
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

const UnitRow& row_of(EpochUnit unit) noexcept { return kUnits[static_cast<std::size_t>(unit)]; }

/// Year of the Gregorian calendar, of any size, where std::chrono's and date's end in 32767; exact except for
/// the days about New Year.
double year_of(double seconds) noexcept {
  constexpr double kSecondsPerGregorianYear = 365.2425 * 86400.0;
  return std::floor(1970.0 + seconds / kSecondsPerGregorianYear);
}

/// Error of a count outside the range; `shown` is the count as it was written.
Error out_of_range(std::string_view shown, double count, EpochUnit unit) {
  const UnitRow& row = row_of(unit);
  const double year = year_of(count / static_cast<double>(row.per_second));
  constexpr double kMostExactYear = 1e9;
  std::string message = fmt::format(
      "{} {} since 1970 would be in the year {}", printable(shown), row.name,
      std::abs(year) < kMostExactYear ? fmt::format("{:.0f}", year) : fmt::format("{:.3g}", year));
  if (const auto better = guess_epoch_unit(count)) {
    message += fmt::format(", in {} in {:.0f}", row_of(*better).name,
                           year_of(count / static_cast<double>(row_of(*better).per_second)));
  }
  return {ErrorCode::malformed, message};
}

/// Parses a whole number, also in the form of tools with floating columns: 1591574399413000.0.
std::optional<std::int64_t> parse_whole(std::string_view text) noexcept {
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

UtcTime exact_time(std::int64_t count, std::int64_t per_second) noexcept {
  const std::int64_t microseconds_of_count = per_second <= kMicrosecondsPerSecond
                                                 ? count * (kMicrosecondsPerSecond / per_second)
                                                 : count / (per_second / kMicrosecondsPerSecond);
  return UtcTime(microseconds(microseconds_of_count));
}

}  // namespace

std::string_view epoch_unit_name(EpochUnit unit) noexcept { return row_of(unit).name; }

std::optional<EpochUnit> parse_epoch_unit(std::string_view text) noexcept {
  for (const UnitRow& row : kUnits) {
    if (equal_ignoring_case(text, row.name) || equal_ignoring_case(text, row.symbol)) return row.unit;
  }
  return std::nullopt;
}

Expected<UtcTime> time_of_epoch(double count, EpochUnit unit) {
  if (std::isnan(count)) return Error{ErrorCode::malformed, "a time since 1970 is no number"};
  const double seconds = count / static_cast<double>(row_of(unit).per_second);
  if (!(seconds >= static_cast<double>(kFirstSecond) && seconds < static_cast<double>(kEndSecond))) {
    return out_of_range(fmt::format("{}", count), count, unit);
  }
  // The result is rounded because fractions of seconds are seldom exact in a double: 1591574399.413 s.
  const double rounded = std::round(seconds * static_cast<double>(kMicrosecondsPerSecond));
  return UtcTime(microseconds(static_cast<std::int64_t>(rounded)));
}

Expected<UtcTime> time_of_epoch(std::string_view text, EpochUnit unit) {
  text = trimmed(text);
  if (const auto count = parse_whole(text)) {
    const std::int64_t per_second = row_of(unit).per_second;
    if (*count / per_second < kFirstSecond || *count / per_second >= kEndSecond) {
      return out_of_range(text, static_cast<double>(*count), unit);
    }
    return exact_time(*count, per_second);
  }
  const Number number = parse_number(text);
  if (number.status == NumberStatus::ok) return time_of_epoch(number.value, unit);
  return Error{ErrorCode::malformed,
               fmt::format("'{}' is no number of {} since 1970", printable(text), row_of(unit).name)};
}

std::optional<EpochUnit> guess_epoch_unit(double count) noexcept {
  for (const UnitRow& row : kUnits) {
    const double seconds = count / static_cast<double>(row.per_second);
    if (seconds >= static_cast<double>(kFirstSecond) && seconds < static_cast<double>(kEndSecond))
      return row.unit;
  }
  return std::nullopt;
}

}  // namespace volcal::io
