// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/occ_symbol.h"

#include <algorithm>
#include <array>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/io/contract/name_parts.h"
#include "host/io/contract/root.h"

namespace volcal::io {
namespace {

constexpr std::size_t kDateDigits = 6;
constexpr std::size_t kStrikeDigits = 8;
constexpr std::size_t kStrikeDecimals = 3;
constexpr std::size_t kMostOfRoot = 6;
constexpr double kStrikeUnit = 1000.0;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The strike as eight digits of thousandths; empty for strikes that have no such form.
std::optional<std::array<char, kStrikeDigits>> strike_digits(std::string_view text) noexcept {
  std::array<char, kStrikeDigits> digits{};
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos && text.size() == kStrikeDigits) {
    std::copy(text.begin(), text.end(), digits.begin());
    return digits;
  }
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || whole.size() > kStrikeDigits - kStrikeDecimals || decimals.size() > kStrikeDecimals) {
    return std::nullopt;
  }
  digits.fill('0');
  std::copy(whole.begin(), whole.end(), digits.end() - kStrikeDecimals - static_cast<long>(whole.size()));
  std::copy(decimals.begin(), decimals.end(), digits.end() - kStrikeDecimals);
  return digits;
}

bool is_root(std::string_view root) noexcept {
  return !root.empty() && root.size() <= kMostOfRoot &&
         std::all_of(root.begin(), root.end(), [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); });
}

std::string canonical_symbol(std::string_view root, std::string_view date, OptionType type,
                             std::string_view strike) {
  std::string name;
  name.reserve(root.size() + kDateDigits + 1 + kStrikeDigits);
  name.append(root).append(date);
  name += type == OptionType::call ? 'C' : 'P';
  return name.append(strike);
}

}  // namespace

std::optional<Contract> parse_occ_contract(std::string_view text) {
  std::size_t start = text.size();  // start of the strike
  while (start > 0 && (is_digit(text[start - 1]) || text[start - 1] == '.')) --start;
  if (start < kDateDigits + 2) return std::nullopt;
  const std::optional<OptionType> type = type_of_letter(text[start - 1]);
  const std::string_view strike_text = text.substr(start);
  const std::string_view date_text = text.substr(start - 1 - kDateDigits, kDateDigits);
  const std::optional<std::chrono::sys_days> date = parse_six_digit_day(date_text);
  if (!type || !date || std::count(strike_text.begin(), strike_text.end(), '.') > 1) return std::nullopt;
  const auto digits = strike_digits(strike_text);
  std::string root = normalised_root(text.substr(0, start - 1 - kDateDigits));
  if (!digits || !is_root(root)) return std::nullopt;
  const std::string_view thousandths(digits->data(), digits->size());
  const std::optional<int> strike = parse_digits(thousandths);
  if (!strike || *strike == 0) return std::nullopt;

  std::optional<Contract> contract(std::in_place);  // constructed in place: its strings are not moved
  contract->name = canonical_symbol(root, date_text, *type, thousandths);
  contract->venue = Venue::occ;
  contract->underlying = underlying_of_root(root);
  contract->root = std::move(root);
  contract->date = *date;
  contract->strike = *strike / kStrikeUnit;
  contract->type = type;
  contract->unit = QuoteUnit::currency;
  return contract;
}

}  // namespace volcal::io
