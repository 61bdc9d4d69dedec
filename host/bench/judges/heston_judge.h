// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston prices by a second road, in extended precision: the cumulant function of the textbook on a straight
/// contour, whose nodes thin out as sinh, many times as many as needed.
///
/// Accuracy  absolute 1e-16 of the forward, what a double holds, for models and times like those of the rows
/// (tests/unit/host/bench
///           against published digits); needs a long double wider than a double
/// Time      about 300 microseconds an option

#include "kernels/core/heston/heston_cumulant.h"

namespace volcal::bench {

/// Out-of-the-money price over the forward; `k` is ln(strike / forward).
[[nodiscard]] double exact_heston_price(const core::HestonParameters& model, double time_to_expiry, double k);

}  // namespace volcal::bench
