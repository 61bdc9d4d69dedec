// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/name_parts.h"

#include <algorithm>
#include <array>

#include "calibration/base/parse_number.h"

namespace volcal::io {
namespace {

constexpr int kCentury = 2000;  // two-digit years of listed options are in this century

constexpr unsigned packed(char a, char b, char c) noexcept {
  constexpr unsigned kByte = 256;
  return (static_cast<unsigned char>(a) * kByte + static_cast<unsigned char>(b)) * kByte +
         static_cast<unsigned char>(c);
}

constexpr std::array<unsigned, 12> kMonths = {
    packed('J', 'A', 'N'), packed('F', 'E', 'B'), packed('M', 'A', 'R'), packed('A', 'P', 'R'),
    packed('M', 'A', 'Y'), packed('J', 'U', 'N'), packed('J', 'U', 'L'), packed('A', 'U', 'G'),
    packed('S', 'E', 'P'), packed('O', 'C', 'T'), packed('N', 'O', 'V'), packed('D', 'E', 'C')};

bool is_point(char c) noexcept { return c == 'd' || c == 'D' || c == '.'; }

/// Index of the mark before the decimals, or the text's length.
std::size_t place_of_point(std::string_view strike) noexcept {
  return static_cast<std::size_t>(std::find_if(strike.begin(), strike.end(), is_point) - strike.begin());
}

}  // namespace

std::optional<int> parse_digits(std::string_view text) noexcept {
  constexpr std::size_t kMostDigits = 9;  // digits that an int holds
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  return value;
}

std::optional<std::chrono::sys_days> make_day(int year, int month, int day) noexcept {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<std::chrono::sys_days> parse_letter_day(std::string_view text) noexcept {
  constexpr std::size_t kLetters = 3;
  constexpr std::size_t kYearDigits = 2;
  if (text.size() != 6 && text.size() != 7) return std::nullopt;
  const std::size_t day_digits = text.size() - kLetters - kYearDigits;
  const unsigned letters =
      packed(capital(text[day_digits]), capital(text[day_digits + 1]), capital(text[day_digits + 2]));
  const auto month = std::find(kMonths.begin(), kMonths.end(), letters);
  const std::optional<int> day = parse_digits(text.substr(0, day_digits));
  const std::optional<int> year = parse_digits(text.substr(day_digits + kLetters));
  if (month == kMonths.end() || !day || !year) return std::nullopt;
  return make_day(kCentury + *year, static_cast<int>(month - kMonths.begin()) + 1, *day);
}

std::optional<std::chrono::sys_days> parse_six_digit_day(std::string_view text) noexcept {
  const std::optional<int> date = text.size() == 6 ? parse_digits(text) : std::nullopt;
  if (!date) return std::nullopt;
  return make_day(kCentury + *date / 10000, *date / 100 % 100, *date % 100);
}

std::optional<double> parse_strike(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 24;
  std::array<char, kLongest> decimal{};
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (!digit && (!is_point(text[i]) || ++points > 1)) return std::nullopt;
    decimal[i] = digit ? text[i] : '.';
  }
  const Number number = parse_number({decimal.data(), text.size()});
  if (number.status != NumberStatus::ok || number.value <= 0.0) return std::nullopt;
  return number.value;
}

std::optional<OptionType> type_of_letter(char letter) noexcept {
  if (letter == 'C' || letter == 'c') return OptionType::call;
  if (letter == 'P' || letter == 'p') return OptionType::put;
  return std::nullopt;
}

void NameWriter::put_strike(std::string_view strike, char point) noexcept {
  const std::size_t place = place_of_point(strike);
  std::string_view whole = strike.substr(0, place);
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  std::string_view decimals = strike.substr(std::min(place + 1, strike.size()));
  while (!decimals.empty() && decimals.back() == '0') decimals.remove_suffix(1);
  put(whole.empty() ? std::string_view("0") : whole);
  if (decimals.empty()) return;
  put(point);
  put(decimals);
}

}  // namespace volcal::io
