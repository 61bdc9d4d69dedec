// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Forward and discount factor of every expiry: from the file, from put-call parity, or from carry.
///
/// Forward, from the first of these that gives one:
///   1. the file's (the median where one expiry shows several); parity is then a diagnostic, `parity_gap`;
///   2. put-call parity over near-the-money pairs (calibration/quotes/forwards/parity.h);
///   3. the forwards of the other expiries, interpolated or continued with their carry, or the spot with the
///      rate or without (calibration/quotes/forwards/carried_forwards.h); each with its standard error, and
///      noted.
/// Impossible values of the file are named and left out (calibration/quotes/forwards/given_terms.h).
/// Discount factor, from the first of these that gives one:
///   1. the file's (the median);
///   2. 1 for coin, undiscounted and vol quotes;
///   3. the slope of the expiry's own parity line, where the error of its zero rate is at most
///      kOwnRateError and the rate is not beyond kMostRate;
///   4. exp(-r T), r from the zero rates of all parity lines (calibration/quotes/forwards/discount_curve.h),
///      where its error is at most kCurveRateError;
///   5. 1, noted.
/// docs/use/cleaning.md says why and shows figures.

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/quotes/expiry_groups.h"
#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

/// Largest error of a zero rate for which an expiry's own slope decides its discount factor; above it the
/// neighbours say more, since zero rates change by some 5 bp from one expiry to the next.
inline constexpr double kOwnRateError = 0.0005;
/// Largest error of a rate from the curve; one less certain is no better than no rate.
inline constexpr double kCurveRateError = 0.02;

/// Largest rate of a currency. None with listed options has had rates of 200 % a year: beyond it a slope
/// shows prices in another unit, coin prices 1/F instead of D. Where the rate's error is below kRateDoubt of
/// the rate there is no other reading. Over days the slope of stale quotes gives any rate, but not a discount
/// factor this far from 1 (in its logarithm).
inline constexpr double kMostRate = 2.0;
inline constexpr double kRateDoubt = 0.1;
inline constexpr double kLeastDiscounting = 0.25;

struct ForwardOutcome {
  ForwardEstimate estimate;  ///< `forward` is absent where there is none
  std::string refusal;       ///< reason for the no_forward rejection where it is absent
};

struct Forwards {
  std::vector<ForwardOutcome> outcomes;  ///< one per group
  std::vector<std::string> notes;
};

/// Estimates the forward of each group. `usable[i]` is true where quote i passed the rules on single quotes
/// and may form pairs. Groups without a positive time to expiry get no forward.
[[nodiscard]] Forwards estimate_forwards(const QuoteSnapshot& snapshot, const ExpiryGroups& groups,
                                         const std::vector<bool>& usable);

}  // namespace volcal
