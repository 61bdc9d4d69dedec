// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SVI surfaces as a model family (model_family.h): one slice an expiry, all fitted jointly.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/pipeline/model_family.h"

namespace volcal {

class SviFamily {
 public:
  struct Fit {
    fit::SurfaceFit surface;
    std::vector<bool> thin;         ///< [slice] its shape is borrowed from its neighbours
    std::size_t down_weighted = 0;  ///< quotes that count for less than half, contradicted by the others
  };

  /// The time limit of the options runs from here. Both arguments outlive the family.
  SviFamily(const CalibrateOptions& options, ComputeBackend& backend);

  /// SVI prices every quote that has an implied vol.
  static void keep_priced(std::vector<Smile>&, std::vector<Rejected>&) {}
  [[nodiscard]] static std::int64_t elements_per_quote(const CalibrateOptions& options);

  [[nodiscard]] Expected<void> add_prior(const QuoteSnapshot& snapshot, PreparedQuotes& quotes) const;
  [[nodiscard]] FitResults<Fit> fit(const QuoteSnapshot& snapshot, std::span<PreparedQuotes> sets,
                                    const Progress& progress) const;
  /// From the fit without floors. Soft floors gain weight by decades (at most eight steps in all), each fit
  /// the start of the next: pulled at once by a floor that the quotes contradict, a fit may end in a poor
  /// corner.
  [[nodiscard]] Expected<Fit> fit_with_floors(const std::vector<fit::SliceData>& data, const Fit& plain,
                                              const Progress& progress) const;
  [[nodiscard]] bool is_converged(const Fit& fit) const { return fit.surface.converged; }
  [[nodiscard]] SliceVariances variances(const Fit& fit, const PreparedQuotes& quotes) const;
  [[nodiscard]] Expected<FittedSurface> surface_of(const QuoteSnapshot& snapshot,
                                                   const PreparedQuotes& quotes,
                                                   const std::vector<fit::SliceData>& data,
                                                   const Fit& fit) const;
  void report_fit(const Fit& fit, const PreparedQuotes& quotes, const FittedSurface& fitted,
                  CalibrationReport& report) const;

 private:
  const CalibrateOptions& options_;
  ComputeBackend& backend_;
  fit::SurfaceFitOptions fit_options_;
};

static_assert(ModelFamily<SviFamily>);

}  // namespace volcal
