// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/instrument.h"

#include <algorithm>
#include <chrono>

#include "host/io/contract/coin_name.h"
#include "host/io/contract/expiry.h"
#include "host/io/contract/name_parts.h"
#include "host/io/contract/occ_symbol.h"
#include "host/io/parse_number.h"

namespace volcal::io {
namespace {

constexpr std::chrono::hours kDeribitExpiry{8};  // UTC, every day

constexpr double kDeribitTickChange = 0.005;  // coin: the step is finer below
constexpr double kDeribitFineTick = 0.0001;
constexpr double kDeribitTick = 0.0005;

/// BTC, BTC_USDC: letters, digits and underscores.
bool is_underlying(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Cuts the text behind the last '-' off `name`.
std::string_view take_last_part(std::string_view& name) noexcept {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view part = name.substr(dash + 1);
  name = name.substr(0, dash);
  return part;
}

}  // namespace

std::optional<DeribitInstrument> parse_deribit_instrument(std::string_view name) noexcept {
  const std::string_view side = take_last_part(name);
  const std::optional<OptionType> type = side.size() == 1 ? type_of_letter(side.front()) : std::nullopt;
  const std::optional<double> strike = parse_strike(take_last_part(name));
  const std::optional<std::chrono::sys_days> day = parse_letter_day(take_last_part(name));
  if (!type || !strike || !day || !is_underlying(name)) return std::nullopt;
  DeribitInstrument instrument;
  instrument.underlying = name;
  instrument.expiry = *day + kDeribitExpiry;
  instrument.strike = *strike;
  instrument.type = *type;
  instrument.linear = name.find('_') != std::string_view::npos;
  return instrument;
}

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

Expected<UtcTime> expiry_of_root(std::string_view root, std::chrono::sys_days date) {
  const Expected<ExpiryMoment> moment = ExpiryTimes().moment(root, date, true);
  if (!moment) return moment.error();
  return moment->time;
}

std::optional<OptionType> parse_option_type(std::string_view text) noexcept {
  if (equal_ignoring_case(text, "call") || equal_ignoring_case(text, "c")) return OptionType::call;
  if (equal_ignoring_case(text, "put") || equal_ignoring_case(text, "p")) return OptionType::put;
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
