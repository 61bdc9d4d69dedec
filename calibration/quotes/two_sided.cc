// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/two_sided.h"

#include <cmath>

#include "calibration/quotes/expiry_groups.h"
#include "calibration/quotes/quote_side.h"

namespace volcal {

std::vector<TwoSidedQuote> raw_two_sided_otm(const QuoteSnapshot& snapshot,
                                             const std::vector<Expiry>& expiries) {
  const std::vector<std::size_t> expiry_of = expiry_of_quotes(snapshot, expiries);
  const auto counts = [&](std::size_t i) {
    const OptionQuote& quote = snapshot.quotes[i];
    return expiry_of[i] != kNoExpiry && std::isfinite(quote.strike) && quote.strike > 0.0 &&
           std::isfinite(expiries[expiry_of[i]].forward.forward);
  };
  SideRule sides;
  for (std::size_t i = 0; i < snapshot.quotes.size(); ++i)
    if (counts(i)) sides.add(snapshot.quotes[i], expiry_of[i], expiries[expiry_of[i]].forward.forward);

  std::vector<TwoSidedQuote> result;
  for (std::size_t i = 0; i < snapshot.quotes.size(); ++i) {
    const OptionQuote& quote = snapshot.quotes[i];
    if (!counts(i) || !is_two_sided(quote)) continue;
    const ForwardEstimate& forward = expiries[expiry_of[i]].forward;
    if (sides.is_in_the_money(quote, expiry_of[i], forward.forward)) continue;
    TwoSidedQuote two;
    two.quote = i;
    two.expiry = expiry_of[i];
    two.log_moneyness = log_moneyness(quote.strike, forward.forward);
    two.type = quote.type;
    two.in_vol = quote.unit == QuoteUnit::implied_vol;
    two.bid = undiscount(quote.bid, quote.unit, forward);
    two.ask = undiscount(quote.ask, quote.unit, forward);
    result.push_back(two);
  }
  return result;
}

}  // namespace volcal
