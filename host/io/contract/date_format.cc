// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "calibration/base/iso_time.h"
#include "calibration/base/parse_number.h"
#include "host/io/contract/local_time.h"
#include "host/io/contract/name_of_day.h"
#include "host/io/contract/twelve_hours.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

using std::chrono::microseconds;

/// One letter for all specifiers that read the same field.
char field_of(char specifier) noexcept {
  switch (specifier) {
    case 'y':
      return 'Y';
    case 'b':
    case 'B':
    case 'h':
      return 'm';
    case 'e':
      return 'd';
    case 'A':
      return 'a';
    case 'I':
      return 'H';
    case 'Z':
      return 'z';
    default:
      return specifier;
  }
}

constexpr std::string_view kFields = "YmdaHMSfpz";

/// The values that a text gives for the fields of a format.
struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  microseconds clock{0};
  bool has_clock = false;
  std::optional<HalfOfDay> half;
  std::optional<std::chrono::weekday> weekday;
  std::optional<std::chrono::minutes> offset;
};

int read_two_digit_year(TextCursor& cursor) noexcept {
  constexpr int kFirstOfLastCentury = 69;  // POSIX
  const int year = cursor.digits(2);
  return year >= kFirstOfLastCentury ? 1900 + year : 2000 + year;
}

/// Reads the digits of a fraction of a second, cut to microseconds.
microseconds read_fraction_digits(TextCursor& cursor) noexcept {
  constexpr int kDigits = 6;
  constexpr int kMost = 9;
  std::int64_t value = cursor.digit();
  int count = 1;
  for (; count < kMost && cursor.at_digit(); ++count) {
    const int digit = cursor.digit();
    if (count < kDigits) value = 10 * value + digit;
  }
  for (; count < kDigits; ++count) value *= 10;
  return microseconds(value);
}

template <class Unit>
void read_clock_part(TextCursor& cursor, int end, Fields& fields) noexcept {
  const int value = cursor.digits(1, 2);
  if (value >= end) cursor.fail();
  fields.clock += Unit(value);
  fields.has_clock = true;
}

template <class Value>
void keep(const std::optional<Value>& value, TextCursor& cursor, std::optional<Value>& field) noexcept {
  if (!value) cursor.fail();
  field = value;
}

/// Reads one field. With `before_point` a point follows in the format, so a fraction belongs to the field
/// behind it.
void read_field(char specifier, bool before_point, TextCursor& cursor, Fields& fields) noexcept {
  switch (specifier) {
    case 'Y':
      fields.year = cursor.digits(4);
      break;
    case 'y':
      fields.year = read_two_digit_year(cursor);
      break;
    case 'm':
      fields.month = cursor.digits(1, 2);
      break;
    case 'b':
    case 'B':
    case 'h':
      fields.month = month_of_name(cursor.word()).value_or(0);
      break;
    case 'd':
    case 'e':
      fields.day = cursor.digits(1, 2);
      break;
    case 'a':
    case 'A':
      keep(weekday_of_name(cursor.word()), cursor, fields.weekday);
      break;
    case 'H':
    case 'I':
      read_clock_part<std::chrono::hours>(cursor, 24, fields);
      break;
    case 'M':
      read_clock_part<std::chrono::minutes>(cursor, 60, fields);
      break;
    case 'S':
      read_clock_part<std::chrono::seconds>(cursor, 60, fields);
      if (!before_point && cursor.accept('.')) fields.clock += read_fraction_digits(cursor);
      break;
    case 'f':
      fields.clock += read_fraction_digits(cursor);
      break;
    case 'p':
      keep(read_half_of_day(cursor), cursor, fields.half);
      break;
    case 'z':
    case 'Z':
      keep(read_offset(cursor, OffsetForm::any), cursor, fields.offset);
      break;
    default:
      cursor.expect(specifier);
      break;  // the specifier %%
  }
}

std::optional<Fields> match(std::string_view text, std::string_view format) noexcept {
  TextCursor cursor(text);
  Fields fields;
  for (std::size_t i = 0; i < format.size() && !cursor.failed(); ++i) {
    if (format[i] == '%' && i + 1 < format.size()) {
      ++i;
      read_field(format[i], i + 1 < format.size() && format[i + 1] == '.', cursor, fields);
    } else if (format[i] == ' ') {
      cursor.skip_any_of(" \t");
    } else {
      cursor.expect(format[i]);
    }
  }
  if (cursor.failed() || !cursor.done()) return std::nullopt;
  return fields;
}

std::optional<StatedTime> time_of(const Fields& fields) noexcept {
  const std::optional<LocalTime> midnight = make_local_day(fields.year, fields.month, fields.day);
  if (!midnight) return std::nullopt;
  if (fields.weekday &&
      std::chrono::weekday(std::chrono::floor<std::chrono::days>(*midnight)) != *fields.weekday) {
    return std::nullopt;
  }
  std::optional<microseconds> clock = fields.clock;
  if (fields.half) clock = of_twelve_hours(*clock, *fields.half);
  if (!clock) return std::nullopt;
  return StatedTime{*midnight + *clock, fields.offset, !fields.has_clock};
}

Error bad_format(std::string_view format, const std::string& reason) {
  return {ErrorCode::usage, fmt::format("the date format '{}' {}", printable(format), reason)};
}

}  // namespace

Expected<StatedTime> parse_with_format(std::string_view text, std::string_view format) {
  if (const std::optional<Fields> fields = match(trimmed(text), trimmed(format))) {
    if (const std::optional<StatedTime> stated = time_of(*fields)) return *stated;
  }
  return Error{ErrorCode::malformed,
               fmt::format("'{}' does not fit the date format '{}'", printable(text), printable(format))};
}

Expected<void> check_date_format(std::string_view format) {
  std::string fields;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (++i == format.size()) return bad_format(format, "ends in a single %");
    if (format[i] == '%') continue;
    const char field = field_of(format[i]);
    if (kFields.find(field) == std::string_view::npos) {
      return bad_format(format,
                        fmt::format("has '%{}', which is not one of %Y %y %m %d %b %B %a %A %H %I %M %S "
                                    "%f %p %z %Z %%",
                                    printable(format.substr(i, 1))));
    }
    if (fields.find(field) != std::string::npos)
      return bad_format(format, fmt::format("reads twice what '%{}' reads", field));
    fields += field;
  }
  const auto has = [&fields](char field) { return fields.find(field) != std::string::npos; };
  if (!has('Y') || !has('m') || !has('d')) return bad_format(format, "lacks the year, the month or the day");
  const bool any_clock = std::any_of(fields.begin(), fields.end(), [](char field) {
    return std::string_view("MSfp").find(field) != std::string_view::npos;
  });
  if (any_clock && !has('H')) return bad_format(format, "has a time of day without its hour, %H");
  if (format.find("%I") != std::string_view::npos && !has('p'))
    return bad_format(format, "has %I without %p");
  return {};
}

}  // namespace volcal::io
