// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/svi_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "calibration/fit/regularise/absolute_beliefs.h"
#include "calibration/fit/regularise/outlier_weights.h"
#include "calibration/fit/regularise/prior_share.h"
#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/fit/uncertainty/svi_uncertainty.h"
#include "calibration/pipeline/placed_floors.h"
#include "calibration/pipeline/prior_surface.h"
#include "calibration/quotes/slice_name.h"
#include "calibration/report/calibration_report.h"
#include "calibration/report/tail_report.h"
#include "calibration/surface/surface_state.h"
#include "calibration/validation/cross_validate.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

// Real smiles that SVI follows badly (SPX) miss by some 4 half-spreads; ten is another matter.
constexpr double kPoorSlice = 10.0;

bool is_in_conflict(std::size_t slice, const std::vector<CalendarConflict>& conflicts) {
  return std::any_of(conflicts.begin(), conflicts.end(), [&](const CalendarConflict& conflict) {
    return conflict.earlier == slice || conflict.later == slice;
  });
}

// What a reader of the figures alone might miss.
void note_poor_slices(const std::vector<CalendarConflict>& conflicts, CalibrationReport& report) {
  for (std::size_t s = 0; s < report.slices.size(); ++s) {
    const SliceReport& slice = report.slices[s];
    if (!(slice.quality.rmse_half_spreads > kPoorSlice)) continue;
    const char* const why = is_in_conflict(s, conflicts)
                                ? "another expiry's quotes contradict its own in the calendar"
                                : "outliers among the quotes (--loss huber bears them), or a smile that SVI "
                                  "cannot follow";
    report.notes.push_back(fmt::format("{}: RMSE of {:.0f} half-spreads: {}", slice_name(slice.expiry),
                                       slice.quality.rmse_half_spreads, why));
  }
}

// Numbers so large or small that a covariance has no digit left.
void note_without_error_bars(const VolSurface& surface, CalibrationReport& report) {
  std::string names;
  for (const SurfaceSlice& slice : surface.slices()) {
    if (!slice.uncertainty) names += (names.empty() ? "" : ", ") + printable(slice.expiry.label);
  }
  if (!names.empty()) report.notes.push_back("no error bars, whose numbers would mean nothing: " + names);
}

/// A surface, how far it is from arbitrage, and what single quotes did to it.
struct Measured {
  VolSurface surface;
  ArbitrageEvidence arbitrage;
  std::vector<std::vector<fit::QuoteInfluence>> influence;
};

Expected<Measured> surface_of(const QuoteSnapshot& snapshot, const PreparedQuotes& quotes,
                              const std::vector<fit::SliceData>& data, const fit::SurfaceFit& fitted,
                              const fit::SurfaceFitOptions& how) {
  if (!fitted.free) {
    return Error{ErrorCode::nothing_usable,
                 fmt::format("{}: {}", printable(snapshot.source, kMostOfPath), fitted.termination)};
  }
  std::vector<SurfaceSlice> slices;
  for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
    slices.push_back({quotes.smiles[s].expiry, from_core(fitted.slices[s]), std::nullopt});
  }
  ArbitrageEvidence arbitrage = fit::evidence_of(data, fitted.slices);
  fit::SurfaceUncertainty uncertainty = fit::surface_uncertainty(data, fitted.slices, how, arbitrage);
  for (std::size_t s = 0; s < uncertainty.slices.size(); ++s) {
    if (uncertainty.slices[s].validate()) slices[s].uncertainty = uncertainty.slices[s];
  }
  auto surface = VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
  if (!surface) return surface.error();
  return Measured{*std::move(surface), std::move(arbitrage), std::move(uncertainty.quotes)};
}

/// From the fit without floors. Soft ones gain weight by decades (at most eight steps in all), each fit the
/// start of the next: pulled at once by one that the quotes contradict, a fit may end in a poor corner.
Expected<std::vector<fit::SurfaceFit>> fit_with_floors(const std::vector<fit::SliceData>& floored,
                                                       std::vector<fit::SurfaceFit> known,
                                                       const fit::SurfaceFitOptions& how,
                                                       ComputeBackend& backend, const Progress& progress) {
  constexpr double kHeaviestAtOnce = 10.0;  // missing all of such a floor costs ten half-spreads, once
  constexpr double kDecade = 10.0;
  constexpr double kMostDecades = 8.0;
  constexpr std::int64_t kShare = 4;  // of the work, for each step on the way: it need not be exact
  fit::SurfaceFitOptions on_the_way = how;
  on_the_way.max_work = fit::iterations_for(floored) / kShare;
  const double heaviest = fit::heaviest_soft_floor(floored);
  const double step = std::max(kDecade, std::pow(heaviest / kHeaviestAtOnce, 1.0 / kMostDecades));
  for (double cap = kHeaviestAtOnce; cap < heaviest; cap *= step) {
    const std::vector<fit::SliceData> lighter = fit::with_soft_floors_times(cap / heaviest, floored);
    auto fits = fit::fit_believing_surfaces({&lighter, 1}, on_the_way, backend, {}, known);
    if (!fits) return fits;
    if (fits->front().spent == fit::Spent::time) return fits;
    if (fits->front().converged) known = *std::move(fits);
  }
  return fit::fit_believing_surfaces({&floored, 1}, how, backend, progress, known);
}

/// What the slices lean on besides their own quotes: doubt of those that the others contradict, and a shape
/// for thin ones. How many are doubted, and which lean.
struct Readied {
  std::size_t doubted;
  std::vector<bool> leans;
};

Expected<Readied> ready(const CalibrateOptions& options, std::vector<fit::SliceData>& slices,
                        ComputeBackend& backend) {
  const Expected<std::size_t> doubted = fit::doubt_outliers({&slices, 1}, options.profile.outliers, backend);
  if (!doubted) return doubted.error();
  Expected<std::vector<bool>> leans = fit::lend_neighbour_shape(slices, backend);
  if (!leans) return leans.error();
  const Expected<void> shared = fit::share_priors({&slices, 1}, backend);
  if (!shared) return shared.error();
  return Readied{*doubted, *std::move(leans)};
}

FoldFit fold_fit(const fit::SurfaceFit& fit) {
  if (!fit.free) return {{}, false, fit.termination};
  std::vector<SviParameters> slices;
  for (const core::SviRaw<double>& p : fit.slices) slices.push_back(from_core(p));
  return {svi_variances(std::move(slices)), fit.converged, {}};
}

/// Fits folds as the whole, all in one batch, then each with its floors. `options`, `floors` and `how` must
/// outlive the function.
FitFolds fit_folds_by(const CalibrateOptions& options, const PlacedFloors& floors,
                      const fit::SurfaceFitOptions& how, ComputeBackend& backend) {
  return [&](const std::vector<PreparedQuotes>& folds) -> Expected<std::vector<FoldFit>> {
    std::vector<std::vector<fit::SliceData>> tasks;
    for (const PreparedQuotes& fold : folds) {
      tasks.push_back(fold.data);
      const Expected<Readied> readied = ready(options, tasks.back(), backend);
      if (!readied) return readied.error();
    }
    const auto fits = fit::fit_believing_surfaces(tasks, how, backend);
    if (!fits) return fits.error();
    std::vector<FoldFit> out;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (options.tail_floors.empty() || !(*fits)[i].free) {
        out.push_back(fold_fit((*fits)[i]));
        continue;
      }
      add_tail_floors(options, floors, tasks[i]);
      const auto floored = fit_with_floors(tasks[i], {(*fits)[i]}, how, backend, {});
      if (!floored) return floored.error();
      out.push_back(fold_fit(floored->front()));
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
  const Expected<Readied> readied = ready(options, quotes.data, *choice.backend);
  if (!readied) return readied.error();
  fit::SurfaceFitOptions fit_options;
  fit_options.loss = {options.effective_loss(), options.loss_scale};
  fit_options.tail = fit::tail_settings(options.profile.tail);
  fit_options.deadline = fit::Deadline(options.max_seconds);
  const Expected<PlacedFloors> floors = place_tail_floors(options, quotes.smiles);
  if (!floors) return floors.error();
  auto fits = fit::fit_believing_surfaces({&quotes.data, 1}, fit_options, *choice.backend, progress);
  if (!fits) return fits.error();
  Expected<Measured> measured = surface_of(snapshot, quotes, quotes.data, fits->front(), fit_options);
  if (!measured) return measured.error();
  std::optional<VolSurface> without;
  if (!options.tail_floors.empty()) {  // the fit without them is their start, and tells what they cost
    without = std::move(measured->surface);
    std::vector<fit::SliceData> floored = quotes.data;
    add_tail_floors(options, *floors, floored);
    fits = fit_with_floors(floored, *std::move(fits), fit_options, *choice.backend, progress);
    if (!fits) return fits.error();
    measured = surface_of(snapshot, quotes, floored, fits->front(), fit_options);
    if (!measured) return measured.error();
  }
  const fit::SurfaceFit& fitted = fits->front();

  const FitCourse course{fitted.path, fitted.termination, fitted.iterations, fitted.converged,
                         rankings_of(fitted.tail_rounds)};
  VolSurface& surface = measured->surface;
  CalibrationReport report = make_report({snapshot,
                                          options,
                                          quotes,
                                          readied->leans,
                                          course,
                                          surface,
                                          choice,
                                          {},
                                          measured->influence,
                                          without ? &*without : nullptr,
                                          &measured->arbitrage});
  if (without) report_tail_floors(options, *floors, surface, *without, report);
  if (readied->doubted > 0) {
    report.notes.push_back(
        fmt::format("{} of {} quotes count for less than half: the others of their slices contradict them "
                    "(quote_weight; the profile's outliers)",
                    readied->doubted, report.residuals.size()));
  }
  if (options.weights == QuoteWeights::spread) note_poor_slices(quotes.calendar, report);
  if (options.cross_validation_folds > 0) {
    if (progress) progress(1.0, "fitting without some of the quotes");
    auto found = cross_validate(snapshot, options, quotes, surface,
                                fit_folds_by(options, *floors, fit_options, *choice.backend));
    if (!found) return found.error();
    report_cross_validation(*std::move(found), report);
  }
  note_without_error_bars(surface, report);
  report.rejected = std::move(quotes.rejected);
  return Calibration{std::move(surface), std::move(report)};
}

}  // namespace volcal
