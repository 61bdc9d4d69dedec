// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads quotes from any table, JSON or text; the map from columns to values is data (TableFormat, --map,
/// --set).
///
/// A row is one option, or the call and the put of a strike where columns of both are named (`call_bid`,
/// `put_bid`). The contract's name supplies values that have no column: `instrument` in the spelling of
/// Deribit, OKX, Bybit, Binance or the OCC gives root, expiry, strike, side and unit. A column and a name
/// that contradict each other make the record unreadable.

#include "host/io/quotes/quote_format.h"
#include "host/io/table/column_map.h"

namespace volcal::io {

/// Reads the rows of a table by `format` and the options of `input`. A name in neither the format nor --map
/// is a column with our own name where the table has one. Columns of the format may be missing, and an entry
/// may name several: "close|last".
[[nodiscard]] Snapshots read_quote_table(const QuoteInput& input, const QuoteFormat& format, RowSource& rows);

}  // namespace volcal::io
