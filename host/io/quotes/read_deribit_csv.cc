// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "host/io/contract/instrument.h"
#include "host/io/quotes/deribit_quote.h"
#include "host/io/quotes/quote_format.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr double kMicrosecondsPerMillisecond = 1e3;

/// Columns that the two Deribit tables share, by their own names.
struct DeribitColumns {
  Column instrument, bid, ask, mid, forward, index, open_interest, volume;

  DeribitColumns(const CsvReader& csv, std::string_view forward_name, std::string_view index_name)
      : instrument(csv.column("instrument_name")),
        bid(csv.column("bid_price")),
        ask(csv.column("ask_price")),
        mid(csv.column("mid_price")),
        forward(csv.column(forward_name)),
        index(csv.column(index_name)),
        open_interest(csv.column("open_interest")),
        volume(csv.column("volume")) {}

  DeribitRecord read(const TableRow& row, RowFields& fields, std::size_t& ignored) const {
    DeribitRecord record;
    record.record = row.line;
    record.instrument = fields.text(instrument);
    record.bid = fields.number(bid);
    record.ask = fields.number(ask);
    record.mid = fields.number(mid);
    record.forward = fields.number(forward);
    record.index = fields.side_number(index, ignored);
    record.open_interest = fields.side_number(open_interest, ignored);
    record.volume = fields.side_number(volume, ignored);
    return record;
  }
};

/// Reads all rows; `read_moment(fields)` gives a row's timestamp, empty where it has none.
template <class ReadMoment>
Snapshots read_table(CsvReader& csv, SnapshotBuilder& builder, const DeribitColumns& columns,
                     const ReadMoment& read_moment) {
  TableRow row;
  std::size_t ignored = 0;
  while (csv.next(row)) {
    RowFields fields(row);
    const DeribitRecord record = columns.read(row, fields, ignored);
    const std::optional<UtcTime> moment = read_moment(fields);
    if (!fields.failure().empty()) {
      add_unreadable_deribit(row.line, record.instrument, fields.failure(), builder);
      continue;
    }
    const std::string underlying = add_deribit_record(record, builder);
    if (!underlying.empty() && moment) builder.saw_moment(underlying, *moment);
  }
  if (ignored > 0)
    builder.note(fmt::format("{} fields of index, open interest or volume are not numbers", ignored));
  return builder.finish();
}

}  // namespace

Snapshots read_collector_csv(const QuoteInput& input, CsvReader& csv) {
  SnapshotBuilder builder(input.source, "collector-csv", input.options);
  if (csv.column("time_to_maturity").exists()) {
    builder.note("time is ACT/365F from the timestamps; column time_to_maturity is not used");
  }
  const Column timestamp = csv.column("timestamp");
  const DeribitColumns columns(csv, "underlying", "index_price");
  TimeMemo last;
  return read_table(csv, builder, columns, [&](RowFields& fields) { return fields.time(timestamp, last); });
}

Snapshots read_deribit_summary_csv(const QuoteInput& input, CsvReader& csv) {
  SnapshotBuilder builder(input.source, "deribit-summary-csv", input.options);
  const Column created = csv.column("creation_timestamp");
  const DeribitColumns columns(csv, "underlying_price", "estimated_delivery_price");
  return read_table(csv, builder, columns, [&](RowFields& fields) -> std::optional<UtcTime> {
    const double milliseconds = fields.number(created);
    if (std::isnan(milliseconds)) return std::nullopt;
    const auto time = time_from_microseconds(milliseconds * kMicrosecondsPerMillisecond);
    if (!time) fields.fail(fmt::format("creation_timestamp {} is no time in milliseconds", milliseconds));
    return time;
  });
}

}  // namespace volcal::io
