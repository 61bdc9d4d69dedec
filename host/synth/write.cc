// SPDX-License-Identifier: Apache-2.0
#include "host/synth/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

namespace volcal::synth {
namespace {

using Json = nlohmann::ordered_json;

/// Decimals in which every multiple of the ticks is exact: 0.0005 and 0.05.
constexpr int kCoinDecimals = 4;
constexpr int kCurrencyDecimals = 2;
/// Time between question and answer, as the exchange states it.
constexpr int kAnswerMicroseconds = 500;

/// The double nearest to `value` with this many decimals, so that 3 * 0.0001 prints as 0.0003.
double at_decimals(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

Json coin_price(double value, int decimals = kCoinDecimals) {
  return std::isnan(value) ? Json(nullptr) : Json(at_decimals(value, decimals));
}

/// Date in Deribit's form: 6MAR26, no leading zero.
std::string exchange_date(UtcTime time) {
  static constexpr std::array<const char*, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{}{}{:02}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()) % 100);
}

/// Strike in Deribit's form, which writes 1.5 as 1d5 so that the name is valid in addresses.
std::string exchange_strike(double strike) {
  std::string text = fmt::format("{}", strike);
  std::replace(text.begin(), text.end(), '.', 'd');
  return text;
}

char letter(OptionType type) { return type == OptionType::call ? 'C' : 'P'; }

Json deribit_record(const SynthMarket& market, const SynthQuote& quote, std::int64_t milliseconds) {
  const Expiry& expiry = market.truth.slices()[quote.slice].expiry;
  const std::string& coin = market.truth.underlying();
  const std::string date = exchange_date(*expiry.time);
  return {{"volume_usd", 0.0},
          {"volume", 0.0},
          {"underlying_price", expiry.forward.forward},
          {"underlying_index", coin + "-" + date},
          {"quote_currency", coin},
          {"price_change", nullptr},
          {"open_interest", quote.open_interest},
          {"mid_price", coin_price(0.5 * (quote.bid + quote.ask), kCoinDecimals + 1)},
          {"mark_price", at_decimals(quote.true_price, 6)},
          {"mark_iv", at_decimals(100.0 * quote.true_vol, 2)},
          {"low", nullptr},
          {"last", nullptr},
          {"interest_rate", 0.0},
          {"instrument_name",
           fmt::format("{}-{}-{}-{}", coin, date, exchange_strike(quote.strike), letter(quote.type))},
          {"high", nullptr},
          {"estimated_delivery_price", market.truth.slices().front().expiry.forward.forward},
          {"creation_timestamp", milliseconds},
          {"bid_price", coin_price(quote.bid)},
          {"base_currency", coin},
          {"ask_price", coin_price(quote.ask)}};
}

std::string currency_price(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{:.{}f}", value, kCurrencyDecimals);
}

}  // namespace

std::string to_deribit_json(const SynthMarket& market) {
  const std::int64_t microseconds = market.truth.as_of()->time_since_epoch().count();
  std::string out = R"({"jsonrpc":"2.0","result":[)";
  const char* separator = "\n";
  for (const SynthQuote& quote : market.quotes) {
    out += separator + deribit_record(market, quote, microseconds / 1000).dump();
    separator = ",\n";
  }
  // Readers take the moment of the answer, usOut.
  return out + fmt::format("\n],\"usIn\":{},\"usOut\":{},\"usDiff\":{},\"testnet\":false}}\n",
                           microseconds - kAnswerMicroseconds, microseconds, kAnswerMicroseconds);
}

std::string to_volcal_csv(const SynthMarket& market) {
  const std::string& underlying = market.truth.underlying();
  const std::string as_of = format_time(*market.truth.as_of());
  std::string out = "as_of,underlying,instrument,expiry,strike,type,bid,ask,unit,tick,open_interest\n";
  for (const SynthQuote& quote : market.quotes) {
    const Expiry& expiry = market.truth.slices()[quote.slice].expiry;
    const std::string date = expiry.label.substr(0, 10);
    out +=
        fmt::format("{},{},{}-{}-{}-{},{},{},{},{},{},currency,{},{}\n", as_of, underlying, underlying, date,
                    quote.strike, letter(quote.type), expiry.label, quote.strike, to_string(quote.type),
                    currency_price(quote.bid), currency_price(quote.ask), quote.tick, quote.open_interest);
  }
  return out;
}

}  // namespace volcal::synth
