// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Calendars of data/calendars as tables, which scripts/embed_calendar.py writes when volcal is built.

#include <cstdint>
#include <span>

namespace volcal::io {

inline constexpr std::int16_t kNoSession = -1;

/// A weekday that has no session, or one that closes early.
struct CalendarEntry {
  std::int32_t day;    ///< days since 1970-01-01
  std::int16_t close;  ///< minutes after midnight on the exchange's clock, or kNoSession
};

struct CalendarTable {
  int first_year;
  int last_year;                           ///< last year of the calendar, inclusive
  std::span<const CalendarEntry> entries;  ///< by increasing day
};

[[nodiscard]] CalendarTable new_york_calendar() noexcept;

}  // namespace volcal::io
