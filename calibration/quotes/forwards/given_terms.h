// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Forward and discount factor of one expiry as the file states them with its quotes.
///
/// Impossible values are left out and named: a forward that is not positive and finite, a discount factor
/// that is not or exceeds kMostDiscountFactor. The median of the others is the file's value.

#include <cstddef>
#include <string>

#include "calibration/quotes/expiry_groups.h"
#include "volcal/quotes.h"

namespace volcal {

/// Largest discount factor: rates of minus 4 % over ten years, which no market has had.
inline constexpr double kMostDiscountFactor = 1.5;

struct GivenTerm {
  double value = kAbsent;    ///< absent where the file has no possible value
  std::size_t distinct = 0;  ///< number of different values in the file
  std::string fault;         ///< "forward -7 of record 5 is not a positive number", or empty
};

[[nodiscard]] GivenTerm given_forward(const QuoteSnapshot& snapshot, const ExpiryGroup& group);
[[nodiscard]] GivenTerm given_discount_factor(const QuoteSnapshot& snapshot, const ExpiryGroup& group);

/// Fault of the spot, such as "spot -5 is not a positive number"; empty where it is valid or absent.
[[nodiscard]] std::string spot_fault(const QuoteSnapshot& snapshot);

}  // namespace volcal
