// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Makes the report on a fit: every record accounted for, quality for each slice and in total.

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/uncertainty/quote_influence.h"
#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate_options.h"
#include "volcal/calibration_report.h"

namespace volcal {

/// Outcome of a fit, whatever its model.
struct FitCourse {
  std::vector<SeverityStep> path;
  std::string termination;
  int iterations = 0;
  bool converged = false;
  std::vector<TailRanking> rankings;
};

/// Inputs of a report. `quotes.smiles` and `surface.slices()` are parallel.
struct ReportInput {
  const QuoteSnapshot& snapshot;
  const CalibrateOptions& options;
  const PreparedQuotes& quotes;
  const FitCourse& course;
  const VolSurface& surface;
  const ArbitrageEvidence& arbitrage;  ///< evidence on `surface`
  const BackendChoice& choice;
  /// Residuals in the fit's own objective, one for each fitted quote, to which loss and weight apply; empty
  /// where they are those of the vols.
  std::span<const double> objective = {};
  /// [slice][fitted quote] influence of single quotes on the fit; empty where it was not computed
  std::span<const std::vector<fit::QuoteInfluence>> influence = {};
  /// slices of the textbook fit, one for each smile, absent where a smile has no quotes; empty without a
  /// comparison
  std::span<const SviParameters> textbook = {};
  /// Surface of the fit without tail floors, where there are floors; else null.
  const VolSurface* without_floors = nullptr;
};

/// Makes all of a report but `rejected` and their vols, which the caller moves in, since they hold most of a
/// snapshot's text, and but the fields of a single model family.
[[nodiscard]] CalibrationReport make_report(const ReportInput& input);

}  // namespace volcal
