// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Floors under the tail of a Heston model, as rows of its Ceres problem (heston_problem.h).
///
/// The rows are those of SVI (kernels/core/svi/svi_floor.h): hard ones as shifted hinges of an augmented
/// Lagrangian, soft ones as plain hinges. Floors that are out of reach are dropped by the same rule
/// (tail_floors.h). One model serves all slices, so a floor against the quotes costs more than under SVI.

#include <cstddef>
#include <vector>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/tail/tail_floors.h"
#include "calibration/models/heston_tail_functionals.h"

namespace volcal::fit {

/// A functional of the model's tail at a time, with derivatives by (v0, kappa, theta, sigma, rho); NaN where
/// it cannot be computed.
[[nodiscard]] HestonGradient heston_tail_functional(const core::HestonParameters& model,
                                                    double time_to_expiry,
                                                    const core::SviFloor& floor) noexcept;

/// The floors of one surface, with their multipliers and slacks, during a fit.
class HestonFloors {
 public:
  struct Row {
    core::SviFloor floor;
    double time_to_expiry;
    double multiplier = 0.0;
    HestonGradient slack{};  ///< slack at the model evaluated last

    [[nodiscard]] bool hard() const noexcept { return floor.weight == core::kHardFloor; }
  };

  explicit HestonFloors(const std::vector<SliceData>& surface);

  void evaluate(const core::HestonParameters& model) noexcept;
  /// Results at the model evaluated last: the largest violation of the hard floors, less the margin, relative
  /// to their targets; whether a multiplier holds a floor well above its target; the sum that the hinges of
  /// the hard floors add to the losses.
  [[nodiscard]] double violation() const noexcept;
  [[nodiscard]] bool overshoot() const noexcept;
  [[nodiscard]] double hinges() const noexcept;
  void update_multipliers() noexcept;
  [[nodiscard]] bool has_hard() const noexcept;
  void drop_out_of_reach();
  /// Resets multipliers, severity and margin.
  void restart() noexcept;
  /// Raises the severity by a step, or the margin where the severity is at its highest.
  void harden() noexcept;

  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return rows_; }
  [[nodiscard]] double severity() const noexcept { return severity_; }
  [[nodiscard]] const DroppedFloors& dropped() const noexcept { return dropped_; }

 private:
  std::vector<Row> rows_;  ///< one row for each floor; dropped ones have weight 0
  DroppedFloors dropped_;
  double severity_ = 0.0;
  double margin_ = 0.0;
};

/// Fits a surface with floors from the ends of its fit without them: Ceres continues each end, and the one
/// with the lowest cost that meets its hard floors is returned; floors that no end meets are dropped. `plain`
/// has at least one end. The error is a broken backend's.
[[nodiscard]] Expected<HestonFit> fit_heston_with_floors(const std::vector<SliceData>& surface,
                                                         const HestonFit& plain,
                                                         const HestonSettings& settings,
                                                         ComputeBackend& backend);

}  // namespace volcal::fit
