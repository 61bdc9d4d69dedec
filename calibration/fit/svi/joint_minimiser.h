// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The numerical part of a surface fit, which the driver (joint_fit.h) takes as a parameter: slices alone,
/// and outer steps of the augmented Lagrangian (kernels/core/fit/svi_fit_pass.h) with an inner minimisation.
///
/// Two minimisers fulfil it. BackendMinimiser has many surfaces fitted at once by the fused fitter of a
/// backend. CeresMinimiser takes the same outer steps one surface after the other and has Ceres minimise in
/// each, through SviSurfaceProblem: it takes over what the fused fitter did not bring to convergence, and
/// judges it in tests. All else about a fit (starts, proofs, mending, restoration, floors, losses, ranks,
/// attempts) is the driver's and so the same for both.

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

  /// Fits each slice alone, without constraints, both priors' residuals multiplied by its `misfit`. One
  /// result a slice, in order. The error is a broken backend's.
  [[nodiscard]] virtual Expected<std::vector<SliceFit>> fit_slices(std::span<const SliceData* const> slices,
                                                                   std::span<const double> misfit,
                                                                   const SliceFitOptions& options) = 0;

  /// Takes outer steps of the wanted surfaces, `batch.limits.max_steps` of each at most and one at least,
  /// from the points and states that they have. Those whose status is then `step_limit` may go on. The error
  /// is a broken backend's.
  [[nodiscard]] virtual Expected<void> take_steps(const SviSurfaceFitBatch& batch) = 0;

  /// Ranks the tail's quotes between passes, whichever minimiser runs these.
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

/// One outer step a call, so that limits of work are looked at after each.
class CeresMinimiser final : public JointMinimiser {
 public:
  /// No minimisation goes on beyond `deadline`.
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
