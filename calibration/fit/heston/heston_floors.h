// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Floors under the tail of a Heston model, as rows of its Ceres problem (heston_problem.h).
///
/// The rows are those of SVI (kernels/core/svi/svi_floor.h): hard ones as shifted hinges of an augmented
/// Lagrangian, soft ones as they are. What is out of reach is dropped by the same rule (tail_floors.h).
/// There is one model for all slices, so a floor against the quotes is dearer than under SVI.

#include <cstddef>
#include <vector>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/tail/tail_floors.h"
#include "calibration/models/heston_tail_functionals.h"

namespace volcal::fit {

/// A functional of the model at a time, with derivatives by (v0, kappa, theta, sigma, rho); NaN where it
/// cannot be had.
[[nodiscard]] HestonGradient heston_tail_functional(const core::HestonParameters& model,
                                                    double time_to_expiry,
                                                    const core::SviFloor& floor) noexcept;

/// The floors of one surface on their way through a fit.
class HestonFloors {
 public:
  struct Row {
    core::SviFloor floor;
    double time_to_expiry;
    double multiplier = 0.0;
    HestonGradient slack{};  ///< at the model evaluated last

    [[nodiscard]] bool hard() const noexcept { return floor.weight == core::kHardFloor; }
  };

  explicit HestonFloors(const std::vector<SliceData>& surface);

  void evaluate(const core::HestonParameters& model) noexcept;
  /// At the model evaluated last: largest violation of the hard floors, margin off, relative to their
  /// targets; whether a multiplier holds one well above it; what the hard floors' hinges add to the sum of
  /// losses.
  [[nodiscard]] double violation() const noexcept;
  [[nodiscard]] bool overshoot() const noexcept;
  [[nodiscard]] double hinges() const noexcept;
  void update_multipliers() noexcept;
  [[nodiscard]] bool has_hard() const noexcept;
  void drop_out_of_reach();
  /// Multipliers, severity and margin as at first.
  void restart() noexcept;
  /// Raises the severity by a step, or the margin where it is at its highest.
  void harden() noexcept;

  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
  [[nodiscard]] double severity() const noexcept { return severity_; }
  [[nodiscard]] const DroppedFloors& dropped() const noexcept { return dropped_; }

 private:
  std::vector<Row> rows_;  ///< dropped ones have weight 0
  DroppedFloors dropped_;
  double severity_ = 0.0;
  double margin_ = 0.0;
};

/// The fit of a surface with floors from the ends of the one without: through Ceres from each, the lowest
/// that meets its hard floors; those that none meets are dropped. `plain` has an end at least. The error is a
/// broken backend's.
[[nodiscard]] Expected<HestonFit> fit_heston_with_floors(const std::vector<SliceData>& surface,
                                                         const HestonFit& plain,
                                                         const HestonSettings& settings,
                                                         ComputeBackend& backend);

}  // namespace volcal::fit
