// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "calibration/models/heston_core.h"
#include "kernels/core/math/packed_triangle.h"
#include "volcal/surface.h"

namespace volcal {

HestonParameters HestonUncertainty::standard_errors(const HestonParameters& model) const noexcept {
  const std::array<double, kHestonParameters> rates = heston_chart_rates(to_core(model));
  HestonParameters errors;
  for (std::size_t m = 0; m < kHestonParameters; ++m) {
    const double variance = covariance[m * (m + 3) / 2];
    if (!held[m]) errors.*kHestonFields[m].member = rates[m] * std::sqrt(variance);
  }
  return errors;
}

double HestonUncertainty::correlation(std::size_t one, std::size_t other) const noexcept {
  if (held[one] || held[other]) return kAbsent;
  const auto entry = [&](std::size_t i, std::size_t j) {
    return covariance[static_cast<std::size_t>(core::packed_entry(static_cast<int>(i), static_cast<int>(j)))];
  };
  return entry(one, other) / std::sqrt(entry(one, one) * entry(other, other));
}

}  // namespace volcal
