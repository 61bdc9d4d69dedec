// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Heston models as a model family (model_family.h): one model for all expiries of a day, or one kappa,
/// theta, sigma and rho for several days with a v0 each.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/uncertainty/heston_uncertainty.h"
#include "calibration/pipeline/model_family.h"

namespace volcal {

class HestonFamily {
 public:
  struct Fit {
    fit::HestonFit fit;              ///< fit of the day alone, or of all days of a panel
    core::HestonParameters model{};  ///< model of this day
    std::size_t day = 0;             ///< number of the day in its panel; 0 for a single day
    int starts = 0;
  };

  /// Makes the family and starts the options' time limit. Both arguments must outlive the family.
  HestonFamily(const CalibrateOptions& options, ComputeBackend& backend);

  /// Keeps quotes with log-moneyness from -10 to 10 and times from 1e-4 to 100 years.
  static void keep_priced(std::vector<Smile>& smiles, std::vector<Rejected>& rejected);
  [[nodiscard]] static std::int64_t elements_per_quote(const CalibrateOptions& options);

  [[nodiscard]] Expected<void> add_prior(const QuoteSnapshot& snapshot, PreparedQuotes& quotes) const;
  /// Fits each set of quotes; quotes because of which no start has a cost are rejected as beyond_model.
  [[nodiscard]] FitResults<Fit> fit(const QuoteSnapshot& snapshot, std::span<PreparedQuotes> sets,
                                    const Progress& progress) const;
  [[nodiscard]] Expected<Fit> fit_with_floors(const std::vector<fit::SliceData>& data, const Fit& plain,
                                              const Progress& progress) const;
  [[nodiscard]] bool is_converged(const Fit& fit) const { return fit.fit.converged; }
  [[nodiscard]] SliceVariances variances(const Fit& fit, const PreparedQuotes& quotes) const;
  [[nodiscard]] Expected<FittedSurface> surface_of(const QuoteSnapshot& snapshot,
                                                   const PreparedQuotes& quotes,
                                                   const std::vector<fit::SliceData>& data,
                                                   const Fit& fit) const;
  void report_fit(const Fit& fit, const PreparedQuotes& quotes, const FittedSurface& fitted,
                  CalibrationReport& report) const;

  [[nodiscard]] Expected<std::vector<Fit>> fit_panel(std::span<const QuoteSnapshot> days,
                                                     std::span<PreparedQuotes> sets,
                                                     const Progress& progress) const;
  [[nodiscard]] Expected<std::vector<FittedSurface>> panel_surfaces(std::span<const QuoteSnapshot> days,
                                                                    std::span<PreparedQuotes> sets,
                                                                    const std::vector<Fit>& fits) const;

 private:
  [[nodiscard]] Expected<FittedSurface> surface_with(const QuoteSnapshot& snapshot,
                                                     const PreparedQuotes& quotes, const Fit& fit,
                                                     const fit::HestonDayUncertainty* uncertainty) const;

  const CalibrateOptions& options_;
  ComputeBackend& backend_;
  fit::HestonSettings settings_;
};

static_assert(PanelFamily<HestonFamily>);

}  // namespace volcal
