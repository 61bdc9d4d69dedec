// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "host/io/instrument.h"
#include "host/io/quote_format.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr const char* kName = "yahoo-csv";

struct YahooColumns {
  Column symbol, bid, ask, last_trade, strike, open_interest, volume;

  explicit YahooColumns(const CsvReader& csv)
      : symbol(csv.column("contractSymbol")),
        bid(csv.column("bid")),
        ask(csv.column("ask")),
        last_trade(csv.column("lastTradeDate")),
        strike(csv.column("strike")),
        open_interest(csv.column("openInterest")),
        volume(csv.column("volume")) {}
};

/// Expiry moments by root and date: a chain has few of them and time zone arithmetic is slow.
class ExpiryCache {
 public:
  Expected<UtcTime> find(std::string_view root, std::chrono::sys_days date) {
    const auto key = std::make_pair(std::string(root), date);
    const auto known = moments_.find(key);
    if (known != moments_.end()) return known->second;
    Expected<UtcTime> moment = expiry_of_root(root, date);
    if (moment) moments_.emplace(key, *moment);
    return moment;
  }

 private:
  std::map<std::pair<std::string, std::chrono::sys_days>, UtcTime> moments_;
};

OptionQuote make_quote(const CsvRow& row, RowFields& fields, const YahooColumns& columns,
                       std::size_t& ignored) {
  OptionQuote quote;
  quote.record = row.line;
  quote.instrument = fields.text(columns.symbol);
  quote.bid = fields.number(columns.bid);
  quote.ask = fields.number(columns.ask);
  quote.last_trade = fields.time(columns.last_trade);
  quote.strike = fields.number(columns.strike);
  quote.open_interest = fields.side_number(columns.open_interest, ignored);
  quote.volume = fields.side_number(columns.volume, ignored);
  quote.unit = QuoteUnit::currency;
  return quote;
}

/// What the symbol says; the strike column, where there is one, must agree with it.
void apply_symbol(const OccSymbol& symbol, OptionQuote& quote, RowFields& fields) {
  constexpr double kStrikeStep = 0.001;  // the symbol's resolution
  if (std::abs(quote.strike - symbol.strike) > kStrikeStep) {
    fields.fail(fmt::format("strike {} is not the {} of {}", quote.strike, symbol.strike, quote.instrument));
  }
  quote.strike = symbol.strike;
  quote.type = symbol.type;
  quote.root = symbol.root;
  quote.underlying = underlying_of_root(symbol.root);
}

}  // namespace

Snapshots read_yahoo_csv(const QuoteInput& input, CsvReader& csv) {
  SnapshotBuilder builder(input.source, kName, input.options);
  const YahooColumns columns(csv);
  ExpiryCache expiries;
  std::optional<UtcTime> latest;
  std::size_t ignored = 0;
  CsvRow row;
  while (csv.next(row)) {
    RowFields fields(row);
    OptionQuote quote = make_quote(row, fields, columns, ignored);
    const auto symbol = parse_occ_symbol(quote.instrument);
    if (symbol) {
      apply_symbol(*symbol, quote, fields);
    } else {
      fields.fail(fmt::format("contractSymbol '{}' is not ROOT, YYMMDD, C or P, eight digits of strike",
                              printable(quote.instrument)));
    }
    if (!fields.failure().empty()) {
      builder.add_unreadable(quote.underlying, {row.line, printable(quote.instrument), fields.failure()});
      continue;
    }
    if (is_known_american(quote.root)) builder.refuse_american(row.line, quote.instrument, quote.underlying);
    const Expected<UtcTime> expiry = expiries.find(quote.root, symbol->date);
    if (!expiry) return expiry.error();
    quote.expiry = *expiry;
    if (quote.last_trade) latest = latest ? std::max(*latest, *quote.last_trade) : quote.last_trade;
    builder.add(std::move(quote));
  }
  if (latest) builder.set_moment(*latest, true);
  if (latest && !input.options.as_of) {
    builder.note(
        fmt::format("the file has no snapshot time: {} is its latest lastTradeDate (--as-of says otherwise)",
                    format_time(*latest)));
  }
  if (ignored > 0) builder.note(fmt::format("{} fields of volume or open interest are not numbers", ignored));
  return builder.finish();
}

}  // namespace volcal::io
