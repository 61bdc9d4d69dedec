// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Judge of Heston prices, an independent method in extended precision: the textbook's cumulant function on a
/// straight contour, with nodes spaced as sinh and many times as many of them as needed.
///
/// Accuracy  absolute 1e-16 of the forward, what a double holds, for models and times like those of the rows
///           (tests/unit/host/bench against published digits); needs a long double wider than a double
/// Time      about 300 microseconds an option

#include "kernels/core/heston/heston_cumulant.h"

namespace volcal::bench {

/// Exact out-of-the-money price over the forward; `k` is ln(strike / forward).
[[nodiscard]] double exact_heston_price(const core::HestonParameters& model, double time_to_expiry, double k);

}  // namespace volcal::bench
