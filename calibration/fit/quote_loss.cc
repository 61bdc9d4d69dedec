// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/quote_loss.h"

#include <array>

#include "calibration/fit/ceres_loss.h"

namespace volcal::fit {
namespace {

// Where the extra for leaving bid/ask sets in and where it is paid in full, in half-spreads, and its size.
// Chosen on real Deribit and VIX snapshots; the optimum is broad (docs/fit.md).
constexpr double kEdgeFrom = 0.7;
constexpr double kEdgeTo = 1.3;
constexpr double kEdgeCost = 2.0;

class SpreadLoss final : public ceres::LossFunction {
 public:
  void Evaluate(double squared, double rho[3]) const override {
    constexpr double kFrom = kEdgeFrom * kEdgeFrom;
    constexpr double kWidth = kEdgeTo * kEdgeTo - kFrom;
    const double u = (squared - kFrom) / kWidth;
    rho[0] = squared;
    rho[1] = 1.0;
    rho[2] = 0.0;
    if (u >= 1.0) {
      rho[0] += kEdgeCost;
    } else if (u > 0.0) {
      rho[0] += kEdgeCost * u * u * (3.0 - 2.0 * u);
      rho[1] += kEdgeCost * 6.0 * u * (1.0 - u) / kWidth;
      rho[2] += kEdgeCost * 6.0 * (1.0 - 2.0 * u) / (kWidth * kWidth);
    }
  }
};

}  // namespace

std::unique_ptr<ceres::LossFunction> make_loss(const QuoteLossOptions& options) {
  switch (options.kind) {
    case QuoteLoss::spread:
      return std::make_unique<SpreadLoss>();
    case QuoteLoss::squares:
      return nullptr;
    case QuoteLoss::huber:
      return std::make_unique<ceres::HuberLoss>(options.scale);
    case QuoteLoss::cauchy:
      return std::make_unique<ceres::CauchyLoss>(options.scale);
  }
  return nullptr;
}

QuoteLossFunction::QuoteLossFunction(const QuoteLossOptions& options) : loss_(make_loss(options)) {}
QuoteLossFunction::~QuoteLossFunction() = default;

LossValue QuoteLossFunction::operator()(double residual) const {
  const double squared = residual * residual;
  if (loss_ == nullptr) return {squared, 1.0};
  std::array<double, 3> rho{};
  loss_->Evaluate(squared, rho.data());
  return {rho[0], rho[1]};
}

}  // namespace volcal::fit
