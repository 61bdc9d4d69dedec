// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "calibration/base/parse_number.h"
#include "host/io/quotes/quote_format.h"

namespace volcal::io {
namespace {

using Columns = std::vector<std::pair<std::string, std::string>>;

/// Text between `mark` and the next double quote or comma that is not part of a date; empty without it.
std::string_view behind(std::string_view line, std::string_view mark, std::string_view ends) {
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + mark.size());
  return trimmed(line.substr(0, line.find_first_of(ends)));
}

/// Columns from the lines above Cboe's wide table: `SPDR S&P 500 ETF Trust,Last: 589.25,...` and
/// `"Date: May 16, 2025 at 7:23 PM EDT",Bid: ...`.
Columns around_cboe_table(const CsvReader& csv) {
  Columns columns;
  for (const std::string_view line : csv.titles()) {
    if (const std::string_view last = behind(line, "Last:", ",\""); !last.empty()) {
      columns.emplace_back("spot", "=" + std::string(last));
    }
    if (const std::string_view date = behind(line, "Date:", "\""); !date.empty()) {
      columns.emplace_back("as_of", "=" + std::string(date));
    }
  }
  return columns;
}

/// Columns from lines such as `# spot=4468.17` above a grid.
Columns around_grid(const CsvReader& csv) {
  for (const std::string_view comment : csv.comments()) {
    const std::string_view spot = behind(comment, "spot=", " ,;\t");
    if (!spot.empty()) return {{"spot", "=" + std::string(spot)}};
  }
  return {};
}

const Columns kDeribitColumns = {
    {"instrument", "instrument_name"}, {"bid", "bid_price"}, {"ask", "ask_price"}, {"mid", "mid_price"}};

/// Needs of tables with our own names; a contract's name includes strike and expiry.
const std::vector<std::vector<const char*>> kOwnNeeds = {
    {"strike", "instrument"}, {"expiry", "time_to_expiry", "instrument"}, {"bid", "ask", "mid"}};

Columns with(Columns columns, const Columns& more) {
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

}  // namespace

const QuoteFormat& deribit_json_format() {
  static const QuoteFormat format = {
      .name = kDeribitJson,
      .description = "",
      .needs = {},
      .columns = with(kDeribitColumns, {{"as_of", "usOut:us|usIn:us|creation_timestamp:ms"},
                                        {"forward", "underlying_price"},
                                        {"spot", "estimated_delivery_price"}}),
      .json = true};
  return format;
}

const std::vector<QuoteFormat>& table_formats() {
  static const std::vector<QuoteFormat> formats = {
      {.name = "cboe-json",
       .description = "Cboe's delayed quotes: option symbols in data.options, with bid and ask",
       .needs = {{"option"}, {"bid"}, {"ask"}},
       .columns = {{"instrument", "option"},
                   {"as_of", "timestamp"},
                   {"spot", "current_price|close"},
                   {"underlying", "symbol"},
                   {"last_trade", "last_trade_time"},
                   {"tick", ""}},
       .json = true},
      {.name = kRecordsJson,
       .description = "any records in JSON, by volcal's own names (--map renames)",
       .needs = kOwnNeeds,
       .json = true},
      {.name = "collector-csv",
       .description =
           "Deribit quotes of several underlyings as collected: one row per option with its timestamp",
       .needs = {{"instrument_name"}, {"bid_price"}, {"ask_price"}, {"timestamp"}, {"underlying"}},
       .columns = with(kDeribitColumns,
                       {{"as_of", "timestamp"}, {"forward", "underlying"}, {"spot", "index_price"}}),
       .read = read_collector_csv},
      {.name = "deribit-summary-csv",
       .description = "Deribit book summary as a table, one row per record of the answer",
       .needs = {{"instrument_name"}, {"bid_price"}, {"ask_price"}, {"underlying_price"}},
       .columns = with(kDeribitColumns, {{"as_of", "creation_timestamp:ms"},
                                         {"forward", "underlying_price"},
                                         {"spot", "estimated_delivery_price"}}),
       .read = read_deribit_summary_csv},
      {.name = "yahoo-csv",
       .description = "option chain by contractSymbol, as Yahoo Finance gives it",
       .needs = {{"contractSymbol"}, {"bid"}, {"ask"}},
       .columns = {{"instrument", "contractSymbol"},
                   {"last_trade", "lastTradeDate"},
                   {"open_interest", "openInterest"}},
       .as_of_from_trades = true},
      {.name = "cboe-wide-csv",
       .description = "Cboe's download of a chain: the call and the put of a strike in one row",
       .needs = {{"Expiration Date"}, {"Calls"}, {"Puts"}, {"Strike"}},
       .columns = {{"strike", "Strike"},
                   {"call_instrument", "Calls"},
                   {"call_bid", "Bid#1"},
                   {"call_ask", "Ask#1"},
                   {"call_volume", "Volume#1"},
                   {"call_open_interest", "Open Interest#1"},
                   {"put_instrument", "Puts"},
                   {"put_bid", "Bid#2"},
                   {"put_ask", "Ask#2"},
                   {"put_volume", "Volume#2"},
                   {"put_open_interest", "Open Interest#2"},
                   {"expiry", "Expiration Date"}},
       .around = around_cboe_table},
      {.name = "optionsdx-csv",
       .description = "OptionsDX's table: the call and the put of a strike in one row, headings in brackets",
       .needs = {{"[QUOTE_UNIXTIME]"}, {"[EXPIRE_UNIX]"}, {"[STRIKE]"}, {"[C_BID]"}, {"[P_BID]"}},
       .columns = {{"as_of", "[QUOTE_UNIXTIME]:s"},
                   {"expiry", "[EXPIRE_UNIX]:s"},
                   {"spot", "[UNDERLYING_LAST]"},
                   {"strike", "[STRIKE]"},
                   {"call_bid", "[C_BID]"},
                   {"call_ask", "[C_ASK]"},
                   {"call_volume", "[C_VOLUME]"},
                   {"put_bid", "[P_BID]"},
                   {"put_ask", "[P_ASK]"},
                   {"put_volume", "[P_VOLUME]"}}},
      {.name = "tardis-csv",
       .description = "Tardis' options_chain: one row per change, microseconds since 1970",
       .needs = {{"symbol"}, {"timestamp"}, {"strike_price"}, {"expiration"}, {"bid_price"}, {"ask_price"}},
       .columns = {{"instrument", "symbol"},
                   {"as_of", "timestamp:us"},
                   {"strike", "strike_price"},
                   {"expiry", "expiration:us"},
                   {"bid", "bid_price"},
                   {"ask", "ask_price"}}},
      {.name = "exchange-csv",
       .description =
           "one table for crypto exchanges: exchange, instrument, bid, ask and underlying_price a row",
       .needs = {{"exchange"}, {"instrument"}, {"bid"}, {"ask"}, {"underlying_price"}},
       .columns = {{"as_of", "snapshot_utc|timestamp"}, {"volume", "volume_24h|volume"}}},
      {.name = "iv-grid-csv",
       .description =
           "bid and ask implied vols with one forward per expiry: Expiry, Texp, Strike, Bid, Ask, Fwd",
       .needs = {{"Texp"}, {"Strike"}, {"Bid"}, {"Ask"}, {"Fwd"}},
       .columns = {{"time_to_expiry", "Texp"}, {"forward", "Fwd"}, {"unit", "=implied_vol"}},
       .read = read_iv_grid_csv},
      {.name = kVolcalCsv,
       .description =
           "volcal's own table: strike, expiry or time_to_expiry, bid, ask or mid, and more (--map renames)",
       .needs = kOwnNeeds},
      {.name = "vol-grid-csv",
       .description =
           "mid implied vols: implied_vol by strike (or strike_over_spot) and time or days to expiry",
       .needs = {{"implied_vol"},
                 {"strike", "strike_over_spot"},
                 {"time_to_expiry", "time_to_expiry_years", "days", "expiry"}},
       .columns = {{"time_to_expiry", "time_to_expiry|time_to_expiry_years"}},
       .read = read_vol_grid_csv,
       .around = around_grid},
  };
  return formats;
}

}  // namespace volcal::io
