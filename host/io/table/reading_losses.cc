// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "host/io/quotes/grid_name.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

/// Share of unreadable records that stray lines and totals do not reach.
constexpr double kOverlooked = 0.02;

const UnreadableRecord* first_of_side(const QuoteSnapshot& snapshot, OptionType type) {
  for (const OptionQuote& quote : snapshot.quotes) {
    if (quote.type == type) return nullptr;
  }
  for (const UnreadableRecord& record : snapshot.unreadable) {
    if (record.type == type) return &record;
  }
  return nullptr;
}

/// First record of an expiry of which no record became a quote.
const UnreadableRecord* first_of_lost_expiry(const QuoteSnapshot& snapshot) {
  std::map<std::string, const UnreadableRecord*> lost;
  for (const UnreadableRecord& record : snapshot.unreadable) {
    if (!record.expiry.empty()) lost.emplace(record.expiry, &record);
  }
  if (lost.empty()) return nullptr;
  std::optional<UtcTime> last;
  for (const OptionQuote& quote : snapshot.quotes) {
    if (quote.expiry && quote.expiry == last) continue;
    last = quote.expiry;
    lost.erase(quote.expiry ? format_time(*quote.expiry) : io::time_label(quote.time_to_expiry));
  }
  return lost.empty() ? nullptr : lost.begin()->second;
}

std::string describe(const std::string& losses, const UnreadableRecord& first) {
  return fmt::format("{} unreadable; record {}: {}", losses, first.record, first.reason);
}

}  // namespace

std::string describe_reading_losses(const QuoteSnapshot& snapshot) {
  const std::size_t lost = snapshot.unreadable.size();
  if (lost == 0) return {};
  const std::size_t records = lost + snapshot.quotes.size();
  if (static_cast<double>(lost) > kOverlooked * static_cast<double>(records)) {
    return describe(fmt::format("{} of {} records are", lost, records), snapshot.unreadable.front());
  }
  for (const auto& [type, name] : {std::pair{OptionType::call, "calls"}, {OptionType::put, "puts"}}) {
    if (const UnreadableRecord* first = first_of_side(snapshot, type)) {
      return describe(fmt::format("all {} are", name), *first);
    }
  }
  if (const UnreadableRecord* first = first_of_lost_expiry(snapshot)) {
    return describe(fmt::format("all records of expiry {} are", first->expiry), *first);
  }
  return {};
}

}  // namespace volcal
