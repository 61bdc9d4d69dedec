// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Small snapshots written as code.

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal::test {

inline UtcTime noon() {
  return std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + std::chrono::hours(12);
}

inline UtcTime days_later(double days) {
  return noon() + std::chrono::microseconds(static_cast<std::int64_t>(std::llround(days * 86400e6)));
}

/// A snapshot without quotes, taken at noon().
inline QuoteSnapshot empty_snapshot() {
  QuoteSnapshot snapshot;
  snapshot.underlying = "XYZ";
  snapshot.as_of = noon();
  return snapshot;
}

/// A quote that passes every rule on its own: 30 days, call at 110 on a forward of 100, in currency.
inline OptionQuote good_quote() {
  OptionQuote quote;
  quote.underlying = quote.root = "XYZ";
  quote.expiry = days_later(30.0);
  quote.strike = 110.0;
  quote.type = OptionType::call;
  quote.bid = 0.9;
  quote.ask = 1.1;
  quote.forward = 100.0;
  quote.discount_factor = 1.0;
  return quote;
}

/// Appends a quote with the next record number and, unless it has one, a name of its own.
inline void add(QuoteSnapshot& snapshot, OptionQuote quote) {
  quote.record = snapshot.quotes.size() + snapshot.unreadable.size() + 1;
  if (quote.instrument.empty()) quote.instrument = fmt::format("Q{}", quote.record);
  snapshot.quotes.push_back(std::move(quote));
}

/// Black's undiscounted price by the textbook formula: independent of volcal's kernels, accurate to 1e-13 of
/// the forward, which suffices for these tests.
inline double textbook_black(OptionType type, double forward, double strike, double vol, double years) {
  const double stddev = vol * std::sqrt(years);
  const double d1 = std::log(forward / strike) / stddev + 0.5 * stddev;
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  return type == OptionType::call ? forward * cdf(d1) - strike * cdf(d1 - stddev)
                                  : strike * cdf(stddev - d1) - forward * cdf(-d1);
}

/// Terms of one expiry of calls and puts at flat vol in currency, half_spread around the true price, without
/// a forward in the file.
struct ChainTerms {
  double days = 90.0;
  double forward = 100.0;
  double discount_factor = 0.98;
  double vol = 0.2;
  double half_spread = 0.02;
  double first_strike = 70.0, last_strike = 130.0, strike_step = 2.0;
};

inline void add_chain(QuoteSnapshot& snapshot, const ChainTerms& terms) {
  for (double strike = terms.first_strike; strike <= terms.last_strike; strike += terms.strike_step) {
    for (const OptionType type : {OptionType::call, OptionType::put}) {
      const double price =
          terms.discount_factor * textbook_black(type, terms.forward, strike, terms.vol, terms.days / 365.0);
      OptionQuote quote = good_quote();
      quote.expiry = days_later(terms.days);
      quote.strike = strike;
      quote.type = type;
      quote.bid = price - terms.half_spread;
      quote.ask = price + terms.half_spread;
      quote.forward = quote.discount_factor = kAbsent;
      add(snapshot, quote);
    }
  }
}

}  // namespace volcal::test
