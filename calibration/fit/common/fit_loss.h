// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much a quote's residual counts: the losses of volcal::QuoteLoss (kernels/core/fit/quote_loss.h). Their
/// Ceres form is in ceres_loss.h.

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
  double scale = 2.0;  ///< half-spreads at which huber and cauchy bend and beyond which tukey is flat
};

[[nodiscard]] constexpr core::QuoteLossShape core_loss(const QuoteLossOptions& options) {
  constexpr core::LossKind kKinds[] = {core::LossKind::spread, core::LossKind::squares, core::LossKind::huber,
                                       core::LossKind::cauchy, core::LossKind::tukey};
  return {kKinds[static_cast<std::size_t>(options.kind)], options.scale};
}

/// The loss that slices alone are fitted with: squares stand in for the spread loss, which only refines them;
/// a robust loss keeps outliers from passing for misfit. Huber stands in for tukey, which needs a start near
/// the bulk of the quotes: of the robust losses it is the convex one, so no quote is out of its sight, and it
/// bends where tukey ends, so what it leaves beyond its scale is what tukey drops.
[[nodiscard]] constexpr QuoteLossOptions loss_alone(const QuoteLossOptions& loss) {
  if (loss.kind == QuoteLoss::spread) return {QuoteLoss::squares};
  if (loss.kind == QuoteLoss::tukey) return {QuoteLoss::huber, loss.scale};
  return loss;
}

/// The losses that lead to the chosen one, each from where the last one ended; the chosen one is the last.
/// Tukey from a plain-squares end that outliers have pulled away from the other quotes would drop these.
[[nodiscard]] inline std::vector<QuoteLossOptions> loss_stages(const QuoteLossOptions& loss) {
  if (loss.kind == QuoteLoss::tukey) return {{QuoteLoss::huber, loss.scale}, loss};
  return {loss};
}

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
