// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/heston_pipeline.h"

#include <fmt/format.h>

#include <cmath>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/heston/heston_floors.h"
#include "calibration/fit/heston/heston_panel.h"
#include "calibration/fit/uncertainty/heston_uncertainty.h"
#include "calibration/models/heston_core.h"
#include "calibration/pipeline/placed_floors.h"
#include "calibration/report/calibration_report.h"
#include "calibration/report/tail_report.h"
#include "calibration/validation/cross_validate.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

constexpr double kFitShare = 0.8;  // of the time; surfaces and their reports take the rest

void tell(const Progress& progress, double done, std::string_view phrase) {
  if (progress) progress(done, phrase);
}

// A day's own model, and which day of its panel it is: 0 where it stands alone.
struct DayModel {
  core::HestonParameters model;
  std::size_t day;
};

HestonMinimum minimum_of(const fit::HestonEnd& end, std::size_t day) {
  const core::HestonParameters& model = end.days.empty() ? end.model : end.days[day];
  return {from_core(model), end.cost, end.starts};
}

std::vector<std::string> bounds_reached(const HestonParameters& own, const HestonBounds& bounds) {
  std::vector<std::string> reached;
  for (const HestonField& field : kHestonFields) {
    const auto is_at = [&](double bound) { return fit::is_at_bound(own.*field.number, bound); };
    if (is_at(bounds.lower.*field.number)) {
      reached.push_back(fmt::format("{} at its lower bound {}", field.name, bounds.lower.*field.number));
    }
    if (is_at(bounds.upper.*field.number)) {
      reached.push_back(fmt::format("{} at its upper bound {}", field.name, bounds.upper.*field.number));
    }
  }
  return reached;
}

HestonFitReport heston_report(const fit::HestonFit& fit, const DayModel& found,
                              const CalibrateOptions& options) {
  const HestonParameters own = from_core(found.model);
  HestonFitReport report;
  report.best = minimum_of(fit.ends.front(), found.day);
  report.best.parameters = own;
  for (std::size_t i = 1; i < fit.ends.size(); ++i)
    report.others.push_back(minimum_of(fit.ends[i], found.day));
  report.at_bounds = bounds_reached(own, options.heston.bounds);
  report.feller_ratio = 2.0 * own.kappa * own.theta / (own.sigma * own.sigma);
  report.unconverged_starts = fit.unconverged_starts;
  report.evaluations = fit.evaluations;
  report.converged = fit.converged;
  return report;
}

// A whole surface of five parameters: a slice that it misses by this many half-spreads is named.
constexpr double kPoorSlice = 20.0;

void note_poor_slices(CalibrationReport& report) {
  std::size_t poor = 0;
  for (const SliceReport& slice : report.slices) {
    if (slice.quality.rmse_half_spreads > kPoorSlice) ++poor;
  }
  if (poor == 0) return;
  report.notes.push_back(
      fmt::format("{} of {} slices are missed by more than {:.0f} half-spreads RMSE: outliers among the "
                  "quotes (--loss huber bears them), or smiles that no Heston model has",
                  poor, report.slices.size(), kPoorSlice));
}

/// To be made once for all fits of an underlying: their time runs from here.
fit::HestonSettings settings_of(const CalibrateOptions& options) {
  fit::HestonSettings settings =
      fit::heston_settings(options.heston, {options.effective_loss(), options.loss_scale});
  settings.tail = fit::tail_settings(options.profile.tail);
  settings.deadline = fit::Deadline(options.max_seconds);
  return settings;
}

std::string names_of(const std::array<bool, kHestonParameters>& which) {
  std::string names;
  for (std::size_t m = 0; m < which.size(); ++m) {
    if (which[m]) names += (names.empty() ? "" : ", ") + std::string(kHestonFields[m].name);
  }
  return names;
}

void report_uncertainty(const HestonUncertainty* known, CalibrationReport& report) {
  if (known == nullptr) {
    report.notes.emplace_back(
        "no error bars: the quotes do not determine the five parameters together, so that many models are as "
        "good as this one");
    return;
  }
  report.heston->standard_errors = known->standard_errors(report.heston->best.parameters);
  if (const std::string names = names_of(known->held); !names.empty()) {
    report.notes.push_back(fmt::format(
        "error bars take {} for exact, at a bound of the fit: beyond it the loss may still fall, so that a "
        "standard error there means nothing, and all others are too narrow",
        names));
  }
}

// What is common to a day of its own and a day of a panel. `known`: how well its quotes determine it, or
// null.
Expected<Calibration> assemble(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                               const PreparedQuotes& quotes, const BackendChoice& choice,
                               const fit::HestonFit& fit, const DayModel& found,
                               const fit::HestonDayUncertainty* known,
                               const VolSurface* without_floors = nullptr) {
  std::vector<Expiry> expiries;
  for (const Smile& smile : quotes.smiles) expiries.push_back(smile.expiry);
  Expected<VolSurface> surface =
      VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(expiries), from_core(found.model),
                       known != nullptr ? std::optional(known->model) : std::nullopt);
  if (!surface) return surface.error();
  const FitCourse course{{}, fit.termination, fit.iterations, fit.converged, rankings_of(fit.tail_rounds)};
  const auto objective =
      fit::heston_residuals(quotes.data, found.model, settings_of(options), *choice.backend);
  if (!objective) return objective.error();
  std::span<const std::vector<fit::QuoteInfluence>> influence;
  if (known != nullptr) influence = known->quotes;
  CalibrationReport report = make_report(
      {snapshot, options, quotes, {}, course, *surface, choice, *objective, influence, without_floors});
  report.rejected = quotes.rejected;
  report.heston = heston_report(fit, found, options);
  report_uncertainty(surface->heston_uncertainty(), report);
  if (options.weights == QuoteWeights::spread) note_poor_slices(report);
  return Calibration{std::move(*surface), std::move(report)};
}

// Of a snapshot alone.
Expected<Calibration> assemble_alone(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                     const PreparedQuotes& quotes, const BackendChoice& choice,
                                     const fit::HestonFit& fit, const VolSurface* without_floors = nullptr) {
  const core::HestonParameters& model = fit.ends.front().model;
  const auto known =
      fit::heston_uncertainty({&quotes.data, 1}, {&model, 1}, settings_of(options), *choice.backend);
  if (!known) return known.error();
  return assemble(snapshot, options, quotes, choice, fit, {model, 0},
                  known->empty() ? nullptr : &known->front(), without_floors);
}

// Refuses quotes until a start has a cost: one round each, since a start has one without them.
Expected<fit::HestonFit> fit_day(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                 const fit::HestonSettings& settings, ComputeBackend& backend,
                                 PreparedQuotes& quotes) {
  for (;;) {
    auto fits = fit::fit_heston_surfaces({&quotes.data, 1}, settings, backend);
    if (!fits) return fits.error();
    fit::HestonFit& fit = fits->front();
    if (!fit.ends.empty()) return std::move(fit);
    if (fit.without_value.empty()) {
      return Error{ErrorCode::nothing_usable,
                   fmt::format("{}: {}", printable(snapshot.source, kMostOfPath), fit.termination)};
    }
    const auto left = reject_without_value(snapshot, options, fit.without_value, quotes);
    if (!left) return left.error();
  }
}

Expected<fit::HestonPanelFit> fit_days(std::span<const QuoteSnapshot> days, const CalibrateOptions& options,
                                       const fit::HestonSettings& settings, ComputeBackend& backend,
                                       std::vector<PreparedQuotes>& quotes, const Progress& progress) {
  const Progress fitting = [&](double done, std::string_view phrase) {
    tell(progress, kFitShare * done, phrase);
  };
  for (;;) {
    std::vector<std::vector<fit::SliceData>> data;
    data.reserve(quotes.size());
    for (const PreparedQuotes& own : quotes) data.push_back(own.data);
    auto panel = fit::fit_heston_panel(data, settings, backend, fitting);
    if (!panel) return panel.error();
    if (!panel->days.empty()) return std::move(*panel);
    bool refused = false;
    for (std::size_t d = 0; d < days.size(); ++d) {
      if (panel->without_value[d].empty()) continue;
      const auto left = reject_without_value(days[d], options, panel->without_value[d], quotes[d]);
      if (!left) return left.error();
      refused = true;
    }
    if (!refused) {
      return Error{
          ErrorCode::nothing_usable,
          fmt::format("{}: {}", printable(days.front().source, kMostOfPath), panel->fit.termination)};
    }
  }
}

// From the fit without floors, whose surface tells what they cost.
Expected<Calibration> with_floors(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                  const fit::HestonSettings& settings, PreparedQuotes quotes,
                                  const BackendChoice& choice, const fit::HestonFit& plain) {
  const Expected<Calibration> without = assemble_alone(snapshot, options, quotes, choice, plain);
  if (!without) return without.error();
  const Expected<PlacedFloors> floors = place_tail_floors(options, quotes.smiles);
  if (!floors) return floors.error();
  add_tail_floors(options, *floors, quotes.data);
  const auto fit = fit::fit_heston_with_floors(quotes.data, plain, settings, *choice.backend);
  if (!fit) return fit.error();
  Expected<Calibration> done = assemble_alone(snapshot, options, quotes, choice, *fit, &without->surface);
  if (done) report_tail_floors(options, *floors, done->surface, without->surface, done->report);
  return done;
}

/// The model of one fold by the same way as the whole: floors and all.
Expected<fit::HestonFit> fit_fold(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                  const fit::HestonSettings& settings, ComputeBackend& backend,
                                  PreparedQuotes& fold) {
  Expected<fit::HestonFit> plain = fit_day(snapshot, options, settings, backend, fold);
  if (!plain || options.tail_floors.empty()) return plain;
  const Expected<PlacedFloors> floors = place_tail_floors(options, fold.smiles);
  if (!floors) return floors.error();
  add_tail_floors(options, *floors, fold.data);
  return fit::fit_heston_with_floors(fold.data, *plain, settings, backend);
}

/// One fold after the other: each is a batch of starts by itself.
FitFolds fit_folds_by(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                      const fit::HestonSettings& settings, ComputeBackend& backend,
                      const Progress& progress) {
  return [&](const std::vector<PreparedQuotes>& folds) -> Expected<std::vector<FoldFit>> {
    std::vector<FoldFit> out;
    for (PreparedQuotes fold : folds) {
      tell(progress, 1.0, "fitting without some of the quotes");
      const Expected<fit::HestonFit> fit = fit_fold(snapshot, options, settings, backend, fold);
      if (!fit && fit.error().code != ErrorCode::nothing_usable) return fit.error();
      if (!fit || fit->ends.empty()) {
        out.push_back({{}, false, fit ? fit->termination : fit.error().message});
        continue;
      }
      std::vector<double> times;
      for (const Smile& smile : fold.smiles) times.push_back(smile.expiry.time_to_expiry);
      const HestonParameters model = from_core(fit->ends.front().model);
      out.push_back({heston_variances(model, std::move(times)), fit->converged, {}});
    }
    return out;
  };
}

}  // namespace

Expected<Calibration> calibrate_heston(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                       PreparedQuotes quotes, const BackendChoice& choice,
                                       const Progress& progress) {
  tell(progress, 0.0, fmt::format("fitting Heston from {} starts", options.heston.starts));
  const fit::HestonSettings settings = settings_of(options);
  const Expected<fit::HestonFit> fit = fit_day(snapshot, options, settings, *choice.backend, quotes);
  if (!fit) return fit.error();
  tell(progress, kFitShare, "measuring the surface");
  Expected<Calibration> done = options.tail_floors.empty()
                                   ? assemble_alone(snapshot, options, quotes, choice, *fit)
                                   : with_floors(snapshot, options, settings, quotes, choice, *fit);
  if (!done) return done;
  done->report.heston->starts = options.heston.starts;
  if (options.cross_validation_folds > 0) {
    auto found = cross_validate(snapshot, options, quotes, done->surface,
                                fit_folds_by(snapshot, options, settings, *choice.backend, progress));
    if (!found) return found.error();
    report_cross_validation(*std::move(found), done->report);
  }
  return done;
}

Expected<std::vector<Calibration>> calibrate_heston_days(std::span<const QuoteSnapshot> days,
                                                         const CalibrateOptions& options,
                                                         std::vector<PreparedQuotes> quotes,
                                                         const BackendChoice& choice,
                                                         const Progress& progress) {
  const Expected<fit::HestonPanelFit> panel =
      fit_days(days, options, settings_of(options), *choice.backend, quotes, progress);
  if (!panel) return panel.error();
  std::vector<std::vector<fit::SliceData>> data;
  data.reserve(quotes.size());
  for (const PreparedQuotes& own : quotes) data.push_back(own.data);
  const auto known = fit::heston_uncertainty(data, panel->days, settings_of(options), *choice.backend);
  if (!known) return known.error();
  std::vector<Calibration> calibrations;
  for (std::size_t d = 0; d < days.size(); ++d) {
    tell(progress, kFitShare + (1.0 - kFitShare) * static_cast<double>(d) / static_cast<double>(days.size()),
         "measuring the surfaces");
    Expected<Calibration> day = assemble(days[d], options, quotes[d], choice, panel->fit, {panel->days[d], d},
                                         known->empty() ? nullptr : &(*known)[d]);
    if (!day) return day.error();
    day->report.heston->starts = panel->starts;
    day->report.notes.push_back(fmt::format(
        "one of {} days fitted jointly: kappa, theta, sigma and rho are theirs together", days.size()));
    calibrations.push_back(*std::move(day));
  }
  return calibrations;
}

}  // namespace volcal
