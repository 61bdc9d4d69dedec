// SPDX-License-Identifier: Apache-2.0

/// The whole chain as one function: clean -> imply vols -> fit -> surface -> report (volcal/calibrate.h).

#include "volcal/calibrate.h"
#include "calibration/pipeline/heston_pipeline.h"
#include "calibration/pipeline/svi_pipeline.h"
#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "kernels/backend/guarded.h"

namespace volcal {
namespace {

// What a quote counts for where the factory chooses a device by elements of some 30 ns: of SVI three vols to
// imply, of Heston some 0.3 us a point of the fit, and some ten points a start.
constexpr std::size_t kElementsPerSviQuote = 3;
constexpr std::size_t kElementsPerHestonQuote = 100;

Expected<BackendChoice> backend_for(std::size_t quotes, const CalibrateOptions& options) {
  if (const auto valid = options.validate(); !valid) return valid.error();
  const std::size_t elements = options.model == SurfaceModel::heston
                                   ? kElementsPerHestonQuote * static_cast<std::size_t>(options.heston.starts)
                                   : kElementsPerSviQuote;
  return make_backend(options.device, options.device_ordinal, static_cast<std::int64_t>(elements * quotes));
}

Expected<Calibration> run(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                          const Progress& progress) {
  const Expected<BackendChoice> choice = backend_for(snapshot.quotes.size(), options);
  if (!choice) return choice.error();
  Expected<PreparedQuotes> quotes = prepare_quotes(snapshot, options, *choice->backend);
  if (!quotes) return quotes.error();
  return options.model == SurfaceModel::heston
             ? calibrate_heston(snapshot, options, *std::move(quotes), *choice, progress)
             : calibrate_svi(snapshot, options, *std::move(quotes), *choice, progress);
}

Expected<std::vector<Calibration>> run_panel(std::span<const QuoteSnapshot> days,
                                             const CalibrateOptions& options, const Progress& progress) {
  std::size_t all = 0;
  for (const QuoteSnapshot& day : days) all += day.quotes.size();
  const Expected<BackendChoice> choice = backend_for(all, options);
  if (!choice) return choice.error();
  if (options.model != SurfaceModel::heston) {
    return Error{ErrorCode::usage, "a panel is a joint fit of Heston models: model must be heston"};
  }
  if (!options.tail_floors.empty()) {
    return Error{ErrorCode::usage, "tail floors are a single snapshot's: a panel has none"};
  }
  if (options.cross_validation_folds > 0) {
    return Error{ErrorCode::usage, "cross-validation is a single snapshot's: a panel has none"};
  }
  if (days.empty()) return Error{ErrorCode::usage, "a panel needs at least one day"};
  std::vector<PreparedQuotes> quotes;
  for (const QuoteSnapshot& day : days) {
    Expected<PreparedQuotes> own = prepare_quotes(day, options, *choice->backend);
    if (!own) return own.error();
    quotes.push_back(*std::move(own));
  }
  return calibrate_heston_days(days, options, std::move(quotes), *choice, progress);
}

}  // namespace

Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                const Progress& progress) noexcept {
  return guarded("calibrate", [&] { return run(snapshot, options, progress); });
}

Expected<std::vector<Calibration>> calibrate_heston_panel(std::span<const QuoteSnapshot> days,
                                                          const CalibrateOptions& options,
                                                          const Progress& progress) noexcept {
  return guarded("calibrate_heston_panel", [&] { return run_panel(days, options, progress); });
}

}  // namespace volcal
