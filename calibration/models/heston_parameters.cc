// SPDX-License-Identifier: Apache-2.0
#include "volcal/heston_parameters.h"

#include <fmt/format.h>

#include "calibration/base/bounds.h"
#include "volcal/heston.h"

namespace volcal {
namespace {

Expected<void> within(const char* name, double value, double lowest, double highest) {
  if (value >= lowest && value <= highest) return {};
  return out_of_bounds(fmt::format("{} is {}, must be from {} to {}", name, value, lowest, highest));
}

}  // namespace

// The bounds are those of core::is_valid; a test compares the two at every edge.
Expected<void> HestonParameters::validate() const {
  auto numbers = first_failure({within("v0", v0, 0.0, 10.0), within("kappa", kappa, 0.0, 100.0),
                                within("theta", theta, 0.0, 10.0), within("sigma", sigma, 1e-3, 10.0),
                                within("rho", rho, -0.9999, 0.9999)});
  if (!numbers || v0 + kappa * theta > 0.0) return numbers;
  return out_of_bounds(
      fmt::format("v0 is {}, must be above 0 where kappa theta is 0: the variance would stay 0", v0));
}

Expected<void> HestonAccuracy::validate() const {
  auto numbers = first_failure(
      {within("relative accuracy", relative, 0.0, 0.1), within("absolute accuracy", absolute, 0.0, 0.1)});
  if (!numbers || relative > 0.0 || absolute > 0.0) return numbers;
  return out_of_bounds("relative or absolute accuracy must be above 0");
}

}  // namespace volcal
