// SPDX-License-Identifier: Apache-2.0
#include "host/io/deribit_quote.h"

#include <fmt/format.h>

#include "host/io/csv.h"
#include "host/io/instrument.h"
#include "volcal/printable.h"

namespace volcal::io {

std::string_view guess_underlying(std::string_view instrument) noexcept {
  return instrument.substr(0, instrument.find('-'));
}

std::string_view add_deribit_record(const DeribitRecord& record, SnapshotBuilder& builder) {
  const auto instrument = parse_deribit_instrument(record.instrument);
  if (!instrument) {
    const std::string reason =
        record.instrument.empty()
            ? "the record names no instrument"
            : fmt::format("instrument name '{}' is not UNDERLYING-DDMMMYY-STRIKE-C or -P",
                          printable(record.instrument));
    builder.add_unreadable(guess_underlying(record.instrument),
                           {record.record, printable(record.instrument), reason});
    return {};
  }
  OptionQuote quote;
  quote.record = record.record;
  quote.instrument = record.instrument;
  quote.underlying = instrument->underlying;
  quote.expiry = instrument->expiry;
  quote.strike = instrument->strike;
  quote.type = instrument->type;
  quote.unit = instrument->linear ? QuoteUnit::currency : QuoteUnit::coin;
  quote.bid = record.bid;
  quote.ask = record.ask;
  quote.mid = record.mid;
  quote.forward = record.forward;
  quote.discount_factor = 1.0;
  const bool has_bid = record.bid > 0.0;
  quote.tick = deribit_tick(*instrument, has_bid ? record.bid : record.ask);
  quote.open_interest = record.open_interest;
  quote.volume = record.volume;
  builder.add(std::move(quote));
  builder.saw_spot(instrument->underlying, record.index);
  return instrument->underlying;
}

}  // namespace volcal::io
