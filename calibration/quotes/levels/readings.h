// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Other readings of the numbers of one slice: vols in percent, prices in coin, prices of a contract of a
/// hundred. Each reading is computed, and named only where it gives the smile of a market.
///
/// A reading turns the number that a file gives for bid, ask or mid into a vol; its smile is plausible where
///   at least kReadShare of the quotes have a vol;
///   the median vol is within [kLeastTypicalVol, kMostTypicalVol];
///   the vol of the quote nearest to the money and that median differ by a factor of kFlatness at most
///   (prices in the wrong unit give vols that grow with the distance from the money);
///   half of the strikes are within kReach standard deviations of the forward.

#include <string>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// One quote of a slice whose level is judged.
struct LevelQuote {
  double strike = kAbsent;
  double log_moneyness = kAbsent;
  OptionType type = OptionType::call;
  QuoteUnit unit = QuoteUnit::currency;
  double number = kAbsent;  ///< middle of bid and ask, or mid, as the file gives it, in `unit`
  double vol = kAbsent;     ///< vol in the unit as read; infinite where the number is above the bound, absent
                            ///< without a vol
};

/// Summary of a slice's vols, which shows their distance from those of a market. All fields are kAbsent where
/// no quote has a vol.
struct SmileShape {
  double lowest_vol = kAbsent, median_vol = kAbsent, highest_vol = kAbsent;
  double nearest_vol = kAbsent;         ///< vol of the quote nearest to the money
  double median_reach = kAbsent;        ///< median of |ln(K/F)| / (vol sqrt(T)), each quote by its own vol
  double farthest_reach = kAbsent;      ///< largest of these
  double at_the_money_reach = kAbsent;  ///< median of |ln(K/F)| / (nearest_vol sqrt(T))
  double share = 0.0;                   ///< share of the quotes that have a finite positive vol
};

/// Shape of `vols`, which are those of `quotes`; a vol that is not finite and positive counts as absent.
[[nodiscard]] SmileShape shape_of(const std::vector<LevelQuote>& quotes, const std::vector<double>& vols,
                                  double time_to_expiry);

/// Readings that make the slice plausible, such as "prices in coin? --unit coin (vols of 48.1 % to 52.3 %)".
/// Empty where none does, or where the quotes differ in unit. With `prices_stay_prices` those that take
/// prices for vols are left out.
[[nodiscard]] std::vector<std::string> plausible_readings(const std::vector<LevelQuote>& quotes,
                                                          const Expiry& expiry, bool prices_stay_prices);

/// Range of the vols in words: "vols of 48.1 % to 52.3 %", "vols of 50 %".
[[nodiscard]] std::string vols_in_words(const SmileShape& shape);

/// A vol in words: "24.3 %", "0.0007 %", "2431 %".
[[nodiscard]] std::string in_percent(double vol);

}  // namespace volcal
