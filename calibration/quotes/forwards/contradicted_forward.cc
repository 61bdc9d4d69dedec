// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/contradicted_forward.h"

#include <fmt/format.h>

#include <algorithm>

#include "calibration/quotes/quote_side.h"

namespace volcal {
namespace {

constexpr std::size_t kFewest = 3;
constexpr std::size_t kOneIn = 4;  // usable quotes must ask below their intrinsic value
constexpr double kErrors = 3.0;
constexpr double kShareOfForward = 0.05;

bool is_carried(ForwardSource source) {
  return source == ForwardSource::spot || source == ForwardSource::carry ||
         source == ForwardSource::implied_carry;
}

}  // namespace

std::string contradicted_forward(const QuoteSnapshot& snapshot, const std::vector<std::size_t>& quotes,
                                 const std::vector<bool>& usable, const ForwardEstimate& forward) {
  if (!is_carried(forward.source)) return {};
  const double room = std::max(kErrors * forward.forward_stderr, kShareOfForward * forward.forward);
  std::size_t with_ask = 0;
  std::size_t below = 0;
  for (const std::size_t i : quotes) {
    const OptionQuote& quote = snapshot.quotes[i];
    if (!usable[i] || quote.unit == QuoteUnit::implied_vol || !is_two_sided(quote)) continue;
    ++with_ask;
    const double intrinsic = intrinsic_value(quote.type, quote.strike, forward.forward);
    below += undiscount(quote.ask, quote.unit, forward) < intrinsic - room ? 1U : 0U;
  }
  if (below < kFewest || kOneIn * below < with_ask) return {};
  return fmt::format(
      "the forward {:.6g}, which comes from {}, is not that of its quotes: {} of {} ask less than they are "
      "worth "
      "at expiry (a spot of something else?)",
      forward.forward, forward.source == ForwardSource::implied_carry ? "other expiries" : "the spot", below,
      with_ask);
}

}  // namespace volcal
