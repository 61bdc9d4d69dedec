// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Forward and discount factor of every expiry: from the file, from put-call parity, or from carry.
///
/// Forward, in this order
///   1. the file's (the median where one expiry shows several); parity is then a diagnostic, `parity_gap`;
///   2. put-call parity over near-the-money pairs (calibration/quotes/forwards/parity.h);
///   3. the forwards of the other expiries, interpolated or continued with their carry, or the spot with the
///      rate or without (calibration/quotes/forwards/carried_forwards.h); each with its standard error, and
///      noted.
/// Values of the file that cannot be are named and left out (calibration/quotes/forwards/given_terms.h).
/// Discount factor, in this order
///   1. the file's (the median); 2. 1 for coin, undiscounted and vol quotes;
///   3. the slope of the expiry's own parity line, where its zero rate is known to kOwnRateError and is not
///      beyond kMostRate;
///   4. exp(-r T), r from the zero rates of all parity lines (calibration/quotes/forwards/discount_curve.h),
///   where
///      that is known to kCurveRateError; 5. 1, noted.
/// docs/use/cleaning.md says why and shows figures.

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/quotes/expiry_groups.h"
#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Above this an expiry's own slope says less about D than its neighbours do: zero rates change by some 5 bp
/// from one expiry to the next.
inline constexpr double kOwnRateError = 0.0005;
/// A rate less certain than this is not better than none.
inline constexpr double kCurveRateError = 0.02;

/// No currency with listed options has had rates of 200 % a year: there a slope shows prices in another unit,
/// coin prices 1/F instead of D. Below kRateDoubt of the rate its error leaves no other reading. Over days
/// the slope of stale quotes gives any rate, but not a discount factor this far from 1 (its logarithm).
inline constexpr double kMostRate = 2.0;
inline constexpr double kRateDoubt = 0.1;
inline constexpr double kLeastDiscounting = 0.25;

struct ForwardOutcome {
  ForwardEstimate estimate;  ///< `forward` is absent where there is none
  std::string why_not;       ///< then the reason, for the no_forward rejection
};

struct Forwards {
  std::vector<ForwardOutcome> outcomes;  ///< one per group
  std::vector<std::string> notes;
};

/// `usable[i]`: quote i passed the rules on single quotes and may form pairs. Groups without a positive
/// time to expiry get no forward.
[[nodiscard]] Forwards estimate_forwards(const QuoteSnapshot& snapshot, const ExpiryGroups& groups,
                                         const std::vector<bool>& usable);

}  // namespace volcal
