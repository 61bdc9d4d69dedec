// SPDX-License-Identifier: Apache-2.0
#include "volcal/rejected_quotes.h"

#include <cmath>

#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/quote_side.h"
#include "kernels/backend/cpu_backend.h"

namespace volcal {
namespace {

/// Prices that are inverted in one batch.
class PricesToInvert {
 public:
  explicit PricesToInvert(std::size_t most) {
    for (std::vector<double>* column : {&price_, &forward_, &strike_, &time_, &vol_}) column->reserve(most);
    side_.reserve(most);
    places_.reserve(most);
  }

  /// Adds a price. `vol` is set at once where the price is a vol, else by invert(); it stays absent where
  /// there is none.
  void add(double price, const OptionQuote& quote, const Expiry& expiry, double& vol) {
    if (!is_quoted(price)) return;
    if (quote.unit == QuoteUnit::implied_vol) {
      vol = price;
      return;
    }
    price_.push_back(undiscount(price, quote.unit, expiry.forward));
    forward_.push_back(expiry.forward.forward);
    strike_.push_back(quote.strike);
    time_.push_back(expiry.time_to_expiry);
    side_.push_back(quote.type == OptionType::call ? core::OptionSide::call : core::OptionSide::put);
    places_.push_back(&vol);
  }

  /// Inverts by the loops of the baseline instruction set, so that a document's vols are the same bits on
  /// every machine.
  void invert() {
    vol_.resize(price_.size());
    std::vector<core::QuoteStatus> status(price_.size());
    make_cpu_backend(InstructionSet::baseline)
        ->implied_vols({price_, forward_, strike_, time_, side_, vol_, status})
        .value_or_throw();
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (status[i] == core::QuoteStatus::ok) *places_[i] = vol_[i];
    }
  }

 private:
  std::vector<double> price_, forward_, strike_, time_, vol_;
  std::vector<core::OptionSide> side_;
  std::vector<double*> places_;
};

}  // namespace

std::vector<RejectedVols> vols_of_rejected(const QuoteSnapshot& snapshot, std::span<const Rejected> rejected,
                                           const VolSurface& surface) {
  std::vector<Expiry> expiries;
  expiries.reserve(surface.slices().size());
  for (const SurfaceSlice& slice : surface.slices()) expiries.push_back(slice.expiry);
  const std::vector<std::size_t> slices = expiry_of_quotes(snapshot, expiries);
  std::vector<RejectedVols> places(rejected.size());
  PricesToInvert prices(3 * rejected.size());
  for (std::size_t i = 0; i < rejected.size(); ++i) {
    if (rejected[i].reason == RejectReason::unreadable) continue;
    const std::size_t slice = slices.at(rejected[i].quote);
    if (slice == kNoExpiry) continue;
    const OptionQuote& quote = snapshot.quotes[rejected[i].quote];
    const Expiry& expiry = expiries[slice];
    places[i].slice = slice;
    if (!is_quoted(quote.strike)) continue;
    places[i].log_moneyness = log_moneyness(quote.strike, expiry.forward.forward);
    prices.add(quote.bid, quote, expiry, places[i].bid_vol);
    prices.add(quote.ask, quote, expiry, places[i].ask_vol);
    prices.add(quote.mid, quote, expiry, places[i].mid_vol);
  }
  prices.invert();
  return places;
}

}  // namespace volcal
