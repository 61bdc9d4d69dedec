// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Steps of the pipeline that are the same for every family and need no type of one (calibrate_family.h).

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {

/// What a calibration is of and by; the referents outlive it.
struct CalibrationTask {
  const QuoteSnapshot& snapshot;
  const CalibrateOptions& options;
  const BackendChoice& choice;
  const Progress& progress;
};

/// The share of the work that a fit is, for progress; surfaces and their reports are the rest.
inline constexpr double kFitShare = 0.8;

/// `progress`, told of the fit's share of the work; empty where `progress` is.
[[nodiscard]] Progress fit_progress(const Progress& progress);

/// An error of `nothing_usable` names the snapshot's source; others stay as they are.
[[nodiscard]] Error with_source(const QuoteSnapshot& snapshot, const Error& error);

/// The textbook fit that is compared with, slice by slice (fit/slices/textbook_fit.h); empty where the
/// options do not ask for it. A slice without quotes has absent parameters.
[[nodiscard]] std::vector<SviParameters> textbook_slices(const CalibrateOptions& options,
                                                         const PreparedQuotes& quotes);

/// Hands the rejected quotes on to the report, with their vols beside the surface (volcal/rejected_quotes.h).
void report_rejected(const QuoteSnapshot& snapshot, std::vector<Rejected> rejected, Calibration& calibration);

/// The report's word on a day that was fitted with others.
[[nodiscard]] std::string panel_note(std::size_t days);

}  // namespace volcal
