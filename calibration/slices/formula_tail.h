// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The risk-neutral tail of a slice of any kind, from w and w' alone: the formulas of
/// kernels/core/svi/svi_tail.h without their derivatives.
///
/// Domain    w > 0; a quantile and a variance swap need a left slope below 2
/// Accuracy  probabilities and shortfalls as svi_tail.h; a variance swap to 1e-10 of itself
/// Failure   NaN outside the domain

#include "calibration/slices/slice_kind.h"
#include "kernels/core/svi/svi_tail.h"

namespace volcal {

[[nodiscard]] double formula_tail_probability(const SliceFormula& slice, double log_moneyness,
                                              core::TailSide side) noexcept;

struct FormulaShortfall {
  double log_quantile;  ///< ln of the alpha-quantile of S_T / F
  double shortfall;     ///< 1 - E[S_T / F | S_T / F <= quantile]
};
[[nodiscard]] FormulaShortfall formula_expected_shortfall(const SliceFormula& slice, double alpha) noexcept;

/// E[-2 ln(S_T / F)], the fair total variance of a variance swap: w averaged over the normal law of d2
/// [Fukasawa2012].
[[nodiscard]] double formula_variance_swap(const SliceFormula& slice);

}  // namespace volcal
