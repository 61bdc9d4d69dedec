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
    std::vector<bool> thin;         ///< [slice] whether it borrows the shape of its neighbours
    std::size_t down_weighted = 0;  ///< number of outliers that count for less than half of their weight
  };

  /// Makes the family and starts the options' time limit. Both arguments must outlive the family.
  SviFamily(const CalibrateOptions& options, ComputeBackend& backend);

  /// Keeps all quotes, since SVI prices every quote that has an implied vol.
  static void keep_priced(std::vector<Smile>&, std::vector<Rejected>&) {}
  [[nodiscard]] static std::int64_t elements_per_quote(const CalibrateOptions& options);

  [[nodiscard]] Expected<void> add_prior(const QuoteSnapshot& snapshot, PreparedQuotes& quotes) const;
  [[nodiscard]] FitResults<Fit> fit(const QuoteSnapshot& snapshot, std::span<PreparedQuotes> sets,
                                    const Progress& progress) const;
  /// Fits with floors from the fit without them. The weights of soft floors grow by decades (at most eight
  /// steps in all), and each fit starts from the one before: under the full weight of a floor that the quotes
  /// contradict, a fit may end in a poor corner.
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
