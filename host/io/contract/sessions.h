// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sessions of New York's exchanges, 1990 to 2035: data/calendars/new_york.csv, compiled in.
///
/// Weekdays are sessions except the holidays listed there; a session ends at 16:00 except on early closes.

#include <chrono>

#include "volcal/expected.h"

namespace volcal::io {

struct Session {
  std::chrono::sys_days date;
  std::chrono::minutes close{0};  ///< on New York's clock, since midnight
  bool early = false;
};

/// The session of `date`, or the last one before it where `date` has none, such as the Saturdays on which
/// listed options expired until 2015, and Good Fridays. It is an error where `date` or that session lies
/// outside the calendar.
[[nodiscard]] Expected<Session> session_on_or_before(std::chrono::sys_days date);

}  // namespace volcal::io
