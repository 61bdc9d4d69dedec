// SPDX-License-Identifier: Apache-2.0
#include "calibration/svi_pipeline.h"

#include <fmt/format.h>

#include "calibration/fit/surface_uncertainty.h"
#include "calibration/fit/svi_surface_fit.h"
#include "calibration/fit/thin_slice.h"
#include "calibration/prior_surface.h"
#include "calibration/report.h"
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
  const auto fits = fit::fit_surfaces({&quotes.data, 1}, fit_options, *choice.backend, progress);
  if (!fits) return fits.error();
  const fit::SurfaceFit& fitted = fits->front();

  if (!fitted.free) {
    return Error{ErrorCode::nothing_usable, fmt::format("{}: {}", snapshot.source, fitted.termination)};
  }
  std::vector<SurfaceSlice> slices;
  for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
    const core::SviRaw<double>& p = fitted.slices[s];
    slices.push_back({quotes.smiles[s].expiry, {p.a, p.b, p.rho, p.m, p.sigma}, std::nullopt});
  }
  const auto uncertainty = fit::surface_uncertainty(quotes.data, fitted.slices, fit_options.loss);
  for (std::size_t s = 0; s < uncertainty.size(); ++s) slices[s].uncertainty = uncertainty[s];
  Expected<VolSurface> surface = VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
  if (!surface) return surface.error();

  const FitCourse course{fitted.path, fitted.termination, fitted.iterations, fitted.converged,
                         rankings_of(fitted.tail_rounds)};
  CalibrationReport report = make_report({snapshot, options, quotes, *leans, course, *surface, choice});
  if (options.weights == QuoteWeights::spread) note_poor_slices(report);
  return Calibration{std::move(*surface), std::move(report)};
}

}  // namespace volcal
