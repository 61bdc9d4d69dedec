// SPDX-License-Identifier: Apache-2.0

/// The whole chain as one function: clean -> imply vols -> fit -> surface -> report (volcal/calibrate.h).

#include <exception>

#include "calibration/heston_pipeline.h"
#include "calibration/prepared_quotes.h"
#include "calibration/svi_pipeline.h"
#include "kernels/backend/factory.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

Expected<BackendChoice> backend_for(std::size_t quotes, const CalibrateOptions& options) {
  const std::string wrong = options.validate();
  if (!wrong.empty()) return Error{ErrorCode::usage, wrong};
  return make_backend(options.device, options.device_ordinal, static_cast<std::int64_t>(3 * quotes));
}

Expected<Calibration> run(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                          const Progress& progress) {
  const Expected<BackendChoice> choice = backend_for(snapshot.quotes.size(), options);
  if (!choice) return choice.error();
  Expected<PreparedQuotes> quotes = prepare_quotes(snapshot, options, *choice->backend);
  if (!quotes) return quotes.error();
  return options.model == SurfaceModel::heston
             ? calibrate_heston(snapshot, options, *std::move(quotes), *choice)
             : calibrate_svi(snapshot, options, *std::move(quotes), *choice, progress);
}

Expected<std::vector<Calibration>> run_panel(std::span<const QuoteSnapshot> days,
                                             const CalibrateOptions& options) {
  std::size_t most = 0;
  for (const QuoteSnapshot& day : days) most += day.quotes.size();
  const Expected<BackendChoice> choice = backend_for(most, options);
  if (!choice) return choice.error();
  if (options.model != SurfaceModel::heston) {
    return Error{ErrorCode::usage, "a panel is a joint fit of Heston models: model must be heston"};
  }
  if (days.empty()) return Error{ErrorCode::usage, "a panel needs at least one day"};
  std::vector<PreparedQuotes> quotes;
  for (const QuoteSnapshot& day : days) {
    Expected<PreparedQuotes> own = prepare_quotes(day, options, *choice->backend);
    if (!own) return own.error();
    quotes.push_back(*std::move(own));
  }
  return calibrate_heston_days(days, options, std::move(quotes), *choice);
}

// Nothing that a library or a caller's Progress throws leaves a public function.
template <class Work>
auto guarded(const Work& work) noexcept -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& e) {
    return Error{ErrorCode::internal, e.what()};
  } catch (...) {
    return Error{ErrorCode::internal, {}};
  }
}

}  // namespace

Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                const Progress& progress) noexcept {
  return guarded([&] { return run(snapshot, options, progress); });
}

Expected<std::vector<Calibration>> calibrate_heston_panel(std::span<const QuoteSnapshot> days,
                                                          const CalibrateOptions& options) noexcept {
  return guarded([&] { return run_panel(days, options); });
}

}  // namespace volcal
