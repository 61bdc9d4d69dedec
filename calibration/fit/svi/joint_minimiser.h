// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The numerical part of a surface fit, which the driver (joint_fit.h) takes as a parameter: slices alone,
/// and outer steps of the augmented Lagrangian (kernels/core/fit/svi_fit_pass.h) with an inner minimisation.
///
/// There are two minimisers. BackendMinimiser fits many surfaces at once by the fused fitter of a backend.
/// CeresMinimiser takes the same outer steps for one surface after the other, and Ceres minimises in each,
/// through SviSurfaceProblem; it continues surfaces that the fused fitter did not bring to convergence, and
/// tests compare the fused fitter with it. All other parts of a fit (starts, proofs, mending, restoration,
/// floors, losses, ranks, attempts) are the driver's and so the same for both.

#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/common/work_limit.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

class JointMinimiser {
 public:
  virtual ~JointMinimiser() = default;
  JointMinimiser(const JointMinimiser&) = delete;
  JointMinimiser& operator=(const JointMinimiser&) = delete;

  /// Fits each slice alone, without constraints, the residuals of its regularisers multiplied by its
  /// `misfit`. There is one result for each slice, in order. The error is a broken backend's.
  [[nodiscard]] virtual Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                                   std::span<const double> misfit,
                                                                   const SliceFitOptions& options) = 0;

  /// Takes outer steps of the wanted surfaces, at least one and at most `batch.limits.max_steps` of each,
  /// from their points and states. A surface whose status is then `step_limit` may continue. The error is a
  /// broken backend's.
  [[nodiscard]] virtual Expected<void> take_steps(const SviSurfaceFitBatch& batch) = 0;

  /// The backend that ranks the tail's quotes between passes, whichever minimiser runs these.
  [[nodiscard]] ComputeBackend& backend() const noexcept { return backend_; }

 protected:
  explicit JointMinimiser(ComputeBackend& backend) : backend_(backend) {}

 private:
  ComputeBackend& backend_;
};

class BackendMinimiser final : public JointMinimiser {
 public:
  explicit BackendMinimiser(ComputeBackend& backend) : JointMinimiser(backend) {}
  [[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                           std::span<const double> misfit,
                                                           const SliceFitOptions& options) override;
  [[nodiscard]] Expected<void> take_steps(const SviSurfaceFitBatch& batch) override;
};

/// Takes one outer step in each call, so that limits of work are checked after each.
class CeresMinimiser final : public JointMinimiser {
 public:
  /// Makes a minimiser that stops at `deadline`.
  CeresMinimiser(ComputeBackend& backend, const Deadline& deadline)
      : JointMinimiser(backend), deadline_(deadline) {}
  [[nodiscard]] Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                           std::span<const double> misfit,
                                                           const SliceFitOptions& options) override;
  [[nodiscard]] Expected<void> take_steps(const SviSurfaceFitBatch& batch) override;

 private:
  Deadline deadline_;
};

}  // namespace volcal::fit
