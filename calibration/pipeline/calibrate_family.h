// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The chain from a snapshot to a calibration, for any model family (model_family.h):
///
///     clean, imply vols -> add the prior -> fit -> fit with floors -> surface -> report -> cross-validation
///
/// Each step is a function of the results before it; none changes an earlier result.

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "calibration/pipeline/model_family.h"
#include "calibration/pipeline/pipeline_steps.h"
#include "calibration/pipeline/placed_floors.h"
#include "calibration/validation/cross_validate.h"

namespace volcal {

/// Fits all folds in one batch as the whole was fitted, then each with its floors.
template <ModelFamily Family>
[[nodiscard]] FitFolds fit_folds_by(const Family& family, const CalibrationTask& task,
                                    const PlacedFloors& floors) {
  return [&family, task, &floors](std::vector<PreparedQuotes> folds) -> Expected<std::vector<FoldFit>> {
    FitResults<typename Family::Fit> fits = family.fit(task.snapshot, folds, {});
    if (!fits) return fits.error();
    std::vector<FoldFit> out;
    for (std::size_t i = 0; i < folds.size(); ++i) {
      Expected<typename Family::Fit> fit = std::move((*fits)[i]);
      if (fit && !task.options.tail_floors.empty()) {
        const std::vector<fit::SliceData> floored = with_tail_floors(task.options, floors, folds[i].data);
        fit = family.fit_with_floors(floored, *fit, {});
      }
      if (!fit && fit.error().code != ErrorCode::nothing_usable) return fit.error();
      if (fit) {
        out.push_back({family.variances(*fit, folds[i]), family.is_converged(*fit), {}});
      } else {
        out.push_back({{}, false, fit.error().message});
      }
    }
    return out;
  };
}

/// Makes the surface of one fit and the report on it. `without_floors` is the surface of the fit without
/// floors, or null.
template <ModelFamily Family>
[[nodiscard]] Calibration report_on(const Family& family, const CalibrationTask& task,
                                    const PreparedQuotes& quotes, const typename Family::Fit& fit,
                                    FittedSurface fitted, const PlacedFloors& floors = {},
                                    const VolSurface* without_floors = nullptr) {
  const std::vector<SviParameters> textbook = textbook_slices(task.options, quotes);
  CalibrationReport report =
      make_report({task.snapshot, task.options, quotes, fitted.course, fitted.surface, fitted.arbitrage,
                   task.choice, fitted.objective, fitted.influence, textbook, without_floors});
  if (without_floors != nullptr) {
    report_tail_floors(task.options, floors, fitted.surface, *without_floors, report);
  }
  family.report_fit(fit, quotes, fitted, report);
  return {std::move(fitted.surface), std::move(report)};
}

/// Calibrates one snapshot from its prepared quotes.
template <ModelFamily Family>
[[nodiscard]] Expected<Calibration> calibrate_family(const Family& family, const CalibrationTask& task,
                                                     PreparedQuotes quotes) {
  const auto& [snapshot, options, choice, progress] = task;
  const Expected<void> prior = family.add_prior(snapshot, quotes);
  if (!prior) return prior.error();
  const Expected<PlacedFloors> floors = place_tail_floors(options, quotes.smiles);
  if (!floors) return floors.error();

  auto fits = family.fit(snapshot, {&quotes, 1}, fit_progress(progress));
  if (!fits) return fits.error();
  Expected<typename Family::Fit> fit = std::move(fits->front());
  if (!fit) return with_source(snapshot, fit.error());
  if (progress) progress(kFitShare, "measuring the surface");
  Expected<FittedSurface> fitted = family.surface_of(snapshot, quotes, quotes.data, *fit);
  if (!fitted) return fitted.error();

  std::optional<VolSurface> without_floors;
  if (!options.tail_floors
           .empty()) {  // the fit without floors is the start, and shows the cost of the floors
    without_floors = std::move(fitted->surface);
    const std::vector<fit::SliceData> floored = with_tail_floors(options, *floors, quotes.data);
    fit = family.fit_with_floors(floored, *fit, fit_progress(progress));
    if (!fit) return with_source(snapshot, fit.error());
    fitted = family.surface_of(snapshot, quotes, floored, *fit);
    if (!fitted) return fitted.error();
  }
  Calibration calibration = report_on(family, task, quotes, *fit, *std::move(fitted), *floors,
                                      without_floors ? &*without_floors : nullptr);
  if (options.cross_validation_folds > 0) {
    if (progress) progress(1.0, "fitting without some of the quotes");
    auto validation =
        cross_validate(snapshot, options, quotes, calibration.surface, fit_folds_by(family, task, *floors));
    if (!validation) return validation.error();
    report_cross_validation(*std::move(validation), calibration.report);
  }
  report_rejected(snapshot, std::move(quotes.rejected), calibration);
  return calibration;
}

/// Calibrates several days jointly from their prepared quotes, in order.
template <PanelFamily Family>
[[nodiscard]] Expected<std::vector<Calibration>> calibrate_panel_family(
    const Family& family, std::span<const QuoteSnapshot> days, const CalibrateOptions& options,
    const BackendChoice& choice, std::vector<PreparedQuotes> quotes, const Progress& progress) {
  const auto fits = family.fit_panel(days, quotes, fit_progress(progress));
  if (!fits) return fits.error();
  if (progress) progress(kFitShare, "measuring the surfaces");
  auto fitted = family.panel_surfaces(days, quotes, *fits);
  if (!fitted) return fitted.error();
  std::vector<Calibration> calibrations;
  for (std::size_t d = 0; d < days.size(); ++d) {
    const CalibrationTask task{days[d], options, choice, progress};
    Calibration day = report_on(family, task, quotes[d], (*fits)[d], std::move((*fitted)[d]));
    day.report.notes.push_back(panel_note(days.size()));
    report_rejected(days[d], std::move(quotes[d].rejected), day);
    calibrations.push_back(std::move(day));
  }
  return calibrations;
}

}  // namespace volcal
