// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/common/fit_loss.h"

#include <array>

#include "calibration/fit/common/ceres_loss.h"

namespace volcal::fit {
namespace {

class SpreadLoss final : public ceres::LossFunction {
 public:
  void Evaluate(double squared, double rho[3]) const override {
    const core::LossValue<double> loss = core::spread_loss(squared);
    rho[0] = loss.value;
    rho[1] = loss.first;
    rho[2] = loss.second;
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
    case QuoteLoss::tukey:
      return std::make_unique<ceres::TukeyLoss>(options.scale);
  }
  return nullptr;
}

std::unique_ptr<ceres::LossFunction> make_weighted_loss(const QuoteLossOptions& options, double weight) {
  return std::make_unique<ceres::ScaledLoss>(make_loss(options).release(), weight, ceres::TAKE_OWNERSHIP);
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
