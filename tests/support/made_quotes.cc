// SPDX-License-Identifier: Apache-2.0
#include "tests/support/made_quotes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/synth/write.h"
#include "volcal/implied_vol.h"

namespace volcal::test {
namespace {

using nlohmann::json;
using synth::SynthMarket;
using synth::SynthQuote;

constexpr double kOtherYear = 365.0 / 365.25;  // years of 365.25 days in one of 365
constexpr std::size_t kCrossed = 100;          // the first two-sided quote from here on is crossed
constexpr std::size_t kMissingCell = 11;       // every such cell of a grid of mids is missing

/// The exchange's answer, record by record.
json deribit_records(const SynthMarket& market) {
  return json::parse(synth::to_deribit_json(market)).at("result");
}

/// Empty for null.
std::string cell(const json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string cell(double value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); }

const Expiry& expiry_of(const SynthMarket& market, const SynthQuote& quote) {
  return market.truth.slices()[quote.slice].expiry;
}

bool is_out_of_the_money(const SynthMarket& market, const SynthQuote& quote) {
  const bool above = quote.strike >= expiry_of(market, quote).forward.forward;
  return above == (quote.type == OptionType::call);
}

/// Of a price in currency, `time` for the market's own; absent where no vol gives it.
double vol_of(const SynthMarket& market, const SynthQuote& quote, double price, double time) {
  const ForwardEstimate& forward = expiry_of(market, quote).forward;
  const ImpliedVolResult result =
      implied_vol(price / forward.discount_factor, forward.forward, quote.strike, time, quote.type);
  return result.status == ImpliedVolStatus::ok ? result.implied_vol : kAbsent;
}

/// SPXW260220C07000000: six digits of date, eight of strike.
std::string occ_symbol(const SynthMarket& market, const SynthQuote& quote) {
  std::string date = expiry_of(market, quote).label.substr(2, 8);
  std::erase(date, '-');
  return fmt::format("{}{}{}{:08}", market.truth.underlying(), date,
                     quote.type == OptionType::call ? 'C' : 'P', std::llround(1000.0 * quote.strike));
}

}  // namespace

std::string to_collector_csv(const std::vector<SynthMarket>& markets) {
  std::string out =
      "timestamp,instrument_name,underlying,underlying_name,time_to_maturity,bid_price,ask_price,mid_price,"
      "open_interest,volume,index_price\n";
  for (const SynthMarket& market : markets) {
    const std::string moment = format_time(*market.truth.as_of());
    const json records = deribit_records(market);
    for (std::size_t i = 0; i < records.size(); ++i) {
      const json& r = records[i];
      const double time = expiry_of(market, market.quotes[i]).time_to_expiry * kOtherYear;
      out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", moment, cell(r["instrument_name"]),
                         cell(r["underlying_price"]), cell(r["underlying_index"]), time, cell(r["bid_price"]),
                         cell(r["ask_price"]), cell(r["mid_price"]), cell(r["open_interest"]),
                         cell(r["volume"]), cell(r["estimated_delivery_price"]));
    }
  }
  return out;
}

std::string to_deribit_summary_csv(const SynthMarket& market) {
  constexpr double kApart = 1e-5;
  std::string out =
      ",mid_price,estimated_delivery_price,creation_timestamp,underlying_price,open_interest,ask_price,"
      "bid_price,instrument_name\n";
  const json records = deribit_records(market);
  std::vector<std::size_t> seen(market.truth.slices().size(), 0);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const json& r = records[i];
    const auto place = static_cast<double>(seen[market.quotes[i].slice]++ % 3);
    const double forward = r["underlying_price"].get<double>() * (1.0 + kApart * (place - 1.0));
    out += fmt::format("{},{},{},{},{},{},{},{},{}\n", i, cell(r["mid_price"]),
                       cell(r["estimated_delivery_price"]), cell(r["creation_timestamp"]), forward,
                       cell(r["open_interest"]), cell(r["ask_price"]), cell(r["bid_price"]),
                       cell(r["instrument_name"]));
  }
  return out;
}

std::string to_yahoo_csv(const std::vector<SynthMarket>& roots) {
  static constexpr const char* kVolumes[] = {"", "NaN", "3.0"};
  std::string out =
      "contractSymbol,lastTradeDate,strike,lastPrice,bid,ask,volume,openInterest,impliedVolatility,"
      "option_type,expiration\n";
  std::size_t row = 0;
  bool crossed = false;
  for (const SynthMarket& market : roots) {
    for (const SynthQuote& quote : market.quotes) {
      double bid = std::isnan(quote.bid) ? 0.0 : quote.bid;
      double ask = std::isnan(quote.ask) ? 0.0 : quote.ask;
      if (!crossed && row >= kCrossed && bid > 0.0) {
        std::swap(bid, ask);
        crossed = true;
      }
      out += fmt::format("{},{},{},{},{:.2f},{:.2f},{},{},1e-05,{},{}\n", occ_symbol(market, quote),
                         format_time(*market.truth.as_of() - std::chrono::minutes(row % 400)), quote.strike,
                         ask, bid, ask, kVolumes[row % 3], quote.open_interest, to_string(quote.type),
                         expiry_of(market, quote).label.substr(0, 10));
      ++row;
    }
  }
  return out;
}

std::string to_iv_grid_csv(const std::vector<SynthMarket>& markets) {
  static constexpr const char* kNoBid[] = {"", "NA", "0"};
  std::string out = ",Expiry,Texp,Strike,Bid,Ask,Fwd,CallMid\n";
  std::size_t row = 0;
  for (const SynthMarket& market : markets) {
    for (const SynthQuote& quote : market.quotes) {
      if (!is_out_of_the_money(market, quote) || std::isnan(quote.ask)) continue;
      const Expiry& expiry = expiry_of(market, quote);
      const double time = expiry.time_to_expiry * kOtherYear;
      const double bid = std::isnan(quote.bid) ? kAbsent : vol_of(market, quote, quote.bid, time);
      const double ask = vol_of(market, quote, quote.ask, time);
      std::string date = expiry.label.substr(0, 10);
      std::erase(date, '-');
      out += fmt::format("{},{},{},{},{},{},{},\n", row, date, time, quote.strike,
                         std::isnan(bid) ? std::string(kNoBid[row % 3]) : cell(bid), cell(ask),
                         expiry.forward.forward);
      ++row;
    }
  }
  return out;
}

std::string to_vol_grid_csv(const SynthMarket& market) {
  std::string out = "# made-up vols; spot is not known\n";
  out += "time_to_expiry,forward,discount_factor,strike,implied_vol\n";
  std::size_t cells = 0;
  for (const SynthQuote& quote : market.quotes) {
    if (!is_out_of_the_money(market, quote) || std::isnan(quote.bid) || ++cells % kMissingCell == 0) continue;
    const Expiry& expiry = expiry_of(market, quote);
    const double bid = vol_of(market, quote, quote.bid, expiry.time_to_expiry);
    const double ask = vol_of(market, quote, quote.ask, expiry.time_to_expiry);
    if (std::isnan(bid) || std::isnan(ask)) continue;
    out += fmt::format("{},{},{},{},{:.4f}\n", expiry.time_to_expiry, expiry.forward.forward,
                       expiry.forward.discount_factor, quote.strike, 0.5 * (bid + ask));
  }
  return out;
}

}  // namespace volcal::test
