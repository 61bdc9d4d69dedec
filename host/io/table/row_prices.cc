// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/row_prices.h"

#include <fmt/format.h>

#include <cmath>

#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr double kPercent = 0.01;

/// Reads the underlying's price: Deribit gives each expiry's future, or a synthetic one; other venues the
/// index.
void read_underlying_price(OptionRow& row) {
  if (!row.from[kUnderlyingPrice].given()) return;
  const double price = row.number(kUnderlyingPrice);
  const bool is_forward = row.contract && row.contract->venue == Venue::deribit;
  double& target = is_forward ? row.quote.forward : row.spot;
  if (std::isnan(target)) target = price;
}

double tick_of(const Contract& contract, double price) {
  return contract.venue == Venue::deribit ? deribit_tick(contract.underlying, price) : kAbsent;
}

}  // namespace

std::optional<RowPrices::Unit> RowPrices::parse_unit(std::string_view text) {
  if (equal_ignoring_case(text, "currency")) return Unit{QuoteUnit::currency};
  if (equal_ignoring_case(text, "undiscounted")) return Unit{QuoteUnit::undiscounted};
  if (equal_ignoring_case(text, "coin")) return Unit{QuoteUnit::coin};
  if (equal_ignoring_case(text, "implied_vol")) return Unit{QuoteUnit::implied_vol};
  if (equal_ignoring_case(text, "percent")) return Unit{QuoteUnit::implied_vol, kPercent};
  return std::nullopt;
}

RowPrices::Unit RowPrices::read_unit(OptionRow& row) {
  const std::string_view text = row.text(kUnit);
  if (!text.empty()) {
    if (text == last_text_) return last_unit_;
    const std::optional<Unit> unit = parse_unit(text);
    if (!unit) {
      row.fields.fail(fmt::format("unit '{}' is not currency, undiscounted, coin, implied_vol or percent",
                                  printable(text)));
      return {};
    }
    last_text_ = text;
    last_unit_ = *unit;
    return *unit;
  }
  const auto given = [&row](ValueName name) { return row.from[name].given(); };
  if (given(kImpliedVol) && !given(kBid) && !given(kAsk) && !given(kMid)) return {QuoteUnit::implied_vol};
  if (row.contract && row.contract->unit) return {*row.contract->unit};
  return {};
}

void RowPrices::read(OptionRow& row) {
  OptionQuote& quote = row.quote;
  const Unit unit = read_unit(row);
  const bool vols = unit.unit == QuoteUnit::implied_vol;
  quote.unit = unit.unit;
  quote.bid = unit.scale * row.number(kBid);
  if (vols && quote.bid == 0.0) quote.bid = kAbsent;  // the vol of a zero bid price
  quote.ask = unit.scale * row.number(kAsk);
  quote.mid = unit.scale * row.number(vols && !row.from[kMid].given() ? kImpliedVol : kMid);
  quote.tick = unit.scale * row.number(kTick);
  quote.forward = row.number(kForward);
  quote.discount_factor = row.number(kDiscountFactor);
  row.spot = row.number(kSpot);
  read_underlying_price(row);
  const bool undiscounted = quote.unit == QuoteUnit::coin || row.listing == Listing::crypto;
  if (std::isnan(quote.discount_factor) && undiscounted) quote.discount_factor = 1.0;
  if (std::isnan(quote.tick) && row.contract && quote.unit == QuoteUnit::coin) {
    quote.tick = tick_of(*row.contract, quote.bid > 0.0 ? quote.bid : quote.ask);
  }
  quote.open_interest = row.fields.side_number(row.text(kOpenInterest), ignored);
  quote.volume = row.fields.side_number(row.text(kVolume), ignored);
}

void RowPrices::check_unit(OptionRow& row) {
  if (!row.fields.failure().empty()) return;
  const OptionQuote& quote = row.quote;
  if (unit_ == nullptr || unit_->first != quote.underlying)
    unit_ = &*units_.try_emplace(quote.underlying, quote.unit).first;
  if (unit_->second != quote.unit)
    row.fields.fail("the unit differs from that of the underlying's first record");
}

}  // namespace volcal::io
