// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/svi_family.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "calibration/fit/regularise/lasso.h"
#include "calibration/fit/regularise/outlier_weights.h"
#include "calibration/fit/regularise/regulariser_share.h"
#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/fit/uncertainty/svi_uncertainty.h"
#include "calibration/pipeline/prior_surface.h"
#include "calibration/quotes/slice_name.h"
#include "calibration/report/tail_report.h"
#include "calibration/surface/surface_state.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

// Half-spreads by which a fit may miss a slice before the slice counts as poor: real smiles that SVI follows
// badly (SPX) miss by some 4.
constexpr double kPoorSlice = 10.0;

bool is_in_conflict(std::size_t slice, const std::vector<CalendarConflict>& conflicts) {
  return std::any_of(conflicts.begin(), conflicts.end(), [&](const CalendarConflict& conflict) {
    return conflict.earlier == slice || conflict.later == slice;
  });
}

/// Notes slices whose quotes the fit misses by far, which the report's figures alone may not make obvious.
void note_poor_slices(const std::vector<CalendarConflict>& conflicts, CalibrationReport& report) {
  for (std::size_t s = 0; s < report.slices.size(); ++s) {
    const SliceReport& slice = report.slices[s];
    if (!(slice.quality.rmse_half_spreads > kPoorSlice)) continue;
    const char* const why =
        is_in_conflict(s, conflicts)
            ? "another expiry's quotes contradict its own in the calendar"
            : "outliers among the quotes (--loss huber tolerates them), or a smile that SVI "
              "cannot follow";
    report.notes.push_back(fmt::format("{}: RMSE of {:.0f} half-spreads: {}", slice_name(slice.expiry),
                                       slice.quality.rmse_half_spreads, why));
  }
}

/// Names slices whose parameters are so large or small that their covariance has no significant digit.
void note_without_error_bars(const VolSurface& surface, CalibrationReport& report) {
  std::string names;
  for (const SurfaceSlice& slice : surface.slices()) {
    if (!slice.uncertainty) names += (names.empty() ? "" : ", ") + printable(slice.expiry.label);
  }
  if (!names.empty())
    report.notes.push_back("no error bars, since parameters are too large or small for a covariance: " +
                           names);
}

fit::SurfaceFitOptions fit_options_of(const CalibrateOptions& options) {
  fit::SurfaceFitOptions out;
  out.loss = {options.effective_loss(), options.loss_scale};
  out.tail = fit::tail_settings(options.profile.tail);
  out.deadline = fit::Deadline(options.max_seconds);
  return out;
}

/// Regularises the slices of one set of quotes: outliers lose weight, thin slices borrow the shape of their
/// neighbours, and the share of the regularisation follows from the scatter of the quotes.
Expected<SviFamily::Fit> prepare_slices(const OutlierRule& outliers, std::vector<fit::SliceData>& slices,
                                        ComputeBackend& backend) {
  SviFamily::Fit fit;
  const Expected<std::size_t> down_weighted = fit::downweight_outliers({&slices, 1}, outliers, backend);
  if (!down_weighted) return down_weighted.error();
  fit.down_weighted = *down_weighted;
  Expected<std::vector<bool>> thin = fit::borrow_shape_from_neighbours(slices, backend);
  if (!thin) return thin.error();
  fit.thin = *std::move(thin);
  const Expected<void> shared = fit::set_regulariser_shares({&slices, 1}, backend);
  if (!shared) return shared.error();
  return fit;
}

/// Adds a surface to prepared slices, or returns the reason why there is none.
Expected<SviFamily::Fit> with_surface(SviFamily::Fit prepared, fit::SurfaceFit surface) {
  if (!surface.free) return Error{ErrorCode::nothing_usable, surface.termination};
  prepared.surface = std::move(surface);
  return prepared;
}

}  // namespace

SviFamily::SviFamily(const CalibrateOptions& options, ComputeBackend& backend)
    : options_(options), backend_(backend), fit_options_(fit_options_of(options)) {}

std::int64_t SviFamily::elements_per_quote(const CalibrateOptions& /*options*/) {
  return 3;  // vols to imply: those of bid, ask and mid
}

Expected<void> SviFamily::add_prior(const QuoteSnapshot& snapshot, PreparedQuotes& quotes) const {
  return options_.prior ? add_prior_surface(snapshot, *options_.prior, quotes) : Expected<void>();
}

FitResults<SviFamily::Fit> SviFamily::fit(const QuoteSnapshot& /*snapshot*/, std::span<PreparedQuotes> sets,
                                          const Progress& progress) const {
  std::vector<Fit> prepared;
  std::vector<std::vector<fit::SliceData>> data;
  for (PreparedQuotes& set : sets) {
    Expected<Fit> fit = prepare_slices(options_.profile.outliers, set.data, backend_);
    if (!fit) return fit.error();
    prepared.push_back(*std::move(fit));
    data.push_back(std::move(set.data));
  }
  auto surfaces = fit::fit_surfaces_with_lasso(data, fit_options_, backend_, progress);
  if (!surfaces) return surfaces.error();
  std::vector<Expected<Fit>> fits;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    sets[i].data = std::move(data[i]);
    fits.push_back(with_surface(std::move(prepared[i]), std::move((*surfaces)[i])));
  }
  return fits;
}

Expected<SviFamily::Fit> SviFamily::fit_with_floors(const std::vector<fit::SliceData>& data, const Fit& plain,
                                                    const Progress& progress) const {
  // First weight of soft floors: missing all of such a floor costs ten half-spreads, once.
  constexpr double kHeaviestAtOnce = 10.0;
  constexpr double kDecade = 10.0;
  constexpr double kMostDecades = 8.0;
  constexpr std::int64_t kShare = 4;  // share of the work for each step on the way; an estimate for progress
  fit::SurfaceFitOptions on_the_way = fit_options_;
  on_the_way.max_work = fit::iterations_for(data) / kShare;
  const double heaviest = fit::heaviest_soft_floor(data);
  const double step = std::max(kDecade, std::pow(heaviest / kHeaviestAtOnce, 1.0 / kMostDecades));
  std::vector<fit::SurfaceFit> start{plain.surface};
  for (double cap = kHeaviestAtOnce; cap < heaviest; cap *= step) {
    const std::vector<fit::SliceData> lighter = fit::with_soft_floors_times(cap / heaviest, data);
    auto fits = fit::fit_surfaces_with_lasso({&lighter, 1}, on_the_way, backend_, {}, start);
    if (!fits) return fits.error();
    if (fits->front().spent == fit::Spent::time) return with_surface(plain, std::move(fits->front()));
    if (fits->front().converged) start = *std::move(fits);
  }
  auto fits = fit::fit_surfaces_with_lasso({&data, 1}, fit_options_, backend_, progress, start);
  if (!fits) return fits.error();
  return with_surface(plain, std::move(fits->front()));
}

SliceVariances SviFamily::variances(const Fit& fit, const PreparedQuotes& /*quotes*/) const {
  std::vector<SviParameters> slices;
  for (const core::SviRaw<double>& p : fit.surface.slices) slices.push_back(from_core(p));
  return svi_variances(slices);
}

Expected<FittedSurface> SviFamily::surface_of(const QuoteSnapshot& snapshot, const PreparedQuotes& quotes,
                                              const std::vector<fit::SliceData>& data, const Fit& fit) const {
  const fit::SurfaceFit& fitted = fit.surface;
  ArbitrageEvidence arbitrage = fit::evidence_of(data, fitted.slices);
  fit::SurfaceUncertainty uncertainty =
      fit::surface_uncertainty(data, fitted.slices, fit_options_, arbitrage);
  std::vector<SurfaceSlice> slices;
  for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
    slices.push_back({quotes.smiles[s].expiry, from_core(fitted.slices[s]), std::nullopt});
  }
  for (std::size_t s = 0; s < uncertainty.slices.size(); ++s) {
    if (uncertainty.slices[s].validate()) slices[s].uncertainty = uncertainty.slices[s];
  }
  auto surface = VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(slices));
  if (!surface) return surface.error();
  FitCourse course{fitted.path, fitted.termination, fitted.iterations, fitted.converged,
                   rankings_of(fitted.tail_rounds)};
  return FittedSurface{*std::move(surface), std::move(arbitrage), std::move(course),
                       std::move(uncertainty.quotes), std::vector<double>()};
}

void SviFamily::report_fit(const Fit& fit, const PreparedQuotes& quotes, const FittedSurface& fitted,
                           CalibrationReport& report) const {
  for (std::size_t s = 0; s < fit.thin.size(); ++s) report.slices[s].leans_on_neighbours = fit.thin[s];
  if (fit.down_weighted > 0) {
    report.notes.push_back(
        fmt::format("{} of {} quotes count for less than half: the others of their slices contradict them "
                    "(quote_weight; the profile's outliers)",
                    fit.down_weighted, report.residuals.size()));
  }
  if (options_.weights == QuoteWeights::spread) note_poor_slices(quotes.calendar, report);
  note_without_error_bars(fitted.surface, report);
}

}  // namespace volcal
