// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The conventions that turn one record about a Deribit option into a quote, whatever file carries it.

#include <cstddef>
#include <string>
#include <string_view>

#include "host/io/quotes/snapshot_builder.h"

namespace volcal::io {

/// The fields that matter of one record, kAbsent where there are none.
struct DeribitRecord {
  std::size_t record = 0;
  std::string_view instrument;
  double bid = kAbsent;
  double ask = kAbsent;
  double mid = kAbsent;
  double forward = kAbsent;  ///< underlying_price: the future, or the exchange's synthetic one
  double index = kAbsent;    ///< index or estimated delivery price: the spot
  double open_interest = kAbsent;
  double volume = kAbsent;
};

/// Adds the quote, or the reason why there is none. Inverse contracts are in coin, linear ones (BTC_USDC)
/// in currency; both carry discount factor 1, the exchange's convention. The quote is named canonically:
/// 3APR26 and 03APR26 are one contract. Returns the underlying, empty where the name is not an option's.
std::string add_deribit_record(const DeribitRecord& record, SnapshotBuilder& builder);

/// Adds a record that did not become a quote, with what its name tells: the underlying even of what is no
/// option (the text before the first '-'), side and expiry of an option.
void add_unreadable_deribit(std::size_t record, std::string_view instrument, std::string reason,
                            SnapshotBuilder& builder);

}  // namespace volcal::io
