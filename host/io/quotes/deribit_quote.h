// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The conventions that turn one record about a Deribit option into a quote, whatever file carries it.

#include <cstddef>
#include <string>
#include <string_view>

#include "host/io/quotes/snapshot_builder.h"

namespace volcal::io {

/// Fields of one record; kAbsent where the record lacks them.
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

/// Adds the quote of a record, or the reason why it is none. Inverse contracts are in coin, linear ones
/// (BTC_USDC) in currency; both have discount factor 1 by the exchange's convention. The quote gets its
/// canonical name: 3APR26 and 03APR26 are one contract. Returns the underlying, empty where the name is not
/// an option's.
std::string add_deribit_record(const DeribitRecord& record, SnapshotBuilder& builder);

/// Adds a record that did not become a quote, with the terms that its name gives: side and expiry of an
/// option, and the underlying, which for other names is the text before the first '-'.
void add_unreadable_deribit(std::size_t record, std::string_view instrument, std::string reason,
                            SnapshotBuilder& builder);

}  // namespace volcal::io
