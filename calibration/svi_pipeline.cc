// SPDX-License-Identifier: Apache-2.0
#include "calibration/svi_pipeline.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "calibration/fit/absolute_beliefs.h"
#include "calibration/fit/outlier_weights.h"
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

Expected<VolSurface> surface_of(const QuoteSnapshot& snapshot, const PreparedQuotes& quotes,
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
  const auto uncertainty = fit::surface_uncertainty(data, fitted.slices, how);
  for (std::size_t s = 0; s < uncertainty.size(); ++s) slices[s].uncertainty = uncertainty[s];
  return VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
}

/// From the fit without floors. Soft ones gain weight by decades, each fit the start of the next: pulled at
/// once by one that the quotes contradict, a fit may end in a poor corner.
Expected<std::vector<fit::SurfaceFit>> fit_with_floors(const std::vector<fit::SliceData>& floored,
                                                       std::vector<fit::SurfaceFit> known,
                                                       const fit::SurfaceFitOptions& how,
                                                       ComputeBackend& backend, const Progress& progress) {
  constexpr double kHeaviestAtOnce = 10.0;  // missing all of such a floor costs ten half-spreads, once
  constexpr double kDecade = 10.0;
  const double heaviest = fit::heaviest_soft_floor(floored);
  for (double cap = kHeaviestAtOnce; cap < heaviest; cap *= kDecade) {
    const std::vector<fit::SliceData> lighter = fit::with_soft_floors_times(cap / heaviest, floored);
    auto fits = fit::fit_believing_surfaces({&lighter, 1}, how, backend, {}, known);
    if (!fits) return fits;
    if (fits->front().converged) known = *std::move(fits);
  }
  return fit::fit_believing_surfaces({&floored, 1}, how, backend, progress, known);
}

std::vector<fit::SliceData*> pointers_to(std::vector<fit::SliceData>& slices) {
  std::vector<fit::SliceData*> pointers;
  pointers.reserve(slices.size());
  for (fit::SliceData& slice : slices) pointers.push_back(&slice);
  return pointers;
}

}  // namespace

Expected<Calibration> calibrate_svi(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                    PreparedQuotes quotes, const BackendChoice& choice,
                                    const Progress& progress) {
  if (options.prior) {
    const Expected<void> known = lean_on_prior(snapshot, *options.prior, quotes);
    if (!known) return known.error();
  }
  const Expected<std::size_t> doubted =
      fit::doubt_outliers(pointers_to(quotes.data), options.profile.outliers, *choice.backend);
  if (!doubted) return doubted.error();
  const Expected<std::vector<bool>> leans = fit::lend_neighbour_shape(quotes.data, *choice.backend);
  if (!leans) return leans.error();
  fit::SurfaceFitOptions fit_options;
  fit_options.loss = {options.effective_loss(), options.loss_scale};
  fit_options.tail = fit::tail_settings(options.profile.tail);
  const Expected<PlacedFloors> floors = place_tail_floors(options, quotes.smiles);
  if (!floors) return floors.error();
  auto fits = fit::fit_believing_surfaces({&quotes.data, 1}, fit_options, *choice.backend, progress);
  if (!fits) return fits.error();
  Expected<VolSurface> surface = surface_of(snapshot, quotes, quotes.data, fits->front(), fit_options);
  if (!surface) return surface.error();
  std::optional<VolSurface> without;
  if (!options.tail_floors.empty()) {  // the fit without them is their start, and tells what they cost
    without = *std::move(surface);
    std::vector<fit::SliceData> floored = quotes.data;
    add_tail_floors(options, *floors, floored);
    fits = fit_with_floors(floored, *std::move(fits), fit_options, *choice.backend, progress);
    if (!fits) return fits.error();
    surface = surface_of(snapshot, quotes, floored, fits->front(), fit_options);
    if (!surface) return surface.error();
  }
  const fit::SurfaceFit& fitted = fits->front();

  const FitCourse course{fitted.path, fitted.termination, fitted.iterations, fitted.converged,
                         rankings_of(fitted.tail_rounds)};
  CalibrationReport report = make_report(
      {snapshot, options, quotes, *leans, course, *surface, choice, {}, without ? &*without : nullptr});
  if (without) report_tail_floors(options, *floors, *surface, *without, report);
  if (*doubted > 0) {
    report.notes.push_back(
        fmt::format("{} of {} quotes count for less than half: the others of their slices contradict them "
                    "(quote_weight; the profile's outliers)",
                    *doubted, report.residuals.size()));
  }
  if (options.weights == QuoteWeights::spread) note_poor_slices(report);
  return Calibration{std::move(*surface), std::move(report)};
}

}  // namespace volcal
