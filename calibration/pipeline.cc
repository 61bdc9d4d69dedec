// SPDX-License-Identifier: Apache-2.0

/// The whole chain as one function: clean -> imply vols -> fit -> surface -> report (volcal/calibrate.h).

#include <fmt/format.h>

#include <exception>

#include "calibration/fit/svi_surface_fit.h"
#include "calibration/fit/thin_slice.h"
#include "calibration/heston_pipeline.h"
#include "calibration/prepared_quotes.h"
#include "calibration/report.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

// Real smiles that SVI follows badly (SPX) miss by some 4 half-spreads; ten is another matter.
constexpr double kPoorSlice = 10.0;

// What a reader of the figures alone might miss.
void note_poor_fit(const fit::SurfaceFit& fitted, CalibrationReport& report) {
  if (!fitted.converged) report.notes.emplace_back("the fit did not converge: judge it by its residuals");
  for (const SliceReport& slice : report.slices) {
    if (slice.quality.rmse_half_spreads > kPoorSlice) {
      report.notes.push_back(
          fmt::format("{} {}: RMSE of {:.0f} half-spreads: outliers among the quotes (--loss huber bears "
                      "them), or a smile that SVI cannot follow",
                      slice.expiry.root, slice.expiry.label, slice.quality.rmse_half_spreads));
    }
  }
}

Expected<Calibration> calibrate_svi(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                    PreparedQuotes quotes, const BackendChoice& choice,
                                    const Progress& progress) {
  const Expected<std::vector<bool>> leans = fit::lend_neighbour_shape(quotes.data, *choice.backend);
  if (!leans) return leans.error();
  fit::SurfaceFitOptions fit_options;
  fit_options.loss = {options.effective_loss(), options.loss_scale};
  const auto fits = fit::fit_surfaces({&quotes.data, 1}, fit_options, *choice.backend, progress);
  if (!fits) return fits.error();
  const fit::SurfaceFit& fitted = fits->front();

  if (!fitted.free) {
    return Error{ErrorCode::nothing_usable, fmt::format("{}: {}", snapshot.source, fitted.termination)};
  }
  std::vector<SurfaceSlice> slices;
  for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
    const core::SviRaw<double>& p = fitted.slices[s];
    slices.push_back({quotes.smiles[s].expiry, {p.a, p.b, p.rho, p.m, p.sigma}});
  }
  Expected<VolSurface> surface = VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
  if (!surface) return surface.error();

  CalibrationReport report = make_report({snapshot, options, quotes, *leans, fitted, *surface});
  report.backend = choice.backend->name();
  if (!choice.note.empty()) report.notes.push_back(choice.note);
  note_poor_fit(fitted, report);
  report.notes.insert(report.notes.end(), quotes.notes.begin(), quotes.notes.end());
  return Calibration{std::move(*surface), std::move(report)};
}

Expected<BackendChoice> backend_for(std::size_t quotes, const CalibrateOptions& options) {
  const std::string wrong = options.validate();
  if (!wrong.empty()) return Error{ErrorCode::usage, wrong};
  return make_backend(options.device, options.device_ordinal, static_cast<std::int64_t>(3 * quotes));
}

Expected<Calibration> run(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                          const Progress& progress) {
  const Expected<BackendChoice> choice = backend_for(snapshot.quotes.size(), options);
  if (!choice) return choice.error();
  Expected<PreparedQuotes> quotes = prepare_quotes(snapshot, options, *choice->backend);
  if (!quotes) return quotes.error();
  return options.model == SurfaceModel::heston
             ? calibrate_heston(snapshot, options, *quotes, *choice)
             : calibrate_svi(snapshot, options, *std::move(quotes), *choice, progress);
}

Expected<std::vector<Calibration>> run_panel(std::span<const QuoteSnapshot> days,
                                             const CalibrateOptions& options) {
  std::size_t most = 0;
  for (const QuoteSnapshot& day : days) most += day.quotes.size();
  const Expected<BackendChoice> choice = backend_for(most, options);
  if (!choice) return choice.error();
  if (options.model != SurfaceModel::heston) {
    return Error{ErrorCode::usage, "a panel is a joint fit of Heston models: model must be heston"};
  }
  if (days.empty()) return Error{ErrorCode::usage, "a panel needs at least one day"};
  std::vector<PreparedQuotes> quotes;
  for (const QuoteSnapshot& day : days) {
    Expected<PreparedQuotes> own = prepare_quotes(day, options, *choice->backend);
    if (!own) return own.error();
    quotes.push_back(*std::move(own));
  }
  return calibrate_heston_days(days, options, quotes, *choice);
}

// Nothing that a library or a caller's Progress throws leaves a public function.
template <class Work>
auto guarded(const Work& work) noexcept -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& e) {
    return Error{ErrorCode::internal, e.what()};
  } catch (...) {
    return Error{ErrorCode::internal, {}};
  }
}

}  // namespace

Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                const Progress& progress) noexcept {
  return guarded([&] { return run(snapshot, options, progress); });
}

Expected<std::vector<Calibration>> calibrate_heston_panel(std::span<const QuoteSnapshot> days,
                                                          const CalibrateOptions& options) noexcept {
  return guarded([&] { return run_panel(days, options); });
}

}  // namespace volcal
