// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Augmented-Lagrangian passes of many surfaces: outer steps by a minimiser, and between them the exact
/// conditions, which decide (calibration/models).
///
/// A minimiser stops where it finds no violation. A surface that is then proved free has ended its pass;
/// otherwise the worst point of every slice and pair without a proof joins the watch, and the surface
/// continues. A long pass is mended (mend.h) where that raises its cost negligibly.

#include <cstddef>
#include <span>
#include <vector>

#include "calibration/fit/svi/joint_minimiser.h"
#include "calibration/fit/svi/surface_task.h"
#include "kernels/backend/svi_fit_batch.h"

namespace volcal::fit {

class JointPass {
 public:
  /// Makes the passes of one attempt at the tasks, which must outlive this.
  JointPass(std::span<SurfaceTask* const> tasks, int attempt, const SurfaceFitOptions& options,
            JointMinimiser& minimiser);

  /// Sets the state in which a surface begins a pass. `cost_bound` is the cost above which it counts as run
  /// away; 0 derives it from the first step.
  void begin(std::size_t surface, double severity, double cost_bound = 0.0);
  /// Runs the passes of the wanted surfaces until each is proved, has run away or has no steps or work left.
  /// The tasks record the path and the limits that were met. The error is a broken backend's.
  [[nodiscard]] Expected<void> run(std::vector<unsigned char> wanted, const QuoteLossOptions& loss,
                                   double under_pricing);

  /// True where the last pass ended at a point that is proved free of arbitrage and meets its hard floors.
  [[nodiscard]] bool is_proved(std::size_t surface) const { return proved_[surface] != 0; }
  [[nodiscard]] bool ran_away(std::size_t surface) const {
    return state_[surface].status == core::SviPassStatus::ran_away;
  }
  /// Severity at the end of the last pass.
  [[nodiscard]] double severity(std::size_t surface) const { return state_[surface].severity; }
  /// The hard floors that stand, with the amount by which each is missed at the point and its multiplier.
  [[nodiscard]] std::vector<FloorState> hard_floors(std::size_t surface);

  [[nodiscard]] SviFitBatch& batch() noexcept { return batch_; }
  [[nodiscard]] std::vector<FreePoint> point(std::size_t surface);
  void set_point(std::size_t surface, const std::vector<FreePoint>& point);

 private:
  void note_path(std::size_t surface, QuoteLoss loss);
  void judge(std::size_t surface, const QuoteLossOptions& loss);
  [[nodiscard]] bool prove(std::size_t surface);
  [[nodiscard]] bool mend_point(std::size_t surface, const QuoteLossOptions& loss);

  std::span<SurfaceTask* const> tasks_;
  int attempt_;
  const SurfaceFitOptions& options_;
  JointMinimiser& minimiser_;
  core::SviPassLimits limits_;
  SviFitBatch batch_{core::kLeeSlope};
  std::vector<core::SviPassState> state_;
  std::vector<core::SviPassStep> path_;
  std::vector<unsigned char> wanted_;
  std::vector<unsigned char> proved_;
  std::vector<int> steps_left_;
  /// Steps since the surface was last proved, or since mending last failed.
  std::vector<int> steps_unmended_;
};

}  // namespace volcal::fit
