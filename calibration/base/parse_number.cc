// SPDX-License-Identifier: Apache-2.0
#include "calibration/base/parse_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace volcal::io {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<std::string_view, 7> kAbsentWords = {"na", "n/a", "nan", "null", "none", "-", "--"};

bool means_absent(std::string_view text) noexcept {
  return text.empty() || std::any_of(kAbsentWords.begin(), kAbsentWords.end(), [text](std::string_view word) {
           return equal_ignoring_case(text, word);
         });
}

/// True where the decimal exponent of the leading nonzero digit is positive. It tells overflow from
/// underflow, which std::from_chars reports alike. `text` is a decimal that from_chars has consumed.
bool is_huge(std::string_view text) noexcept {
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mark);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const long long place = static_cast<long long>(point) - static_cast<long long>(first);
  long long exponent = 0;
  if (mark < text.size()) {
    std::string_view digits = text.substr(mark + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [rest, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (failed == std::errc::result_out_of_range) return !digits.starts_with('-');
  }
  return place + exponent > 0;
}

/// Parses prices as files usually write them, digits with a point among them: an integer below 2^53 over a
/// power of ten up to 10^22 are both exact in double, and their quotient is the correctly rounded decimal
/// [Clinger1990].
bool parse_short_decimal(std::string_view text, double& value) noexcept {
  constexpr std::size_t kMostDigits = 15;
  constexpr std::array<double, kMostDigits + 1> kPowers = {1.0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                           1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  if (text.size() > kMostDigits + 1) return false;
  std::uint64_t mantissa = 0;
  std::size_t digits = 0;
  std::size_t point = text.size();  // behind the last digit where there is none
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    if (digit <= 9) {
      mantissa = 10 * mantissa + digit;
      ++digits;
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
    } else {
      return false;
    }
  }
  if (digits == 0 || digits > kMostDigits) return false;
  value = static_cast<double>(mantissa) / kPowers[digits - point];
  return true;
}

}  // namespace

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  return small;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

Number parse_number(std::string_view text) noexcept {
  text = trimmed(text);
  double value = 0.0;
  if (parse_short_decimal(text, value)) return {NumberStatus::ok, value};
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto [rest, failed] = std::from_chars(begin, end, value);
  if (failed == std::errc::result_out_of_range && rest == end) {
    const double magnitude = is_huge(text) ? std::numeric_limits<double>::infinity() : 0.0;
    return {NumberStatus::ok, text.starts_with('-') ? -magnitude : magnitude};
  }
  if (failed == std::errc() && rest == end && !std::isnan(value)) return {NumberStatus::ok, value};
  return {means_absent(text) ? NumberStatus::absent : NumberStatus::bad, 0.0};
}

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Number of bytes of a non-breaking blank (U+00A0, U+202F) at the start of `text`; 0 for anything else.
std::size_t wide_blank(std::string_view text) noexcept {
  if (text.starts_with("\xC2\xA0")) return 2;
  return text.starts_with("\xE2\x80\xAF") ? 3 : 0;
}

/// Copies `text` without its thousands marks and with a point for the decimal mark; false where the marks
/// stand where they do not belong, or the text is too long to be a number that a person writes.
bool to_plain(std::string_view text, NumberStyle style, std::array<char, 64>& plain,
              std::size_t& size) noexcept {
  const std::size_t end = std::min(text.find(style.decimal), text.size());
  std::size_t digits = 0;  // number of digits since the last mark
  bool grouped = false;
  size = 0;
  if (text.size() > plain.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::size_t wide = style.thousands == ' ' ? wide_blank(text.substr(i)) : 0;
    if (wide > 0 || (style.thousands != '\0' && c == style.thousands)) {
      const bool placed = i < end && (grouped ? digits == 2 || digits == 3 : digits >= 1 && digits <= 3);
      if (!placed) return false;
      grouped = true;
      digits = 0;
      i += wide > 0 ? wide - 1 : 0;
      continue;
    }
    if (i == end && grouped && digits != 3) return false;
    if (c == '.' && c != style.decimal) return false;
    if (i < end && is_digit(c)) ++digits;
    plain[size++] = i == end ? '.' : c;
  }
  return !(end == text.size() && grouped && digits != 3);
}

}  // namespace

Number parse_number(std::string_view text, NumberStyle style) noexcept {
  if (style.thousands == '\0' && style.decimal == '.') return parse_number(text);
  text = trimmed(text);
  std::array<char, 64> plain{};
  std::size_t size = 0;
  if (means_absent(text)) return {};
  if (!to_plain(text, style, plain, size)) return {NumberStatus::bad, 0.0};
  return parse_number({plain.data(), size});
}

std::string number_hint(std::string_view text, NumberStyle style) {
  const auto reads = [text](NumberStyle other) {
    return parse_number(text, other).status == NumberStatus::ok;
  };
  if (style.thousands == '\0') {
    for (const char mark : {',', '.', '\'', ' ', '_'}) {
      if (mark == style.decimal || !reads({mark, style.decimal})) continue;
      return std::string(" (--thousands ") +
             (mark == ' ' || mark == '\'' ? std::string("\"") + mark + '"' : std::string(1, mark)) +
             " would read it)";
    }
  }
  const char other = style.decimal == '.' ? ',' : '.';
  if (style.decimal == '.' && reads({style.thousands == other ? '\0' : style.thousands, other})) {
    return " (--decimal , would read it)";
  }
  if (style.decimal == '.' && reads({'.', ','})) return " (--thousands . and --decimal , would read it)";
  if (reads({style.decimal, other}) || reads({'\0', other})) {
    return std::string(", read with the decimal mark ") + style.decimal;
  }
  return {};
}

}  // namespace volcal::io
