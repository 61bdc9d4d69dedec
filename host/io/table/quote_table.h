// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quotes from any table, JSON or text: which columns give what is data (TableFormat, --map, --set).
///
/// A row is one option, or the call and the put of a strike where columns of both are named (`call_bid`,
/// `put_bid`). What the columns do not say the contract's name may: `instrument` in the spelling of Deribit,
/// OKX, Bybit, Binance or the OCC gives root, expiry, strike, side and unit. A column and a name that
/// contradict each other make the record unreadable.

#include "host/io/quotes/quote_format.h"
#include "host/io/table/column_map.h"

namespace volcal::io {

/// `columns`: what the format says of its columns and --map of others; a name that is in neither is a column
/// of our own name where the table has one. Columns of the format may be missing, and name several:
/// "close|last".
[[nodiscard]] Snapshots read_quote_table(const QuoteInput& input, const QuoteFormat& format, RowSource& rows);

}  // namespace volcal::io
