// SPDX-License-Identifier: Apache-2.0

/// The bounds of a Heston fit's options.

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "volcal/heston_fit.h"

namespace volcal {
namespace {

std::string out_of_order(const char* name, double lower, double upper) {
  return lower <= upper ? std::string()
                        : fmt::format("{}: lower bound {} is above upper bound {}", name, lower, upper);
}

}  // namespace

const char* to_string(HestonObjective objective) noexcept {
  switch (objective) {
    case HestonObjective::price_over_vega:
      return "price_over_vega";
    case HestonObjective::price:
      return "price";
    case HestonObjective::vol:
      break;
  }
  return "vol";
}

std::string HestonBounds::validate() const {
  for (const auto& [end, bound] : {std::pair{"lower", &lower}, std::pair{"upper", &upper}}) {
    const std::string wrong = bound->validate();
    if (!wrong.empty()) return fmt::format("{} bound of {}", end, wrong);
  }
  // The fit works in their logarithms.
  for (const auto& [name, value] : {std::pair{"v0", lower.v0}, std::pair{"kappa", lower.kappa},
                                    std::pair{"theta", lower.theta}, std::pair{"sigma", lower.sigma}}) {
    if (!(value > 0.0)) return fmt::format("{}: lower bound {} must be above 0", name, value);
  }
  for (const std::string& wrong :
       {out_of_order("v0", lower.v0, upper.v0), out_of_order("kappa", lower.kappa, upper.kappa),
        out_of_order("theta", lower.theta, upper.theta), out_of_order("sigma", lower.sigma, upper.sigma),
        out_of_order("rho", lower.rho, upper.rho)}) {
    if (!wrong.empty()) return wrong;
  }
  return {};
}

std::string HestonFitOptions::validate() const {
  constexpr int kMostStarts = 1000;
  if (std::string wrong = bounds.validate(); !wrong.empty()) return wrong;
  if (!(feller_weight >= 0.0) || !std::isfinite(feller_weight)) {
    return fmt::format("feller_weight = {} must be a number not below 0", feller_weight);
  }
  if (starts < 1 || starts > kMostStarts) {
    return fmt::format("starts = {} must be from 1 to {}", starts, kMostStarts);
  }
  if (max_iterations < 1) return fmt::format("max_iterations = {} must be above 0", max_iterations);
  if (!(max_seconds > 0.0) || !std::isfinite(max_seconds))
    return fmt::format("max_seconds = {} must be a number above 0", max_seconds);
  return {};
}

}  // namespace volcal
