// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/quote_table.h"

#include <fmt/format.h>

#include <cmath>

#include "host/io/contract/root.h"
#include "host/io/files/input.h"
#include "host/io/quotes/grid_name.h"
#include "host/io/table/listed_names.h"
#include "host/io/table/row_prices.h"
#include "host/io/table/row_terms.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

class QuoteTableReader {
 public:
  QuoteTableReader(const QuoteInput& input, const QuoteFormat& format, RowSource& rows, QuoteColumns columns,
                   RowTimes times)
      : input_(input),
        format_(format),
        rows_(rows),
        columns_(std::move(columns)),
        builder_(input.source, format.name, input.options),
        style_{input.options.thousands, input.options.decimal},
        terms_(std::move(times), input.options) {}

  Snapshots read() {
    TableRow row;
    while (rows_.next(row)) {
      if (columns_.wide) {
        read_option({row, style_, columns_.call}, OptionType::call);
        read_option({row, style_, columns_.put}, OptionType::put);
      } else {
        read_option({row, style_, columns_.option}, std::nullopt);
      }
    }
    if (std::string unfit = terms_.times().unfit_format(); !unfit.empty()) {
      return Error{ErrorCode::usage, fmt::format("{}: {}", input_name(input_.source), unfit)};
    }
    take_moment_of_trades();
    add_notes();
    return builder_.finish();
  }

 private:
  void read_option(OptionRow row, std::optional<OptionType> side) {
    read_names(row, side);
    terms_.read_as_of(row);
    RowTerms::read_type(row, side);
    prices_.read(row);
    terms_.read_last_trade(row, ignored_times_);
    terms_.read_strike(row);
    terms_.read_expiry(row);
    RowTerms::settle_type(row);
    prices_.check_unit(row);
    const bool american = is_american(row);
    if (!row.fields.failure().empty()) return add_unreadable(row);
    OptionQuote& quote = row.quote;
    if (quote.instrument.empty()) quote.instrument = make_name(row);
    if (american) builder_.refuse_american(quote.record, quote.instrument, quote.underlying);
    if (row.as_of) builder_.saw_moment(quote.underlying, *row.as_of);
    if (quote.last_trade && (!latest_trade_ || *latest_trade_ < *quote.last_trade))
      latest_trade_ = quote.last_trade;
    builder_.saw_spot(quote.underlying, row.spot, row.as_of);
    quote.quoted_at = row.as_of;
    builder_.add(std::move(quote));
  }

  void add_unreadable(OptionRow& row) {
    const OptionQuote& quote = row.quote;
    UnreadableRecord record{quote.record, printable(quote.instrument), row.fields.failure()};
    record.type = row.type;
    record.expiry = quote.expiry                        ? format_time(*quote.expiry)
                    : !std::isnan(quote.time_to_expiry) ? time_label(quote.time_to_expiry)
                                                        : printable(row.text(kExpiry));
    builder_.add_unreadable(quote.underlying, std::move(record), !row.text(kUnderlying).empty());
  }

  void read_names(OptionRow& row, std::optional<OptionType> side) {
    OptionQuote& quote = row.quote;
    const std::string_view name = row.text(kInstrument);
    if (!name.empty()) {
      row.contract = parse_contract(name);
      if (row.contract) ListedNames::correct_venue(row.text(kExchange), *row.contract);
      quote.instrument = row.contract ? std::move(row.contract->name) : std::string(name);
      // A name without a side stands for both sides.
      if (side && (!row.contract || !row.contract->type))
        quote.instrument += *side == OptionType::call ? "-C" : "-P";
    }
    quote.root = names_.root(row.text(kRoot));
    quote.underlying = names_.underlying(row.text(kUnderlying));
    if (row.contract) names_.apply(*row.contract, quote);
    if (quote.underlying.empty()) quote.underlying = underlying_of_root(quote.root);
    row.listing = names_.listing(row.contract, quote, input_.options.underlying);
  }

  bool is_american(OptionRow& row) {
    const std::string_view text = row.text(kExercise);
    if (equal_ignoring_case(text, "european") || equal_ignoring_case(text, "e")) return false;
    if (equal_ignoring_case(text, "american") || equal_ignoring_case(text, "a")) return true;
    if (!text.empty()) {
      row.fields.fail(fmt::format("exercise '{}' is neither european nor american", printable(text)));
      return false;
    }
    // Quoted vols have gone through an exercise model already; prices have not.
    if (row.quote.unit == QuoteUnit::implied_vol) return false;
    return names_.is_american(row.contract, row.quote, input_.options.underlying);
  }

  std::string make_name(const OptionRow& row) {
    const OptionQuote& quote = row.quote;
    const std::string& listed_under = quote.root.empty() ? quote.underlying : quote.root;
    const std::string_view expiry = row.text(kExpiry);
    const std::string& prefix = listed_under.empty() ? input_.options.underlying : listed_under;
    const char* const side = quote.type == OptionType::call ? "-C" : "-P";
    if (!row.type) {  // points of a grid: a repeated one is another listing
      const std::string label = expiry.empty() ? time_label(quote.time_to_expiry) : printable(expiry);
      return grid_names_.make(prefix, label, quote.strike, side);
    }
    const std::string label = quote.expiry ? format_time(*quote.expiry) : time_label(quote.time_to_expiry);
    return fmt::format("{}{}{}-{}{}", prefix, prefix.empty() ? "" : "-", label, quote.strike, side);
  }

  void take_moment_of_trades() {
    if (!format_.as_of_from_trades || columns_.has(kAsOf) || !latest_trade_) return;
    builder_.set_moment(*latest_trade_, true);
    if (input_.options.as_of) return;
    builder_.note(fmt::format("the file has no snapshot time: {} is its latest {} (--as-of says otherwise)",
                              format_time(*latest_trade_),
                              printable(columns_.option[kLastTrade].column.name)));
  }

  void add_notes() {
    if (format_.columns.empty()) note_unused();
    if (const std::string beside = rows_.passed_over(); !beside.empty()) builder_.note(beside);
    if (const std::size_t ignored = prices_.ignored + ignored_times_; ignored > 0) {
      builder_.note(fmt::format("{} fields of volume, open interest or last trade cannot be read", ignored));
    }
    for (const std::string& note : terms_.times().notes()) builder_.note(note);
    for (const std::string& note : names_.notes(input_.options.european)) builder_.note(note);
  }

  void note_unused() {
    std::string unused;
    for (std::size_t i = 0; i < rows_.header().size(); ++i) {
      if (columns_.used[i] || rows_.header()[i].empty()) continue;
      unused += (unused.empty() ? "" : ", ") + printable(rows_.header()[i]);
    }
    if (!unused.empty()) builder_.note("columns not used: " + unused);
  }

  const QuoteInput& input_;
  const QuoteFormat& format_;
  RowSource& rows_;
  QuoteColumns columns_;
  SnapshotBuilder builder_;
  NumberStyle style_;
  RowTerms terms_;
  RowPrices prices_;
  ListedNames names_;
  GridNames grid_names_;
  std::optional<UtcTime> latest_trade_;
  std::size_t ignored_times_ = 0;
};

}  // namespace

Snapshots read_quote_table(const QuoteInput& input, const QuoteFormat& format, RowSource& rows) {
  auto columns = resolve_columns(input, format, rows);
  if (!columns) return columns.error();
  auto times = RowTimes::make(input.options);
  if (!times) return times.error();
  return QuoteTableReader(input, format, rows, *std::move(columns), *std::move(times)).read();
}

}  // namespace volcal::io
