// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options and results of a Heston fit: CalibrateOptions::heston and CalibrationReport::heston
/// (volcal/calibrate_options.h, volcal/calibration_report.h). The method is in docs/method/heston.md.

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/heston_parameters.h"
#include "volcal/names.h"

namespace volcal {

/// Quantity whose difference between model and market is a quote's residual. Scales are those of the quotes'
/// vols.
enum class HestonObjective : std::uint8_t {
  vol,              ///< implied vols, each over its scale
  price_over_vega,  ///< prices over vega times scale: nearly the vols, without inverting a price
  price,            ///< prices over the forward, each over its scale as if all vegas were the mean one
};
template <>
inline constexpr auto kNamesOf<HestonObjective> = names_up_to<HestonObjective::price>("vol",
                                                                                      "price_over_vega",
                                                                                      "price");

/// Bounds on the parameters of a fit.
struct HestonBounds {
  HestonParameters lower{1e-5, 1e-3, 1e-5, 1e-2, -0.999};
  HestonParameters upper{10.0, 100.0, 10.0, 10.0, 0.999};

  /// Fails with `usage`: "sigma: lower bound 2 is above upper bound 1".
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<HestonBounds> =
    std::tuple{Field{"lower", &HestonBounds::lower}, Field{"upper", &HestonBounds::upper}};

struct HestonFitOptions {
  HestonObjective objective = HestonObjective::vol;
  HestonBounds bounds;
  /// Weight of a preference for Feller's condition: where 2 kappa theta >= sigma^2 is violated, the objective
  /// gains this weight times the number of quotes times ln(sigma^2 / (2 kappa theta))^2. 0, the default, is
  /// no preference: real minima violate the condition.
  double feller_weight = 0.0;
  int starts = 8;  ///< starting points, the first estimated from the data, the others spread over the bounds;
                   ///< 1 to 1000
  int max_iterations = 100;   ///< bound for each start, and again for Ceres; > 0
  double max_seconds = 60.0;  ///< wall time of each run of Ceres; > 0. CalibrateOptions::max_seconds bounds
                              ///< all of them together

  /// Fails with `usage` where a field is out of its bounds; the message names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<HestonFitOptions> =
    std::tuple{Field{"objective", &HestonFitOptions::objective},
               Field{"", &HestonFitOptions::bounds},
               Field{"feller_weight", &HestonFitOptions::feller_weight},
               Field{"starts", &HestonFitOptions::starts},
               Field{"max_iterations", &HestonFitOptions::max_iterations},
               Field{"max_seconds", &HestonFitOptions::max_seconds}};

/// A local minimum of the loss, and the number of starts that ended in it.
struct HestonMinimum {
  HestonParameters parameters;
  double cost = kAbsent;  ///< sum of the quotes' losses and of the preference for Feller's condition
  int starts = 0;
};
template <>
inline constexpr auto kFieldsOf<HestonMinimum> =
    std::tuple{Field{"parameters", &HestonMinimum::parameters}, Field{"cost", &HestonMinimum::cost},
               Field{"starts", &HestonMinimum::starts}};

struct HestonFitReport {
  HestonMinimum best;
  std::vector<HestonMinimum> others;   ///< other local minima that starts ended in, by cost
  std::vector<std::string> at_bounds;  ///< "kappa at its upper bound 100"
  /// Standard errors of the best minimum's parameters; absent for parameters at bounds, and for all where the
  /// quotes do not determine the model.
  HestonParameters standard_errors;
  double feller_ratio = kAbsent;  ///< 2 kappa theta / sigma^2; below 1 the variance can reach 0
  int starts = 0;
  int unconverged_starts =
      0;                ///< starts that the batch fitter did not converge from; they were handed to Ceres
  int evaluations = 0;  ///< evaluations of the objective, by all starts and by Ceres
  bool converged = false;
};
template <>
inline constexpr auto kFieldsOf<HestonFitReport> =
    std::tuple{Field{"best", &HestonFitReport::best},
               Field{"others", &HestonFitReport::others},
               Field{"at_bounds", &HestonFitReport::at_bounds},
               Field{"feller_ratio", &HestonFitReport::feller_ratio},
               Field{"starts", &HestonFitReport::starts},
               Field{"unconverged_starts", &HestonFitReport::unconverged_starts},
               Field{"evaluations", &HestonFitReport::evaluations},
               Field{"converged", &HestonFitReport::converged}};

}  // namespace volcal
