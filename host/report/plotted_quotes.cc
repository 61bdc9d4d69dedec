// SPDX-License-Identifier: Apache-2.0
#include "host/report/plotted_quotes.h"

#include <algorithm>
#include <cmath>

#include "host/report/document.h"

namespace volcal::report {
namespace {

using io::Json;

/// Vol at which a refused quote is drawn.
double refused_vol(const Json& quote, double bid, double ask) {
  if (std::isfinite(bid) && std::isfinite(ask)) return 0.5 * (bid + ask);
  if (std::isfinite(bid) || std::isfinite(ask)) return std::isfinite(bid) ? bid : ask;
  return number(quote, "/mid_vol");
}

}  // namespace

std::vector<PlottedSlice> plotted_quotes(const Json& document, std::size_t slices) {
  std::vector<PlottedSlice> plotted(slices);
  const auto add = [&](const Json& quote, bool fitted) {
    const double slice = number(quote, "/slice");
    if (!(slice >= 0.0 && slice < static_cast<double>(slices))) return;
    PlottedQuote added{.log_moneyness = number(quote, "/log_moneyness"),
                       .bid = number(quote, "/bid_vol"),
                       .ask = number(quote, "/ask_vol"),
                       .call = text(quote, "/type") == "call"};
    added.vol = fitted ? number(quote, "/market_vol") : refused_vol(quote, added.bid, added.ask);
    if (!std::isfinite(added.log_moneyness) || !std::isfinite(added.vol)) return;
    PlottedSlice& place = plotted[static_cast<std::size_t>(slice)];
    (fitted ? place.fitted : place.refused).push_back(added);
  };
  for (const Json& quote : member(document, "/report/fitted")) add(quote, true);
  for (const Json& quote : member(document, "/report/rejected")) {
    if (text(quote, "/reason") != "in_the_money") add(quote, false);
  }
  return plotted;
}

QuotedRange quoted_range(const PlottedSlice& slice) noexcept {
  QuotedRange range;
  if (slice.fitted.empty()) return range;
  const auto [low, high] = std::ranges::minmax_element(slice.fitted, {}, &PlottedQuote::log_moneyness);
  return {low->log_moneyness, high->log_moneyness};
}

}  // namespace volcal::report
