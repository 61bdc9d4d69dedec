// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The contract between the pipeline and a model family. A family fits prepared quotes; cleaning, the places
/// of floors, cross-validation and reports are the pipeline's part (calibrate_family.h).
///
/// A family is made for one calibration, from its options and backend, and holds the values that all fits of
/// that calibration share: settings, and the moment at which their time limit ends. Families are registered
/// in families.h. An operation that a family lacks is not declared, or is refused by name.

#include <concepts>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "calibration/fit/uncertainty/quote_influence.h"
#include "calibration/prepare/prepared_quotes.h"
#include "calibration/report/make_report.h"
#include "calibration/report/slice_variances.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {

/// The surface of a fit, with values for its report.
struct FittedSurface {
  VolSurface surface;
  ArbitrageEvidence arbitrage;
  FitCourse course;
  /// [slice][fitted quote] influence of single quotes on the fit; empty where it was not computed
  std::vector<std::vector<fit::QuoteInfluence>> influence;
  /// residuals in the fit's own objective, one for each fitted quote; empty where they are those of the vols
  std::vector<double> objective;
};

/// Results of the sets of quotes, in order. A set that cannot be fitted fails alone with `nothing_usable`;
/// the outer error is a broken backend's.
template <class Fit>
using FitResults = Expected<std::vector<Expected<Fit>>>;

/// The operations of a model family:
///
///     Family::Fit                                one fitted set of quotes, copyable
///     Family::keep_priced(smiles, rejected)      moves quotes that the model does not price to the rejected
///     Family::elements_per_quote(options)        work of one quote, by which the factory chooses a device
///     add_prior(snapshot, quotes)                adds the prior surface to the data; nothing without one
///     fit(snapshot, sets, progress)              fits many sets of quotes in one batch; may regularise their
///                                                data, and reject quotes for which the model has no value
///     fit_with_floors(data, plain, progress)     fits one set whose data carry floors, from the fit without
///     is_converged(fit), variances(fit, quotes)  results by which cross-validation measures a fold
///     surface_of(snapshot, quotes, data, fit)    the surface with its uncertainty and evidence
///     report_fit(fit, quotes, fitted, report)    fills the report's fields and notes of this family alone
template <class Family>
concept ModelFamily = requires(const Family& family, const QuoteSnapshot& snapshot,
                               const CalibrateOptions& options, std::vector<Smile>& smiles,
                               std::vector<Rejected>& rejected, std::span<PreparedQuotes> sets,
                               PreparedQuotes& quotes, const std::vector<fit::SliceData>& data,
                               const typename Family::Fit& fit, const FittedSurface& fitted,
                               const Progress& progress, CalibrationReport& report) {
  { Family::keep_priced(smiles, rejected) } -> std::same_as<void>;
  { Family::elements_per_quote(options) } -> std::same_as<std::int64_t>;
  { family.add_prior(snapshot, quotes) } -> std::same_as<Expected<void>>;
  { family.fit(snapshot, sets, progress) } -> std::same_as<FitResults<typename Family::Fit>>;
  { family.fit_with_floors(data, fit, progress) } -> std::same_as<Expected<typename Family::Fit>>;
  { family.is_converged(fit) } -> std::same_as<bool>;
  { family.variances(fit, quotes) } -> std::same_as<SliceVariances>;
  { family.surface_of(snapshot, quotes, data, fit) } -> std::same_as<Expected<FittedSurface>>;
  { family.report_fit(fit, quotes, fitted, report) } -> std::same_as<void>;
};

/// The contract of a family that can also fit several days jointly:
///
///     fit_panel(days, sets, progress)     one fit for each day, in order
///     panel_surfaces(days, sets, fits)    their surfaces, the uncertainty of each from the quotes of all
///     days
template <class Family>
concept PanelFamily = ModelFamily<Family> &&
    requires(const Family& family, std::span<const QuoteSnapshot> days, std::span<PreparedQuotes> sets,
             const Progress& progress, const std::vector<typename Family::Fit>& fits) {
  { family.fit_panel(days, sets, progress) } -> std::same_as<Expected<std::vector<typename Family::Fit>>>;
  { family.panel_surfaces(days, sets, fits) } -> std::same_as<Expected<std::vector<FittedSurface>>>;
};

}  // namespace volcal
