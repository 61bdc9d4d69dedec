// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/sessions.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/io/contract/calendar_table.h"
#include "host/io/contract/day_text.h"

namespace volcal::io {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::chrono::minutes kUsualClose = std::chrono::hours(16);

const CalendarEntry* find_entry(const CalendarTable& calendar, sys_days date) noexcept {
  const auto day = date.time_since_epoch().count();
  const auto entry =
      std::lower_bound(calendar.entries.begin(), calendar.entries.end(), day,
                       [](const CalendarEntry& listed, auto searched) { return listed.day < searched; });
  return entry != calendar.entries.end() && entry->day == day ? &*entry : nullptr;
}

bool on_weekend(sys_days date) noexcept {
  const std::chrono::weekday weekday(date);
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

Expected<Session> session_on_or_before(sys_days date) {
  const CalendarTable calendar = new_york_calendar();
  const sys_days first = std::chrono::year(calendar.first_year) / std::chrono::January / 1;
  const sys_days last = std::chrono::year(calendar.last_year) / std::chrono::December / 31;
  if (date <= last) {
    for (sys_days day = date; day >= first; day -= days(1)) {
      if (on_weekend(day)) continue;
      const CalendarEntry* entry = find_entry(calendar, day);
      if (entry == nullptr) return Session{day, kUsualClose, false};
      if (entry->close != kNoSession) return Session{day, std::chrono::minutes(entry->close), true};
    }
  }
  return Error{ErrorCode::unsupported,
               fmt::format("{} is {} the calendar of New York sessions, {} to {}", day_text(date),
                           date > last ? "beyond" : "before", calendar.first_year, calendar.last_year)};
}

}  // namespace volcal::io
