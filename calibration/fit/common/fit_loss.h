// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The losses of volcal::QuoteLoss (kernels/core/fit/quote_loss.h), which say how much a quote's residual
/// counts. Their Ceres form is in ceres_loss.h.

#include <memory>
#include <vector>

#include "kernels/core/fit/quote_loss.h"
#include "volcal/data_term.h"

namespace ceres {
class LossFunction;
}

namespace volcal::fit {

struct QuoteLossOptions {
  QuoteLoss kind = QuoteLoss::spread;
  double scale = 2.0;  ///< bend of huber and cauchy and end of tukey, in half-spreads
};

[[nodiscard]] constexpr core::QuoteLossShape core_loss(const QuoteLossOptions& options) {
  constexpr core::LossKind kKinds[] = {core::LossKind::spread, core::LossKind::squares, core::LossKind::huber,
                                       core::LossKind::cauchy, core::LossKind::tukey};
  return {kKinds[static_cast<std::size_t>(options.kind)], options.scale};
}

/// The loss with which slices are fitted alone. Squares replace the spread loss, which only refines a fit; a
/// robust loss stays, since it keeps outliers from passing for misfit. Huber replaces tukey, which needs a
/// start near the bulk of the quotes: huber is the convex one of the robust losses, so every quote pulls, and
/// it bends where tukey ends, so the quotes that it leaves beyond its scale are those that tukey drops.
[[nodiscard]] constexpr QuoteLossOptions loss_alone(const QuoteLossOptions& loss) {
  if (loss.kind == QuoteLoss::spread) return {QuoteLoss::squares};
  if (loss.kind == QuoteLoss::tukey) return {QuoteLoss::huber, loss.scale};
  return loss;
}

/// The sequence of losses that ends with the chosen one; each fit starts from the solution of the fit before.
/// A tukey fit that started from a plain-squares solution, which outliers have pulled away from the other
/// quotes, would drop these.
[[nodiscard]] inline std::vector<QuoteLossOptions> loss_stages(const QuoteLossOptions& loss) {
  if (loss.kind == QuoteLoss::tukey) return {{QuoteLoss::huber, loss.scale}, loss};
  return {loss};
}

/// Value of rho(r^2) and its derivative by r^2, the factor by which the loss changes a quote's weight.
struct LossValue {
  double value = 0.0;
  double weight = 1.0;
};

/// Evaluates a loss for many residuals by the same formula as Ceres.
class QuoteLossFunction {
 public:
  explicit QuoteLossFunction(const QuoteLossOptions& options);
  ~QuoteLossFunction();
  QuoteLossFunction(const QuoteLossFunction&) = delete;
  QuoteLossFunction& operator=(const QuoteLossFunction&) = delete;
  [[nodiscard]] LossValue operator()(double residual) const;

 private:
  std::unique_ptr<const ceres::LossFunction> loss_;  ///< null for squares
};

[[nodiscard]] inline LossValue evaluate_loss(const QuoteLossOptions& options, double residual) {
  return QuoteLossFunction(options)(residual);
}

}  // namespace volcal::fit
