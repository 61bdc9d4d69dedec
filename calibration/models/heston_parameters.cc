// SPDX-License-Identifier: Apache-2.0
#include "volcal/heston_parameters.h"

#include <fmt/format.h>

#include "volcal/heston.h"

namespace volcal {
namespace {

std::string out_of_bounds(const char* name, double value, double lowest, double highest) {
  if (value >= lowest && value <= highest) return {};
  return fmt::format("{} is {}, must be from {} to {}", name, value, lowest, highest);
}

}  // namespace

// The bounds are those of core::is_valid; a test compares the two at every edge.
std::string HestonParameters::validate() const {
  for (const std::string& wrong :
       {out_of_bounds("v0", v0, 0.0, 10.0), out_of_bounds("kappa", kappa, 0.0, 100.0),
        out_of_bounds("theta", theta, 0.0, 10.0), out_of_bounds("sigma", sigma, 1e-3, 10.0),
        out_of_bounds("rho", rho, -0.9999, 0.9999)}) {
    if (!wrong.empty()) return wrong;
  }
  if (v0 + kappa * theta > 0.0) return {};
  return fmt::format("v0 is {}, must be above 0 where kappa theta is 0: nothing would move", v0);
}

std::string HestonAccuracy::validate() const {
  for (const std::string& wrong : {out_of_bounds("relative accuracy", relative, 0.0, 0.1),
                                   out_of_bounds("absolute accuracy", absolute, 0.0, 0.1)}) {
    if (!wrong.empty()) return wrong;
  }
  return relative > 0.0 || absolute > 0.0 ? std::string() : "relative or absolute accuracy must be above 0";
}

}  // namespace volcal
