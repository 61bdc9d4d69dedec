// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/pipeline_steps.h"

#include <fmt/format.h>

#include <utility>

#include "calibration/fit/slices/textbook_fit.h"
#include "calibration/surface/surface_state.h"
#include "volcal/printable.h"
#include "volcal/rejected_quotes.h"

namespace volcal {

Progress fit_progress(const Progress& progress) {
  if (!progress) return {};
  return [&progress](double done, std::string_view phrase) { progress(kFitShare * done, phrase); };
}

Error with_source(const QuoteSnapshot& snapshot, const Error& error) {
  if (error.code != ErrorCode::nothing_usable) return error;
  return {error.code, fmt::format("{}: {}", printable(snapshot.source, kMostOfPath), error.message)};
}

std::vector<SviParameters> textbook_slices(const CalibrateOptions& options, const PreparedQuotes& quotes) {
  std::vector<SviParameters> slices;
  if (!options.compare_unconstrained) return slices;
  for (const fit::SliceData& data : quotes.data) {
    slices.push_back(data.market_quotes > 0 ? from_core(fit::textbook_fit(data))
                                            : SviParameters{kAbsent, kAbsent, kAbsent, kAbsent, kAbsent});
  }
  return slices;
}

void report_rejected(const QuoteSnapshot& snapshot, std::vector<Rejected> rejected,
                     Calibration& calibration) {
  CalibrationReport& report = calibration.report;
  report.rejected = std::move(rejected);
  report.rejected_vols = vols_of_rejected(snapshot, report.rejected, calibration.surface);
}

std::string panel_note(std::size_t days) {
  return fmt::format("one of {} days fitted jointly: kappa, theta, sigma and rho are theirs together", days);
}

}  // namespace volcal
