// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "calibration/base/parse_number.h"
#include "host/io/contract/instrument.h"
#include "host/io/files/input.h"
#include "host/io/quotes/grid_name.h"
#include "host/io/quotes/quote_format.h"
#include "host/io/text/rate_bound.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr double kDaysPerYear = 365.0;  // ACT/365F

/// Out-of-the-money side of a strike, by which a point is named, since a vol holds for both sides.
OptionType out_of_the_money(double strike, double forward) {
  return strike < forward ? OptionType::put : OptionType::call;
}

void require_positive(RowFields& fields, double value, std::string_view name) {
  if (!(std::isfinite(value) && value > 0.0)) fields.fail(fmt::format("{} {} is not positive", name, value));
}

void require_time(RowFields& fields, double time) {
  if (!std::isfinite(time)) fields.fail("the time to expiry is missing or infinite");
}

/// Number after "spot=" in a comment line before the header.
double spot_in_comments(const CsvReader& csv) {
  constexpr std::string_view kMark = "spot=";
  for (const std::string_view comment : csv.comments()) {
    const std::size_t mark = comment.find(kMark);
    if (mark == std::string_view::npos) continue;
    const std::string_view number_text = comment.substr(mark + kMark.size());
    const Number number =
        parse_number(number_text.substr(0, number_text.find_first_not_of("0123456789.eE+-")));
    if (number.status == NumberStatus::ok) return number.value;
  }
  return kAbsent;
}

struct VolGridColumns {
  Column years, time, days, strike, moneyness, vol, type, forward, discount, rate;

  explicit VolGridColumns(const CsvReader& csv)
      : years(csv.column("time_to_expiry_years")),
        time(csv.column("time_to_expiry")),
        days(csv.column("days")),
        strike(csv.column("strike")),
        moneyness(csv.column("strike_over_spot")),
        vol(csv.column("implied_vol")),
        type(csv.column("type")),
        forward(csv.column("forward")),
        discount(csv.column("discount_factor")),
        rate(csv.column("zero_rate")) {}

  double time_to_expiry(RowFields& fields) const {
    if (time.exists()) return fields.number(time);
    if (years.exists()) return fields.number(years);
    return fields.number(days) / kDaysPerYear;
  }
};

OptionType read_type(RowFields& fields, const Column& column, double strike, double centre) {
  const std::string_view text = fields.text(column);
  if (text.empty()) return out_of_the_money(strike, centre);
  const std::optional<OptionType> type = parse_option_type(text);
  if (!type) fields.fail(fmt::format("type '{}' is neither call nor put", printable(text)));
  return type.value_or(OptionType::call);
}

OptionQuote read_grid_point(RowFields& fields, const VolGridColumns& columns, double spot,
                            bool assume_no_rate) {
  OptionQuote quote;
  quote.unit = QuoteUnit::implied_vol;
  quote.time_to_expiry = columns.time_to_expiry(fields);
  require_time(fields, quote.time_to_expiry);
  quote.strike =
      columns.strike.exists() ? fields.number(columns.strike) : fields.number(columns.moneyness) * spot;
  require_positive(fields, quote.strike, "strike");
  quote.mid = fields.number(columns.vol);
  quote.forward = fields.number(columns.forward);
  quote.discount_factor = fields.number(columns.discount);
  const double rate = fields.number(columns.rate);
  if (std::string wrong = wrong_rate("zero_rate", rate); !wrong.empty()) fields.fail(std::move(wrong));
  if (std::isnan(quote.discount_factor) && !std::isnan(rate)) {
    quote.discount_factor = std::exp(-rate * quote.time_to_expiry);
  }
  if (std::isnan(quote.discount_factor) && assume_no_rate) quote.discount_factor = 1.0;
  quote.type =
      read_type(fields, columns.type, quote.strike, std::isnan(quote.forward) ? spot : quote.forward);
  return quote;
}

}  // namespace

Snapshots read_iv_grid_csv(const QuoteInput& input, CsvReader& csv) {
  SnapshotBuilder builder(input.source, "iv-grid-csv", input.options);
  const Column expiry = csv.column("Expiry");
  const Column time = csv.column("Texp");
  const Column strike = csv.column("Strike");
  const Column bid = csv.column("Bid");
  const Column ask = csv.column("Ask");
  const Column forward = csv.column("Fwd");
  GridNames names;
  TableRow row;
  while (csv.next(row)) {
    RowFields fields(row);
    OptionQuote quote;
    quote.record = row.line;
    quote.unit = QuoteUnit::implied_vol;
    quote.time_to_expiry = fields.number(time);
    require_time(fields, quote.time_to_expiry);
    quote.strike = fields.number(strike);
    require_positive(fields, quote.strike, "strike");
    quote.bid = fields.number(bid);
    if (quote.bid == 0.0) quote.bid = kAbsent;  // these files write a zero bid as no bid or as a zero vol
    quote.ask = fields.number(ask);
    quote.forward = fields.number(forward);
    quote.type = out_of_the_money(quote.strike, quote.forward);
    const std::string_view date = fields.text(expiry);
    quote.expiry = parse_compact_date(date);
    if (!quote.expiry) quote.expiry = fields.time(expiry);
    quote.instrument =
        names.make(input.options.underlying,
                   date.empty() ? time_label(quote.time_to_expiry) : printable(date), quote.strike);
    if (!fields.failure().empty()) {
      builder.add_unreadable({}, {row.line, quote.instrument, fields.failure()});
      continue;
    }
    builder.add(std::move(quote));
  }
  builder.note("times to expiry are kept as the file gives them (column Texp)");
  return builder.finish();
}

Snapshots read_vol_grid_csv(const QuoteInput& input, CsvReader& csv) {
  SnapshotBuilder builder(input.source, "vol-grid-csv", input.options);
  const VolGridColumns columns(csv);
  double spot = spot_in_comments(csv);
  builder.saw_spot({}, spot);
  if (!(spot > 0.0)) spot = input.options.spot;  // cleaning rejects a spot that is not above 0 and names it
  if (!columns.strike.exists() && std::isnan(spot)) {
    return Error{ErrorCode::usage,
                 fmt::format("{}: strike_over_spot needs a spot: give --spot, or a comment line "
                             "'# spot=...' before the header",
                             input_name(input.source))};
  }
  const bool assume_no_rate = !columns.forward.exists() && !columns.discount.exists() &&
                              !columns.rate.exists() && !builder.has_rate() && !std::isnan(spot);
  if (assume_no_rate) builder.note("the file gives no rate: discount factor 1 (--rate says otherwise)");
  GridNames names;
  TableRow row;
  while (csv.next(row)) {
    RowFields fields(row);
    OptionQuote quote = read_grid_point(fields, columns, spot, assume_no_rate);
    quote.record = row.line;
    if (!fields.failure().empty()) {
      builder.add_unreadable({}, {row.line, {}, fields.failure()});
      continue;
    }
    quote.instrument = names.make(input.options.underlying, time_label(quote.time_to_expiry), quote.strike);
    builder.add(std::move(quote));
  }
  return builder.finish();
}

}  // namespace volcal::io
