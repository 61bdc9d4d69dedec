// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What holds of every snapshot that a reader gives, whatever the file.

#include <cmath>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"
#include "volcal/io.h"

namespace volcal::fuzz {

inline void check_snapshot(const QuoteSnapshot& snapshot) {
  require(!snapshot.quotes.empty() || !snapshot.unreadable.empty(), "a snapshot has records");
  for (const OptionQuote& quote : snapshot.quotes) {
    require(std::isfinite(quote.strike) && quote.strike > 0.0, "a strike is positive");
    require(quote.expiry || std::isfinite(quote.time_to_expiry), "a quote expires");
    require(snapshot.as_of || std::isfinite(quote.time_to_expiry), "a year fraction can be told");
    require(quote.record > 0 && !quote.instrument.empty(), "a quote can be named");
  }
  for (const UnreadableRecord& record : snapshot.unreadable) {
    require(record.record > 0 && !record.reason.empty(), "an unreadable record says why");
  }
  const std::string losses = describe_reading_losses(snapshot);
  require(losses.empty() || !snapshot.unreadable.empty(), "what is lost is unreadable");
}

/// The snapshots, or the error, that a reader gives for any file.
inline void check_reading(const Expected<std::vector<QuoteSnapshot>>& snapshots) {
  if (!snapshots) {
    require(!snapshots.error().message.empty(), "an error says why");
    require(snapshots.error().code != ErrorCode::internal, "no input breaks the reader's own invariants");
    return;
  }
  require(!snapshots->empty(), "success gives snapshots");
  for (const QuoteSnapshot& snapshot : *snapshots) check_snapshot(snapshot);
}

}  // namespace volcal::fuzz
