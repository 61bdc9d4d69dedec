// SPDX-License-Identifier: Apache-2.0
#include "calibration/base/iso_time.h"

#include <array>
#include <utility>

#include "calibration/base/parse_number.h"

namespace volcal::io {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr int kMicrosecondDigits = 6;
/// Finer digits are read and dropped: some tools stamp nanoseconds, UtcTime holds microseconds.
constexpr int kMostFractionDigits = 9;

constexpr std::array<std::pair<std::string_view, minutes>, 5> kZoneWords = {
    {{"UTC", minutes(0)}, {"GMT", minutes(0)}, {"Z", minutes(0)}, {"EST", hours(-5)}, {"EDT", hours(-4)}}};

microseconds read_fraction(TextCursor& cursor) noexcept {
  std::int64_t value = 0;
  int count = 0;
  while (cursor.at_digit() && count < kMostFractionDigits) {
    const int digit = cursor.digit();
    if (count < kMicrosecondDigits) value = 10 * value + digit;
    ++count;
  }
  if (count == 0) cursor.fail();  // a point without digits
  for (; count < kMicrosecondDigits; ++count) value *= 10;
  return microseconds(value);
}

std::optional<minutes> read_signed_offset(TextCursor& cursor, OffsetForm form) noexcept {
  const bool east = cursor.accept('+');
  if (!east && !cursor.accept('-')) return std::nullopt;
  const bool iso = form == OffsetForm::iso;
  const int offset_hours = cursor.digits(iso ? 2 : 1, 2);
  int offset_minutes = 0;
  const bool colon = cursor.accept(':');
  if (iso && !colon) cursor.fail();
  if (colon || cursor.at_digit()) offset_minutes = cursor.digits(2);
  if (offset_hours > 23 || offset_minutes > 59) cursor.fail();
  const minutes offset = hours(offset_hours) + minutes(offset_minutes);
  return east ? offset : -offset;
}

}  // namespace

std::optional<LocalTime> make_local_day(int year, int month, int day) noexcept {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < kFirstYear || year > kLastYear) return std::nullopt;
  return LocalTime(std::chrono::local_days(date));
}

std::optional<microseconds> read_clock(TextCursor& cursor, int hour_digits) noexcept {
  const int hour = cursor.digits(hour_digits, 2);
  cursor.expect(':');
  const int minute = cursor.digits(2);
  const int second = cursor.accept(':') ? cursor.digits(2) : 0;
  if (hour > 23 || minute > 59 || second > 59) cursor.fail();
  microseconds of_day = hours(hour) + minutes(minute) + std::chrono::seconds(second);
  if (cursor.accept('.')) of_day += read_fraction(cursor);
  if (cursor.failed()) return std::nullopt;
  return of_day;
}

std::optional<minutes> read_offset(TextCursor& cursor, OffsetForm form) noexcept {
  if (form == OffsetForm::iso) {
    if (cursor.accept('Z')) return minutes(0);
    return read_signed_offset(cursor, form);
  }
  cursor.skip_any_of(" ");
  if (!cursor.at_letter()) return read_signed_offset(cursor, form);
  const std::string_view word = cursor.word();
  for (const auto& [name, offset] : kZoneWords) {
    if (!equal_ignoring_case(word, name)) continue;
    // JavaScript writes GMT-0400.
    if (offset == minutes(0) && !cursor.done()) return read_signed_offset(cursor, form).value_or(offset);
    return offset;
  }
  cursor.fail();
  return std::nullopt;
}

std::optional<StatedTime> parse_iso_time(std::string_view text, OffsetForm form) noexcept {
  TextCursor cursor(text);
  const int year = cursor.digits(4);
  cursor.expect('-');
  const int month = cursor.digits(2);
  cursor.expect('-');
  const int day = cursor.digits(2);
  const std::optional<LocalTime> midnight = make_local_day(year, month, day);
  if (cursor.failed() || !midnight) return std::nullopt;
  StatedTime stated{*midnight, std::nullopt, true};
  if (cursor.done()) return stated;

  if (!cursor.accept('T')) cursor.expect(' ');
  const std::optional<microseconds> of_day = read_clock(cursor, 2);
  if (!of_day) return std::nullopt;
  stated.local += *of_day;
  stated.date_only = false;
  stated.offset = read_offset(cursor, form);
  if (cursor.failed() || !cursor.done()) return std::nullopt;
  return stated;
}

}  // namespace volcal::io
