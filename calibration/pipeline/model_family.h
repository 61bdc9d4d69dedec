// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The contract between the pipeline and a model family: what a family does with prepared quotes, and nothing
/// of cleaning, floors' places, cross-validation or reports, which are the pipeline's (calibrate_family.h).
///
/// A family is made for one calibration, from its options and backend, and holds what all fits of that
/// calibration share: settings, and the moment at which their time is up. Families are registered in
/// families.h. What a family cannot do it does not declare, or refuses by name.

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

/// A fit as a surface, with what the report says of it.
struct FittedSurface {
  VolSurface surface;
  ArbitrageEvidence arbitrage;
  FitCourse course;
  /// [slice][fitted quote] what single quotes do to the fit; empty where that is not known.
  std::vector<std::vector<fit::QuoteInfluence>> influence;
  /// Residuals in the fit's own objective, fitted quote by fitted quote; empty: those of the vols.
  std::vector<double> objective;
};

/// One entry a set of quotes, in order. A set that cannot be fitted fails alone with `nothing_usable`; the
/// outer error is a broken backend's.
template <class Fit>
using FitResults = Expected<std::vector<Expected<Fit>>>;

/// Family::Fit     one fitted set of quotes, copyable
/// Family::keep_priced(smiles, rejected)   moves what the model does not price from the smiles to the
/// rejected Family::elements_per_quote(options)     work of one quote, by which the factory chooses a device
/// add_prior(snapshot, quotes)             gives the data what an earlier surface says; nothing without one
/// fit(snapshot, sets, progress)           many sets of quotes in one batch; may regularise their data, and
///                                         reject quotes that keep the model from having a value
/// fit_with_floors(data, plain, progress)  one set whose data carry floors, from the fit without them
/// is_converged(fit), variances(fit, quotes)  what cross-validation asks of a fold
/// surface_of(snapshot, quotes, data, fit)    the surface with its uncertainty and evidence
/// report_fit(fit, quotes, fitted, report)    the report's fields and notes that are of this family alone
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

/// A family that can also fit several days jointly:
///
/// fit_panel(days, sets, progress)     one fit a day, in order
/// panel_surfaces(days, sets, fits)    their surfaces, with what all days say of each
template <class Family>
concept PanelFamily = ModelFamily<Family> &&
    requires(const Family& family, std::span<const QuoteSnapshot> days, std::span<PreparedQuotes> sets,
             const Progress& progress, const std::vector<typename Family::Fit>& fits) {
  { family.fit_panel(days, sets, progress) } -> std::same_as<Expected<std::vector<typename Family::Fit>>>;
  { family.panel_surfaces(days, sets, fits) } -> std::same_as<Expected<std::vector<FittedSurface>>>;
};

}  // namespace volcal
