// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much a quote's residual counts: the losses of volcal::QuoteLoss. Their Ceres form is in ceres_loss.h.
///
/// The spread-aware loss, r in half-spreads so that |r| <= 1 is inside bid/ask:
///
///     rho(r^2) = r^2 + 2 S((r^2 - 0.7^2) / (1.3^2 - 0.7^2)),   S the cubic smooth step from 0 to 1
///
/// Leaving the spread costs as much as a residual of sqrt(2) more, once: a near miss is pulled inside, and a
/// quote that is far outside, stale or broken, pulls no harder than in plain least squares. Over 66 real
/// snapshots the arbitrage-free fit with it has on average more quotes inside bid/ask than unconstrained
/// least squares (docs/fit.md).

#include <memory>

#include "volcal/calibrate.h"

namespace ceres {
class LossFunction;
}

namespace volcal::fit {

struct QuoteLossOptions {
  QuoteLoss kind = QuoteLoss::spread;
  double scale = 2.0;  ///< half-spreads at which huber and cauchy bend
};

/// rho(r^2) and its derivative by r^2, the weight that the loss leaves a quote.
struct LossValue {
  double value = 0.0;
  double weight = 1.0;
};

/// The same formula as Ceres', for many residuals.
class QuoteLossFunction {
 public:
  explicit QuoteLossFunction(const QuoteLossOptions& options);
  ~QuoteLossFunction();
  QuoteLossFunction(const QuoteLossFunction&) = delete;
  QuoteLossFunction& operator=(const QuoteLossFunction&) = delete;
  [[nodiscard]] LossValue operator()(double residual) const;

 private:
  std::unique_ptr<const ceres::LossFunction> loss_;  ///< null: squares
};

[[nodiscard]] inline LossValue evaluate_loss(const QuoteLossOptions& options, double residual) {
  return QuoteLossFunction(options)(residual);
}

}  // namespace volcal::fit
