// SPDX-License-Identifier: Apache-2.0

/// Bounds of the options of a Heston fit.

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "calibration/base/bounds.h"
#include "volcal/heston_fit.h"

namespace volcal {
namespace {

/// True for every parameter but rho, which alone may be below 0: the fit works in the logarithms of the
/// others.
bool is_fitted_in_logarithms(const HestonField& field) { return field.member != &HestonParameters::rho; }

}  // namespace

Expected<void> HestonBounds::validate() const {
  for (const auto& [end, bound] : {std::pair{"lower", &lower}, std::pair{"upper", &upper}}) {
    const auto valid = bound->validate();
    if (!valid) return out_of_bounds(fmt::format("{} bound of {}", end, valid.error().message));
  }
  for (const HestonField& field : kHestonFields) {
    const double low = lower.*field.member;
    const double high = upper.*field.member;
    if (is_fitted_in_logarithms(field) && !(low > 0.0)) {
      return out_of_bounds(fmt::format("{}: lower bound {} must be above 0", field.name, low));
    }
    if (!(low <= high)) {
      return out_of_bounds(fmt::format("{}: lower bound {} is above upper bound {}", field.name, low, high));
    }
  }
  return {};
}

Expected<void> HestonFitOptions::validate() const {
  constexpr int kMostStarts = 1000;
  if (auto valid = bounds.validate(); !valid) return valid;
  if (!(feller_weight >= 0.0) || !std::isfinite(feller_weight)) {
    return out_of_bounds(fmt::format("feller_weight = {} must be a number not below 0", feller_weight));
  }
  if (starts < 1 || starts > kMostStarts) {
    return out_of_bounds(fmt::format("starts = {} must be from 1 to {}", starts, kMostStarts));
  }
  if (max_iterations < 1) {
    return out_of_bounds(fmt::format("max_iterations = {} must be above 0", max_iterations));
  }
  if (!(max_seconds > 0.0) || !std::isfinite(max_seconds)) {
    return out_of_bounds(fmt::format("max_seconds = {} must be a number above 0", max_seconds));
  }
  return {};
}

}  // namespace volcal
