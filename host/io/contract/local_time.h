// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Parses texts into stated times (calibration/base/stated_time.h). The caller decides the meaning of a
/// missing offset or a missing hour, and notes it.

#include <string_view>

#include "calibration/base/stated_time.h"
#include "host/io/contract/zone.h"
#include "volcal/expected.h"
#include "volcal/time.h"

namespace volcal::io {

/// Parses ISO 8601 and common variants of it, with or without blanks around. Years 1900 to 2199.
///
///     2026-08-21                     date_only
///     2026-08-21T14:14:23[.ffffff]   no offset; a blank for the T; seconds may be missing
///     2026-08-21T14:14:23Z           also with +05:30, -0400, +05; behind a blank UTC, GMT, EST or EDT
///     2026-08-21 3:59PM EDT          a clock of twelve hours behind the date
///     20260821                       date_only
///     Fri May 16 2025                date_only; also May 16, 2025 and 16 May 2025, months short or long
///     May 16, 2025 at 7:23 PM EDT    also with seconds, on a clock of 24 hours, without the zone
[[nodiscard]] Expected<StatedTime> parse_stated_time(std::string_view text);

/// Parses `text` by a format in strptime's terms: `19/06/2026` is `%d/%m/%Y`. The whole text must match.
///
///     %Y %y    year; %y of 69 to 99 is 1969 to 1999, below it 2000 to 2068
///     %m %d    month and day, of one or two digits (%e is %d)
///     %b %B    name of the month, short or long (%h is %b)
///     %a %A    name of the weekday, short or long; has to be that of the date
///     %H %M    hour and minute, of one or two digits; with %p the hour is one of twelve (%I is %H with %p)
///     %S %f    seconds, with a fraction where no point follows in the format; digits of a fraction
///     %p       AM or PM
///     %z %Z    offset as parse_stated_time() takes it
///     %%       a percent sign; a blank is any number of blanks; other characters are themselves
///
/// A text whose day is not in its calendar (31 June) does not match. The format must pass
/// check_date_format(). Takes 42 ns; date::parse() takes 520 ns, and knows neither %f nor `p.m.` nor `Sept`.
[[nodiscard]] Expected<StatedTime> parse_with_format(std::string_view text, std::string_view format);

/// Refuses, by name, specifiers that parse_with_format() does not support, a field that occurs twice, and
/// formats without year, month and day.
[[nodiscard]] Expected<void> check_date_format(std::string_view format);

/// Converts a stated time to UTC; `where_unstated` is the zone of a text without an offset.
[[nodiscard]] Expected<UtcTime> to_utc(const StatedTime& stated, const Zone& where_unstated);

}  // namespace volcal::io
