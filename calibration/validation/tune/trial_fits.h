// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fits of parts of a snapshot, and their errors, for all trials.

#include <span>
#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/validation/tune/held_out_errors.h"
#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/backend.h"
#include "kernels/core/svi/svi.h"

namespace volcal::tuning {

/// Vol of a slice at a point; 0 where an unconstrained slice has no variance.
[[nodiscard]] double model_vol(const core::SviRaw<double>& svi, double log_moneyness, double time);

/// Adds the errors on the held quotes; `slices` are the fitted ones of fold.seen.
void add_held(const Fold& fold, const std::vector<core::SviRaw<double>>& slices, ErrorCollector& errors);

[[nodiscard]] std::vector<fit::SliceData> with_profile(std::vector<fit::SliceData> slices,
                                                       const Profile& profile);

/// Options for fits of surfaces with the profile.
[[nodiscard]] fit::SurfaceFitOptions fit_options(const Profile& profile, const TuneOptions& options);

/// Fits surfaces that are with_profile; outliers by its rule lose their weight.
[[nodiscard]] Expected<std::vector<fit::SurfaceFit>> fit_trials(
    std::span<std::vector<fit::SliceData>> surfaces, const Profile& profile, const TuneOptions& options,
    ComputeBackend& backend);

/// Sums up TunePoint::in_sample over the fits of several cases.
class InSample {
 public:
  void add(const TuningCase& tuned, const fit::SurfaceFit& fit);
  [[nodiscard]] double mean() const { return quotes_ > 0.0 ? squares_ / quotes_ : kAbsent; }

 private:
  double squares_ = 0.0;
  double quotes_ = 0.0;
};

/// Adds the changes of each coordinate of each expiry from one snapshot to the next.
void add_jumps(const TuningCase& tuned, const std::vector<fit::FreePoint>& from,
               const std::vector<fit::FreePoint>& to, std::vector<double>& jumps);

/// Textbook fits of a fold: unconstrained least squares, slice by slice.
[[nodiscard]] Expected<std::vector<core::SviRaw<double>>> fit_textbook(const Fold& fold,
                                                                       ComputeBackend& backend);

}  // namespace volcal::tuning
