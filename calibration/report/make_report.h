// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a fit to what is said about it: every record accounted for, quality per slice and in all.

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/uncertainty/quote_influence.h"
#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate_options.h"
#include "volcal/calibration_report.h"

namespace volcal {

/// How a fit went, whatever its model.
struct FitCourse {
  std::vector<SeverityStep> path;
  std::string termination;
  int iterations = 0;
  bool converged = false;
  std::vector<TailRanking> rankings;
};

/// Everything the report is made from. `quotes.smiles` and `surface.slices()` are parallel.
struct ReportInput {
  const QuoteSnapshot& snapshot;
  const CalibrateOptions& options;
  const PreparedQuotes& quotes;
  const FitCourse& course;
  const VolSurface& surface;
  const ArbitrageEvidence& arbitrage;  ///< of `surface`
  const BackendChoice& choice;
  /// Residuals in the fit's own objective, fitted quote by fitted quote, which loss and weight are of; empty:
  /// those of the vols.
  std::span<const double> objective = {};
  /// [slice][fitted quote] what single quotes do to the fit; empty where that is not known.
  std::span<const std::vector<fit::QuoteInfluence>> influence = {};
  /// Slices of the textbook fit, one a smile, absent where a smile has no quotes; empty: no comparison.
  std::span<const SviParameters> textbook = {};
  const VolSurface* without_floors = nullptr;  ///< the fit without tail floors, where there are some
};

/// Everything but `rejected` and their vols, which are the caller's to hand on: of a snapshot's records they
/// are the most text; and but what only one model family knows.
[[nodiscard]] CalibrationReport make_report(const ReportInput& input);

}  // namespace volcal
