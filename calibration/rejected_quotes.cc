// SPDX-License-Identifier: Apache-2.0
#include "volcal/rejected_quotes.h"

#include <cmath>

#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/quote_side.h"
#include "kernels/core/implied_vol.h"

namespace volcal {
namespace {

double vol_of(double price, const OptionQuote& quote, const Expiry& expiry) {
  if (!is_quoted(price)) return kAbsent;
  if (quote.unit == QuoteUnit::implied_vol) return price;
  const auto side = quote.type == OptionType::call ? core::OptionSide::call : core::OptionSide::put;
  core::QuoteStatus status = core::QuoteStatus::ok;
  const double vol = core::implied_vol(undiscount(price, quote.unit, expiry.forward), expiry.forward.forward,
                                       quote.strike, expiry.time_to_expiry, side, &status);
  return status == core::QuoteStatus::ok ? vol : kAbsent;
}

}  // namespace

std::vector<RejectedVols> vols_of_rejected(const QuoteSnapshot& snapshot, std::span<const Rejected> rejected,
                                           const VolSurface& surface) {
  std::vector<Expiry> expiries;
  expiries.reserve(surface.slices().size());
  for (const SurfaceSlice& slice : surface.slices()) expiries.push_back(slice.expiry);
  const std::vector<std::size_t> slices = expiry_of_quotes(snapshot, expiries);
  std::vector<RejectedVols> places(rejected.size());
  for (std::size_t i = 0; i < rejected.size(); ++i) {
    if (rejected[i].reason == RejectReason::unreadable) continue;
    const std::size_t slice = slices.at(rejected[i].quote);
    if (slice == kNoExpiry) continue;
    const OptionQuote& quote = snapshot.quotes[rejected[i].quote];
    const Expiry& expiry = expiries[slice];
    places[i].slice = slice;
    if (!is_quoted(quote.strike)) continue;
    places[i].log_moneyness = log_moneyness(quote.strike, expiry.forward.forward);
    places[i].bid_vol = vol_of(quote.bid, quote, expiry);
    places[i].ask_vol = vol_of(quote.ask, quote, expiry);
    places[i].mid_vol = vol_of(quote.mid, quote, expiry);
  }
  return places;
}

}  // namespace volcal
