// SPDX-License-Identifier: Apache-2.0
#include "host/io/instrument.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "host/io/parse_number.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr hours kDeribitExpiry{8};  // UTC, every day
constexpr int kCentury = 2000;      // two-digit years of listed options

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

constexpr double kDeribitTickChange = 0.005;  // coin: the step is finer below
constexpr double kDeribitFineTick = 0.0001;
constexpr double kDeribitTick = 0.0005;

constexpr std::array<std::string_view, 6> kOpeningSettled = {"SPX", "NDX", "RUT", "DJX", "VIX", "VIXW"};
constexpr minutes kOpening = hours(9) + minutes(30);  // New York
constexpr minutes kClosing = hours(16);               // New York

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWeeklyRoots = {
    {{"SPXW", "SPX"}, {"NDXP", "NDX"}, {"RUTW", "RUT"}, {"VIXW", "VIX"}, {"MRUT", "RUT"}}};

constexpr std::array<std::string_view, 26> kAmericanRoots = {
    "SPY", "QQQ",  "IWM",  "DIA",  "EEM",  "EFA",   "GLD",  "SLV",  "TLT",  "HYG", "XLF",  "USO",  "VXX",
    "OEX", "AAPL", "MSFT", "AMZN", "GOOG", "GOOGL", "META", "NVDA", "TSLA", "AMD", "NFLX", "INTC", "BAC"};

std::optional<int> parse_digits(std::string_view text) noexcept {
  int value = 0;
  if (text.empty() || text[0] == '-') return std::nullopt;
  const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::chrono::sys_days> make_day(int year, int month, int day) noexcept {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

/// 25DEC26, 1JAN27.
std::optional<std::chrono::sys_days> parse_deribit_day(std::string_view text) noexcept {
  if (text.size() != 6 && text.size() != 7) return std::nullopt;
  const std::size_t day_digits = text.size() - 5;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(day_digits, 3));
  const std::optional<int> day = parse_digits(text.substr(0, day_digits));
  const std::optional<int> year = parse_digits(text.substr(day_digits + 3));
  if (month == kMonths.end() || !day || !year) return std::nullopt;
  return make_day(kCentury + *year, static_cast<int>(month - kMonths.begin()) + 1, *day);
}

/// 100000, 1d5: digits with at most one d among them.
std::optional<double> parse_deribit_strike(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 24;
  std::array<char, kLongest> decimal{};
  if (text.empty() || text.size() > kLongest || std::count(text.begin(), text.end(), 'd') > 1) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (!digit && text[i] != 'd') return std::nullopt;
    decimal[i] = digit ? text[i] : '.';
  }
  const Number number = parse_number({decimal.data(), text.size()});
  if (number.status != NumberStatus::ok || number.value <= 0.0) return std::nullopt;
  return number.value;
}

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
  const std::string_view type = take_last_part(name);
  const std::optional<double> strike = parse_deribit_strike(take_last_part(name));
  const std::optional<std::chrono::sys_days> day = parse_deribit_day(take_last_part(name));
  if ((type != "C" && type != "P") || !strike || !day || !is_underlying(name)) return std::nullopt;
  DeribitInstrument instrument;
  instrument.underlying = name;
  instrument.expiry = *day + kDeribitExpiry;
  instrument.strike = *strike;
  instrument.type = type == "C" ? OptionType::call : OptionType::put;
  instrument.linear = name.find('_') != std::string_view::npos;
  return instrument;
}

double deribit_tick(const DeribitInstrument& instrument, double price) noexcept {
  if (instrument.underlying != "BTC" && instrument.underlying != "ETH") return kAbsent;
  if (std::isnan(price)) return kAbsent;
  return price < kDeribitTickChange ? kDeribitFineTick : kDeribitTick;
}

std::optional<OccSymbol> parse_occ_symbol(std::string_view symbol) noexcept {
  constexpr std::size_t kTail = 15;  // YYMMDD, C or P, eight digits of strike
  constexpr double kStrikeUnit = 1000.0;
  if (symbol.size() <= kTail) return std::nullopt;
  const std::string_view tail = symbol.substr(symbol.size() - kTail);
  const std::optional<int> date = parse_digits(tail.substr(0, 6));
  const std::optional<int> strike = parse_digits(tail.substr(7));
  if (!date || !strike || *strike == 0 || (tail[6] != 'C' && tail[6] != 'P')) return std::nullopt;
  const auto day = make_day(kCentury + *date / 10000, *date / 100 % 100, *date % 100);
  if (!day) return std::nullopt;
  return OccSymbol{trimmed(symbol.substr(0, symbol.size() - kTail)), *day, *strike / kStrikeUnit,
                   tail[6] == 'C' ? OptionType::call : OptionType::put};
}

std::string_view underlying_of_root(std::string_view root) noexcept {
  for (const auto& [weekly, underlying] : kWeeklyRoots) {
    if (root == weekly) return underlying;
  }
  return root;
}

Expected<UtcTime> expiry_of_root(std::string_view root, std::chrono::sys_days date) try {
  static const date::time_zone* const new_york = date::locate_zone("America/New_York");
  const bool opening =
      std::find(kOpeningSettled.begin(), kOpeningSettled.end(), root) != kOpeningSettled.end();
  const date::local_seconds local{date.time_since_epoch() + (opening ? kOpening : kClosing)};
  // Neither hour is ever skipped or doubled by daylight saving, so the choice has no effect.
  return UtcTime(new_york->to_sys(local, date::choose::earliest));
} catch (const std::exception& failure) {
  return Error{ErrorCode::unreadable, fmt::format("time zone data for America/New_York is needed for {}: {}",
                                                  printable(root), failure.what())};
}

bool is_known_american(std::string_view root) noexcept {
  // A digit marks contracts adjusted after a corporate action: AAPL1.
  while (!root.empty() && root.back() >= '0' && root.back() <= '9') root.remove_suffix(1);
  return std::find(kAmericanRoots.begin(), kAmericanRoots.end(), root) != kAmericanRoots.end();
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
