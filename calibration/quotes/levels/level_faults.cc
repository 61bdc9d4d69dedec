// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/levels/level_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/levels/level.h"
#include "calibration/quotes/quote_side.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

bool is_of_bounds(const Rejected& rejected) {
  return rejected.reason == RejectReason::above_bound || rejected.reason == RejectReason::below_intrinsic;
}

void add(const OptionQuote& quote, double vol, SliceLevel& slice) {
  const double number = is_mid_only(quote) ? quote.mid : 0.5 * (quote.bid + quote.ask);
  slice.quotes.push_back({quote.strike, log_moneyness(quote.strike, slice.expiry.forward.forward), quote.type,
                          quote.unit, number, vol});
}

}  // namespace

const std::string* LevelFaults::fault(std::size_t expiry) const {
  return expiry < of_expiry.size() && !of_expiry[expiry].empty() ? &of_expiry[expiry] : nullptr;
}

void LevelFaults::replace_bounds(std::vector<Rejected>& rejected) const {
  if (expiry_of.empty()) return;
  for (Rejected& entry : rejected) {
    if (!is_of_bounds(entry)) continue;
    const std::string* why = fault(expiry_of[entry.quote]);
    if (why == nullptr) continue;
    entry.reason = RejectReason::implausible_level;
    entry.detail = *why;
  }
}

std::vector<std::string> LevelFaults::notes(const std::vector<Expiry>& expiries) const {
  constexpr std::size_t kNamed = 3;  // the rejected quotes name all of them
  std::string names;
  const std::string* first = nullptr;
  std::size_t count = 0;
  for (std::size_t e = 0; e < of_expiry.size(); ++e) {
    if (fault(e) == nullptr) continue;
    if (first == nullptr) first = fault(e);
    if (++count > kNamed) continue;
    names += (names.empty() ? "" : ", ") + printable(expiries[e].root);
    names += (expiries[e].root.empty() ? "" : " ") + printable(expiries[e].label);
  }
  if (count == 0) return {};
  return {fmt::format("{} {} ({}{}) refused as implausible_level: {}. --allow-level fits {} all the same",
                      count, count == 1 ? "expiry" : "expiries", names, count > kNamed ? ", ..." : "", *first,
                      count == 1 ? "it" : "them")};
}

LevelFaults judge_levels(const QuoteSnapshot& snapshot, const CleanedQuotes& cleaned,
                         const std::vector<double>& vols) {
  LevelFaults result;
  std::vector<SliceLevel> slices(cleaned.expiries.size());
  for (std::size_t e = 0; e < slices.size(); ++e) slices[e].expiry = cleaned.expiries[e];
  for (std::size_t i = 0; i < cleaned.kept.size(); ++i)
    add(snapshot.quotes[cleaned.kept[i].quote], vols[i], slices[cleaned.kept[i].expiry]);
  if (std::any_of(cleaned.rejected.begin(), cleaned.rejected.end(), is_of_bounds))
    result.expiry_of = expiry_of_quotes(snapshot, cleaned.expiries);
  for (const Rejected& rejected : cleaned.rejected) {
    if (rejected.reason != RejectReason::above_bound) continue;
    add(snapshot.quotes[rejected.quote], std::numeric_limits<double>::infinity(),
        slices[result.expiry_of[rejected.quote]]);
  }
  result.of_expiry = faults_of_level(slices);
  return result;
}

}  // namespace volcal
