// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Cross-validation of any fit (volcal/cross_validation.h); the caller provides the fits of the folds.

#include <functional>
#include <string>
#include <vector>

#include "calibration/prepare/prepared_quotes.h"
#include "calibration/report/slice_variances.h"
#include "volcal/calibrate_options.h"
#include "volcal/calibration_report.h"

namespace volcal {

/// The fit of one fold, whose slices are those of the whole.
struct FoldFit {
  SliceVariances variances;  ///< smiles of the fold's fit; empty where it failed
  bool converged = false;
  std::string failure;  ///< reason of the failure
};

/// Fits several sets of quotes in the same way as the whole was fitted. The error is a broken backend's.
using FitFolds = std::function<Expected<std::vector<FoldFit>>(std::vector<PreparedQuotes>)>;

/// Compares the fit `whole` of all `quotes` with fits of the folds. The error is that of `fit_folds`.
[[nodiscard]] Expected<CrossValidation> cross_validate(const QuoteSnapshot& snapshot,
                                                       const CalibrateOptions& options,
                                                       const PreparedQuotes& quotes, const VolSurface& whole,
                                                       const FitFolds& fit_folds);

/// Fills report.cross_validation, and notes folds that failed or did not converge, slices left without
/// quotes, and errors on quotes left out that are far above those in sample.
void report_cross_validation(CrossValidation validation, CalibrationReport& report);

}  // namespace volcal
