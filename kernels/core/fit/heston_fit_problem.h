// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Input, result and working memory of a Heston fit (heston_fit_body.h).

#include <cstdint>

#include "kernels/core/fit/quote_loss.h"
#include "kernels/core/heston/heston_chart.h"
#include "kernels/core/heston/heston_quotes.h"

namespace volcal::core {

enum class HestonFitStatus : unsigned char {
  converged,
  max_evaluations,
  no_progress,        ///< no step lowers the cost, yet the predicted decrease exceeds the error of the prices
  no_value_at_start,  ///< no quotes, or the start is outside the domain or gives a quote no value
};

struct HestonFitLimits {
  int max_evaluations;
  double function_tolerance;  ///< relative decrease of the cost that still counts
  double accuracy;            ///< relative accuracy of the prices
};

struct HestonFitResult {
  double cost;  ///< half the sum of the losses
  double
      gradient;    ///< largest cosine between residuals and their slopes by a free coordinate; 0 at a minimum
  int iterations;  ///< accepted steps
  int evaluations;
  std::uint32_t at_low;   ///< bit m: parameter m is at its lower bound
  std::uint32_t at_high;  ///< bit m: parameter m is at its upper bound
  HestonFitStatus status;
};

/// The arrays of n_surfaces fits.
struct HestonFitArrays {
  HestonQuoteArrays quotes;  ///< the quotes; their plans are scratch
  QuoteLossShape loss;
  HestonBox box;
  HestonFitLimits limits;
  HestonParameters* model;     ///< [n_surfaces] in: start; out: solution
  HestonFitResult* result;     ///< [n_surfaces] out
  double feller_weight = 0.0;  ///< weight of the preference (heston_preference.h), times the number of quotes
};

/// Half the sum of losses with its gradient and its Gauss-Newton matrix by x (lower triangle, row by row).
struct HestonFitModel {
  double cost;
  double gradient[kHestonDimension];
  double matrix[kHestonDimension * (kHestonDimension + 1) / 2];
  bool valid;
};

/// A proposed step and its properties under the model, before its end point is evaluated.
struct HestonFitMove {
  HestonChartPoint to;
  double length;     ///< largest change of a coordinate
  double predicted;  ///< decrease of the cost that the model predicts
  bool possible;     ///< false where the matrix is not positive definite
};

/// Working memory of a team.
struct HestonFitMemory {
  HestonQuoteMemory queue;
  HestonFitModel points[2];  ///< the current point and the trial point
  HestonChartPoint low;      ///< lower corner of the box
  HestonChartPoint high;
  HestonChartPoint at;
  HestonFitMove move;
};

}  // namespace volcal::core
