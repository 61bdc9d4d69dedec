// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a Heston fit is given, what it answers, and what a team keeps while it works (heston_fit_body.h).

#include <cstdint>

#include "kernels/core/fit/quote_loss.h"
#include "kernels/core/heston/heston_chart.h"
#include "kernels/core/heston/heston_quotes.h"

namespace volcal::core {

enum class HestonFitStatus : unsigned char {
  converged,
  max_evaluations,
  no_progress,        ///< no step lowers the cost, yet more is promised than the prices' errors hide
  no_value_at_start,  ///< no quotes, or the start is outside the domain or gives a quote no value
};

struct HestonFitLimits {
  int max_evaluations;
  double function_tolerance;  ///< relative decrease of the cost that still counts
  double accuracy;            ///< of prices, relative
};

struct HestonFitResult {
  double cost;      ///< half the sum of the losses
  double gradient;  ///< largest cosine between residuals and slopes by a free coordinate; 0 at a minimum
  int iterations;   ///< accepted steps
  int evaluations;
  std::uint32_t at_low;   ///< bit m: parameter m is at its lower bound
  std::uint32_t at_high;  ///< likewise
  HestonFitStatus status;
};

/// The arrays of n_surfaces fits.
struct HestonFitArrays {
  HestonQuoteArrays quotes;  ///< with plans: scratch
  QuoteLossShape loss;
  HestonBox box;
  HestonFitLimits limits;
  HestonParameters* model;     ///< [n_surfaces] in: start; out: solution
  HestonFitResult* result;     ///< [n_surfaces] out
  double feller_weight = 0.0;  ///< of the preference (heston_preference.h), times the number of quotes
};

/// Half the sum of losses with its gradient and Gauss-Newton matrix by x (lower triangle, row by row).
struct HestonFitModel {
  double cost;
  double gradient[kHestonDimension];
  double matrix[kHestonDimension * (kHestonDimension + 1) / 2];
  bool valid;
};

/// A step and what is known of it before its end is looked at.
struct HestonFitMove {
  HestonChartPoint to;
  double length;     ///< largest coordinate
  double predicted;  ///< decrease of the cost
  bool possible;     ///< false: the matrix is not positive definite
};

/// What a team works in.
struct HestonFitMemory {
  HestonQuoteMemory queue;
  HestonFitModel points[2];  ///< the point that the fit stands at, and the one that it tries
  HestonChartPoint low;      ///< the box
  HestonChartPoint high;
  HestonChartPoint at;
  HestonFitMove move;
};

}  // namespace volcal::core
