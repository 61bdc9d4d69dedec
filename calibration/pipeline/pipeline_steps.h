// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Pipeline steps that are the same for every family and use no type of one (calibrate_family.h).

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {

/// Inputs and backend of a calibration; the objects referred to must outlive it.
struct CalibrationTask {
  const QuoteSnapshot& snapshot;
  const CalibrateOptions& options;
  const BackendChoice& choice;
  const Progress& progress;
};

/// Share of a calibration's work that the fit takes, for progress; surfaces and their reports take the rest.
inline constexpr double kFitShare = 0.8;

/// Wraps `progress` so that it reports the fit's share of the work; empty where `progress` is empty.
[[nodiscard]] Progress fit_progress(const Progress& progress);

/// Adds the snapshot's source to an error of `nothing_usable`; other errors are returned unchanged.
[[nodiscard]] Error with_source(const QuoteSnapshot& snapshot, const Error& error);

/// Fits the textbook slices with which the fit is compared (fit/slices/textbook_fit.h); empty where the
/// options do not ask for them. A slice without quotes has absent parameters.
[[nodiscard]] std::vector<SviParameters> textbook_slices(const CalibrateOptions& options,
                                                         const PreparedQuotes& quotes);

/// Moves the rejected quotes into the report, with their vols and the surface's (volcal/rejected_quotes.h).
void report_rejected(const QuoteSnapshot& snapshot, std::vector<Rejected> rejected, Calibration& calibration);

/// Note for the report of a day that was fitted jointly with others.
[[nodiscard]] std::string panel_note(std::size_t days);

}  // namespace volcal
