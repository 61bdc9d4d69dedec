// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Moments and year fractions.
///
/// volcal measures time ACT/365F: elapsed seconds over 365 days of 86,400 seconds, from the snapshot's
/// timestamp to the expiry's timestamp, both UTC. No function of volcal reads a clock.

#include <chrono>
#include <ratio>
#include <string>
#include <string_view>

#include "volcal/expected.h"

namespace volcal {

/// A UTC moment to the microsecond (the finest resolution that exchanges stamp quotes with).
using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;

inline constexpr double kSecondsPerYear = 365.0 * 86400.0;

/// ACT/365F years from `from` to `to`; negative where `to` comes first.
[[nodiscard]] inline double year_fraction(UtcTime from, UtcTime to) noexcept {
  return std::chrono::duration<double>(to - from).count() / kSecondsPerYear;
}

/// The same in days.
[[nodiscard]] inline double days_between(UtcTime from, UtcTime to) noexcept {
  return std::chrono::duration<double, std::ratio<86400>>(to - from).count();
}

/// Parses ISO 8601: `2026-03-08`, `2026-03-08T15:32:45[.ffffff][Z|+hh:mm]`, a space for the `T` allowed.
/// A date alone is midnight UTC; a time without offset is UTC. Years 1900 to 2199.
[[nodiscard]] Expected<UtcTime> parse_time(std::string_view text);

/// Shortest of `2026-03-27T08:00:00Z` and `2026-03-27T08:00:00.944181Z` that loses nothing.
[[nodiscard]] std::string format_time(UtcTime time);

}  // namespace volcal
