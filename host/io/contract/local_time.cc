// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/local_time.h"

#include <fmt/format.h>

#include "calibration/base/iso_time.h"
#include "calibration/base/parse_number.h"
#include "host/io/contract/name_of_day.h"
#include "host/io/contract/twelve_hours.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

/// Parses a date such as 20260821.
std::optional<StatedTime> parse_compact(std::string_view text) noexcept {
  constexpr std::size_t kDigits = 8;
  if (text.size() != kDigits) return std::nullopt;
  TextCursor cursor(text);
  const int year = cursor.digits(4);
  const int month = cursor.digits(2);
  const std::optional<LocalTime> midnight = make_local_day(year, month, cursor.digits(2));
  if (cursor.failed() || !midnight) return std::nullopt;
  return StatedTime{*midnight, std::nullopt, true};
}

bool is_weekday_of(std::chrono::weekday weekday, LocalTime midnight) noexcept {
  return std::chrono::weekday(std::chrono::floor<std::chrono::days>(midnight)) == weekday;
}

/// Reads `May 16, 2025`, `16 May 2025` or `16-May-2025`, behind a weekday that must be the date's.
std::optional<LocalTime> read_english_date(TextCursor& cursor) noexcept {
  std::string_view word = cursor.word();
  const std::optional<std::chrono::weekday> weekday = weekday_of_name(word);
  if (weekday) {
    cursor.skip_any_of(" ,");
    word = cursor.word();
  }
  int day = 0;
  if (word.empty()) {
    day = cursor.digits(1, 2);
    cursor.skip_any_of(" -");
    word = cursor.word();
  }
  const std::optional<int> month = month_of_name(word);
  cursor.skip_any_of(" -,.");
  if (day == 0) {
    day = cursor.digits(1, 2);
    cursor.skip_any_of(" -,");
  }
  const int year = cursor.digits(4);
  if (cursor.failed() || !month || cursor.at_digit()) return std::nullopt;
  const std::optional<LocalTime> midnight = make_local_day(year, *month, day);
  if (midnight && weekday && !is_weekday_of(*weekday, *midnight)) return std::nullopt;
  return midnight;
}

/// Reads `7:23 PM EDT` or `19:23:05 GMT-0400 (Eastern Daylight Time)`.
bool read_english_clock(TextCursor& cursor, StatedTime& stated) noexcept {
  std::optional<std::chrono::microseconds> of_day = read_clock(cursor, 1);
  if (!of_day) return false;
  cursor.skip_any_of(" ");
  if (const std::optional<HalfOfDay> half = read_half_of_day(cursor))
    of_day = of_twelve_hours(*of_day, *half);
  if (!of_day) return false;
  stated.local += *of_day;
  stated.date_only = false;
  stated.offset = read_offset(cursor, OffsetForm::any);
  cursor.skip_any_of(" ");
  return !cursor.failed() && (cursor.done() || cursor.rest().front() == '(');
}

/// Reads `2021-05-21` before a clock that is not ISO 8601.
std::optional<LocalTime> read_iso_date(TextCursor& cursor) noexcept {
  constexpr std::size_t kDate = 10;
  const std::string_view text = cursor.rest();
  const auto date = parse_iso_time(text.substr(0, kDate), OffsetForm::any);
  if (!date || text.size() <= kDate || text[kDate] != ' ') return std::nullopt;
  cursor = TextCursor(text.substr(kDate));
  return date->local;
}

std::optional<StatedTime> parse_english(std::string_view text) noexcept {
  TextCursor cursor(text);
  std::optional<LocalTime> midnight = read_iso_date(cursor);
  if (!midnight) midnight = read_english_date(cursor);
  if (!midnight) return std::nullopt;
  StatedTime stated{*midnight, std::nullopt, true};
  if (cursor.done()) return stated;
  cursor.skip_any_of(" ,");
  if (cursor.at_letter() && !equal_ignoring_case(cursor.word(), "at")) return std::nullopt;
  cursor.skip_any_of(" @");
  if (!read_english_clock(cursor, stated)) return std::nullopt;
  return stated;
}

}  // namespace

Expected<StatedTime> parse_stated_time(std::string_view text) {
  const std::string_view inner = trimmed(text);
  if (const auto stated = parse_iso_time(inner, OffsetForm::any)) return *stated;
  if (const auto stated = parse_compact(inner)) return *stated;
  if (const auto stated = parse_english(inner)) return *stated;
  return Error{ErrorCode::malformed, fmt::format("'{}' is no date or time like 2026-03-08, 20260308, "
                                                 "2026-03-08T15:32:45Z or Mar 8, 2026",
                                                 printable(text))};
}

Expected<UtcTime> to_utc(const StatedTime& stated, const Zone& where_unstated) {
  if (!stated.offset) return where_unstated.to_utc(stated.local);
  return UtcTime(stated.local.time_since_epoch() - *stated.offset);
}

}  // namespace volcal::io
