// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Times of day on clocks of twelve hours.

#include <chrono>
#include <cstdint>
#include <optional>

#include "calibration/base/text_cursor.h"

namespace volcal::io {

enum class HalfOfDay : std::uint8_t { am, pm };

/// Reads `AM`, `PM`, `a.m.` or `p.m.`, in any case, where the text continues with one; else leaves the cursor
/// unchanged.
[[nodiscard]] inline std::optional<HalfOfDay> read_half_of_day(TextCursor& cursor) noexcept {
  TextCursor ahead = cursor;
  const bool am = ahead.accept('A') || ahead.accept('a');
  if (!am && !ahead.accept('P') && !ahead.accept('p')) return std::nullopt;
  const bool point = ahead.accept('.');
  if ((!ahead.accept('M') && !ahead.accept('m')) || (point && !ahead.accept('.')) || ahead.at_letter()) {
    return std::nullopt;
  }
  cursor = ahead;
  return am ? HalfOfDay::am : HalfOfDay::pm;
}

/// Time of day of a reading from 1:00 to 12:59; empty for other readings.
[[nodiscard]] inline std::optional<std::chrono::microseconds> of_twelve_hours(
    std::chrono::microseconds reading, HalfOfDay half) noexcept {
  constexpr std::chrono::hours kHalf(12);
  if (reading < std::chrono::hours(1) || reading >= kHalf + std::chrono::hours(1)) return std::nullopt;
  if (reading >= kHalf) reading -= kHalf;
  return half == HalfOfDay::pm ? reading + kHalf : reading;
}

}  // namespace volcal::io
