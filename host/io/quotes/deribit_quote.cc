// SPDX-License-Identifier: Apache-2.0
#include "host/io/quotes/deribit_quote.h"

#include <fmt/format.h>

#include "host/io/contract/instrument.h"
#include "host/io/text/csv.h"
#include "volcal/printable.h"

namespace volcal::io {

void add_unreadable_deribit(std::size_t record, std::string_view instrument, std::string reason,
                            SnapshotBuilder& builder) {
  UnreadableRecord unreadable{record, printable(instrument), std::move(reason)};
  if (const std::optional<Contract> contract = parse_contract(instrument)) {
    unreadable.type = contract->type;
    if (contract->expiry) unreadable.expiry = format_time(*contract->expiry);
  }
  builder.add_unreadable(instrument.substr(0, instrument.find('-')), std::move(unreadable));
}

std::string add_deribit_record(const DeribitRecord& record, SnapshotBuilder& builder) {
  std::optional<Contract> contract = parse_contract(record.instrument);
  if (!contract || contract->venue != Venue::deribit) {
    const std::string reason =
        record.instrument.empty()
            ? "the record names no instrument"
            : fmt::format("instrument name '{}' is not UNDERLYING-DDMMMYY-STRIKE-C or -P",
                          printable(record.instrument));
    add_unreadable_deribit(record.record, record.instrument, reason, builder);
    return {};
  }
  OptionQuote quote;
  quote.record = record.record;
  quote.instrument = std::move(contract->name);
  quote.underlying = contract->underlying;
  quote.expiry = contract->expiry;
  quote.strike = contract->strike;
  quote.type = *contract->type;
  quote.unit = *contract->unit;
  quote.bid = record.bid;
  quote.ask = record.ask;
  quote.mid = record.mid;
  quote.forward = record.forward;
  quote.discount_factor = 1.0;
  const bool has_bid = record.bid > 0.0;
  quote.tick = deribit_tick(contract->underlying, has_bid ? record.bid : record.ask);
  quote.open_interest = record.open_interest;
  quote.volume = record.volume;
  builder.add(std::move(quote));
  builder.saw_spot(contract->underlying, record.index);
  return std::move(contract->underlying);
}

}  // namespace volcal::io
