// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/instrument.h"

#include <algorithm>
#include <chrono>
#include <initializer_list>

#include "calibration/base/parse_number.h"
#include "host/io/contract/coin_name.h"
#include "host/io/contract/name_parts.h"
#include "host/io/contract/occ_symbol.h"

namespace volcal::io {
namespace {

constexpr double kDeribitTickChange = 0.005;  // in coin: the step is finer below it
constexpr double kDeribitFineTick = 0.0001;
constexpr double kDeribitTick = 0.0005;

}  // namespace

double deribit_tick(std::string_view underlying, double price) noexcept {
  if (underlying != "BTC" && underlying != "ETH") return kAbsent;
  if (std::isnan(price)) return kAbsent;
  return price < kDeribitTickChange ? kDeribitFineTick : kDeribitTick;
}

std::optional<Contract> parse_contract(std::string_view name) {
  name = trimmed(name);
  return name.find('-') == std::string_view::npos ? parse_occ_contract(name) : parse_coin_contract(name);
}

std::string canonical_name(std::string_view name) {
  if (std::optional<Contract> contract = parse_contract(name)) return std::move(contract->name);
  NameWriter writer(trimmed(name).size());
  writer.put(trimmed(name));
  return std::move(writer).name();
}

std::optional<OptionType> parse_option_type(std::string_view text) noexcept {
  const auto is_one_of = [text](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [text](std::string_view word) { return equal_ignoring_case(text, word); });
  };
  if (is_one_of({"call", "c", "calls", "ce"})) return OptionType::call;
  if (is_one_of({"put", "p", "puts", "pe"})) return OptionType::put;
  return std::nullopt;
}

std::optional<UtcTime> parse_compact_date(std::string_view text) noexcept {
  const std::optional<int> date = text.size() == 8 ? parse_digits(text) : std::nullopt;
  if (!date || *date < 19000101 || *date > 21991231) return std::nullopt;
  const auto day = make_day(*date / 10000, *date / 100 % 100, *date % 100);
  if (!day) return std::nullopt;
  return UtcTime(*day);
}

std::optional<UtcTime> time_from_microseconds(double microseconds) noexcept {
  constexpr double kFirst = -2208988800e6;  // 1900-01-01
  constexpr double kEnd = 7258118400e6;     // 2200-01-01
  if (!(microseconds >= kFirst && microseconds < kEnd)) return std::nullopt;
  return UtcTime(std::chrono::microseconds(static_cast<std::int64_t>(microseconds)));
}

}  // namespace volcal::io
