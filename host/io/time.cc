// SPDX-License-Identifier: Apache-2.0
#include "volcal/time.h"

#include <fmt/format.h>

#include <optional>

#include "volcal/printable.h"

namespace volcal {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::seconds;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr int kMicrosecondDigits = 6;
/// Finer digits are read and dropped: some tools stamp nanoseconds, UtcTime holds microseconds.
constexpr int kMostFractionDigits = 9;

/// Walks over the text; every step fails once and for all.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool failed() const { return failed_; }
  bool done() const { return text_.empty(); }
  bool at_digit() const { return !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; }

  bool accept(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char c) { failed_ = failed_ || !accept(c); }

  int digit() {
    if (!at_digit()) {
      failed_ = true;
      return 0;
    }
    const int value = text_[0] - '0';
    text_.remove_prefix(1);
    return value;
  }

  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) value = 10 * value + digit();
    return value;
  }

 private:
  std::string_view text_;
  bool failed_ = false;
};

microseconds parse_fraction(Cursor& cursor) {
  std::int64_t value = 0;
  int count = 0;
  while (cursor.at_digit() && count < kMostFractionDigits) {
    const int digit = cursor.digit();
    if (count < kMicrosecondDigits) value = 10 * value + digit;
    ++count;
  }
  if (count == 0) cursor.expect('0');  // a point without digits: fails
  for (; count < kMicrosecondDigits; ++count) value *= 10;
  return microseconds(value);
}

std::optional<seconds> clock_time(int hours, int minutes, int second) {
  if (hours > 23 || minutes > 59 || second > 59) return std::nullopt;
  return std::chrono::hours(hours) + std::chrono::minutes(minutes) + seconds(second);
}

Error not_a_time(std::string_view text) {
  return {ErrorCode::malformed,
          fmt::format("'{}' is not a time like 2026-03-08 or 2026-03-08T15:32:45Z", printable(text))};
}

}  // namespace

Expected<UtcTime> parse_time(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.digits(4);
  cursor.expect('-');
  const int month = cursor.digits(2);
  cursor.expect('-');
  const int day = cursor.digits(2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (cursor.failed() || !date.ok() || year < kFirstYear || year > kLastYear) return not_a_time(text);
  UtcTime time = std::chrono::sys_days(date);
  if (cursor.done()) return time;

  if (!cursor.accept('T')) cursor.expect(' ');
  const int hours = cursor.digits(2);
  cursor.expect(':');
  const int minutes = cursor.digits(2);
  const int second = cursor.accept(':') ? cursor.digits(2) : 0;
  const std::optional<seconds> of_day = clock_time(hours, minutes, second);
  if (!of_day) return not_a_time(text);
  time += *of_day;
  if (cursor.accept('.')) time += parse_fraction(cursor);

  const bool east = cursor.accept('+');
  if (east || cursor.accept('-')) {
    const int offset_hours = cursor.digits(2);
    cursor.expect(':');
    const std::optional<seconds> offset = clock_time(offset_hours, cursor.digits(2), 0);
    if (!offset) return not_a_time(text);
    time -= east ? *offset : -*offset;
  } else {
    cursor.accept('Z');
  }
  if (cursor.failed() || !cursor.done()) return not_a_time(text);
  return time;
}

std::string format_time(UtcTime time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (const auto fraction = clock.subseconds().count(); fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 'Z';
}

}  // namespace volcal
