// SPDX-License-Identifier: Apache-2.0
#include "calibration/svi_pipeline.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "calibration/cross_validation.h"
#include "calibration/fit/surface_uncertainty.h"
#include "calibration/fit/svi_surface_fit.h"
#include "calibration/fit/thin_slice.h"
#include "calibration/prior_surface.h"
#include "calibration/report.h"
#include "calibration/tail_floors.h"
#include "calibration/tail_report.h"

namespace volcal {
namespace {

// Real smiles that SVI follows badly (SPX) miss by some 4 half-spreads; ten is another matter.
constexpr double kPoorSlice = 10.0;

// What a reader of the figures alone might miss.
void note_poor_slices(CalibrationReport& report) {
  for (const SliceReport& slice : report.slices) {
    if (slice.quality.rmse_half_spreads > kPoorSlice) {
      report.notes.push_back(
          fmt::format("{} {}: RMSE of {:.0f} half-spreads: outliers among the quotes (--loss huber bears "
                      "them), or a smile that SVI cannot follow",
                      slice.expiry.root, slice.expiry.label, slice.quality.rmse_half_spreads));
    }
  }
}

/// A surface, and what single quotes did to it.
struct Measured {
  VolSurface surface;
  std::vector<std::vector<fit::QuoteInfluence>> influence;
};

Expected<Measured> surface_of(const QuoteSnapshot& snapshot, const PreparedQuotes& quotes,
                              const std::vector<fit::SliceData>& data, const fit::SurfaceFit& fitted,
                              const fit::SurfaceFitOptions& how) {
  if (!fitted.free) {
    return Error{ErrorCode::nothing_usable, fmt::format("{}: {}", snapshot.source, fitted.termination)};
  }
  std::vector<SurfaceSlice> slices;
  for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
    const core::SviRaw<double>& p = fitted.slices[s];
    slices.push_back({quotes.smiles[s].expiry, {p.a, p.b, p.rho, p.m, p.sigma}, std::nullopt});
  }
  fit::SurfaceUncertainty uncertainty = fit::surface_uncertainty(data, fitted.slices, how);
  for (std::size_t s = 0; s < uncertainty.slices.size(); ++s) slices[s].uncertainty = uncertainty.slices[s];
  auto surface = VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
  if (!surface) return surface.error();
  return Measured{*std::move(surface), std::move(uncertainty.quotes)};
}

/// Fits folds as the whole, all in one batch. `floors` and `how` must outlive the function.
FitFolds fit_folds_by(const CalibrateOptions& options, const PlacedFloors& floors,
                      const fit::SurfaceFitOptions& how, ComputeBackend& backend) {
  return [&](const std::vector<PreparedQuotes>& folds) -> Expected<std::vector<FoldFit>> {
    std::vector<std::vector<fit::SliceData>> tasks;
    for (const PreparedQuotes& fold : folds) {
      tasks.push_back(fold.data);
      const auto leans = fit::lend_neighbour_shape(tasks.back(), backend);
      if (!leans) return leans.error();
      add_tail_floors(options, floors, tasks.back());
    }
    const auto fits = fit::fit_surfaces(tasks, how, backend);
    if (!fits) return fits.error();
    std::vector<FoldFit> out;
    for (const fit::SurfaceFit& fit : *fits) {
      if (!fit.free) {
        out.push_back({{}, false, fit.termination});
        continue;
      }
      std::vector<SviParameters> slices;
      for (const core::SviRaw<double>& p : fit.slices) slices.push_back({p.a, p.b, p.rho, p.m, p.sigma});
      out.push_back({svi_variances(std::move(slices)), fit.converged, {}});
    }
    return out;
  };
}

}  // namespace

Expected<Calibration> calibrate_svi(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                    PreparedQuotes quotes, const BackendChoice& choice,
                                    const Progress& progress) {
  if (options.prior) {
    const Expected<void> known = lean_on_prior(snapshot, *options.prior, quotes);
    if (!known) return known.error();
  }
  const Expected<std::vector<bool>> leans = fit::lend_neighbour_shape(quotes.data, *choice.backend);
  if (!leans) return leans.error();
  fit::SurfaceFitOptions fit_options;
  fit_options.loss = {options.effective_loss(), options.loss_scale};
  fit_options.tail = fit::tail_settings(options.profile.tail);
  const Expected<PlacedFloors> floors = place_tail_floors(options, quotes.smiles);
  if (!floors) return floors.error();
  std::vector<std::vector<fit::SliceData>> tasks = {quotes.data};
  if (!options.tail_floors.empty()) {  // the same without them tells what they cost
    tasks.push_back(quotes.data);
    add_tail_floors(options, *floors, tasks.front());
  }
  const auto fits = fit::fit_surfaces(tasks, fit_options, *choice.backend, progress);
  if (!fits) return fits.error();
  const fit::SurfaceFit& fitted = fits->front();
  Expected<Measured> measured = surface_of(snapshot, quotes, tasks.front(), fitted, fit_options);
  if (!measured) return measured.error();
  VolSurface& surface = measured->surface;
  std::optional<VolSurface> without;
  if (!options.tail_floors.empty()) {
    Expected<Measured> plain = surface_of(snapshot, quotes, tasks.back(), fits->back(), fit_options);
    if (!plain) return plain.error();
    without = std::move(plain->surface);
  }

  const FitCourse course{fitted.path, fitted.termination, fitted.iterations, fitted.converged,
                         rankings_of(fitted.tail_rounds)};
  CalibrationReport report = make_report({snapshot,
                                          options,
                                          quotes,
                                          *leans,
                                          course,
                                          surface,
                                          choice,
                                          {},
                                          measured->influence,
                                          without ? &*without : nullptr});
  if (without) report_tail_floors(options, *floors, surface, *without, report);
  if (options.weights == QuoteWeights::spread) note_poor_slices(report);
  if (options.cross_validation_folds > 0) {
    if (progress) progress(1.0, "fitting without some of the quotes");
    auto found = cross_validate(snapshot, options, quotes, surface,
                                fit_folds_by(options, *floors, fit_options, *choice.backend));
    if (!found) return found.error();
    report_cross_validation(*std::move(found), report);
  }
  return Calibration{std::move(surface), std::move(report)};
}

}  // namespace volcal
