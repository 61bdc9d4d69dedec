// SPDX-License-Identifier: Apache-2.0

/// Implements volcal/calibrate.h: options are checked, a backend is chosen, quotes are prepared, and the
/// family of the model fits them (calibrate_family.h).

#include "volcal/calibrate.h"
#include "calibration/pipeline/calibrate_family.h"
#include "calibration/pipeline/families.h"
#include "calibration/prepare/prepared_quotes.h"
#include "kernels/backend/factory.h"
#include "kernels/backend/guarded.h"

namespace volcal {
namespace {

/// Chooses a backend by the family's work for a quote, in elements of some 30 ns.
template <ModelFamily Family>
Expected<BackendChoice> backend_for(std::size_t quotes, const CalibrateOptions& options) {
  const std::int64_t elements = Family::elements_per_quote(options) * static_cast<std::int64_t>(quotes);
  return make_backend(options.device, options.device_ordinal, elements);
}

template <ModelFamily Family>
Expected<Calibration> run_family(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                 const Progress& progress) {
  const Expected<BackendChoice> choice = backend_for<Family>(snapshot.quotes.size(), options);
  if (!choice) return choice.error();
  Expected<PreparedQuotes> quotes = prepare_quotes(snapshot, options, *choice->backend, Family::keep_priced);
  if (!quotes) return with_source(snapshot, quotes.error());
  const Family family(options, *choice->backend);
  return calibrate_family(family, {snapshot, options, *choice, progress}, *std::move(quotes));
}

Expected<Calibration> run(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                          const Progress& progress) {
  if (const auto valid = options.validate(); !valid) return valid.error();
  return with_family(options.model, [&](auto tag) {
    return run_family<typename decltype(tag)::type>(snapshot, options, progress);
  });
}

Error no_panel(const char* why) { return {ErrorCode::usage, why}; }

template <PanelFamily Family>
Expected<std::vector<Calibration>> run_panel_family(std::span<const QuoteSnapshot> days,
                                                    const CalibrateOptions& options,
                                                    const Progress& progress) {
  if (!options.tail_floors.empty()) return no_panel("tail floors are a single snapshot's: a panel has none");
  if (options.cross_validation_folds > 0) {
    return no_panel("cross-validation is a single snapshot's: a panel has none");
  }
  if (days.empty()) return no_panel("a panel needs at least one day");
  std::size_t all = 0;
  for (const QuoteSnapshot& day : days) all += day.quotes.size();
  const Expected<BackendChoice> choice = backend_for<Family>(all, options);
  if (!choice) return choice.error();
  std::vector<PreparedQuotes> sets;
  for (const QuoteSnapshot& day : days) {
    Expected<PreparedQuotes> quotes = prepare_quotes(day, options, *choice->backend, Family::keep_priced);
    if (!quotes) return with_source(day, quotes.error());
    sets.push_back(*std::move(quotes));
  }
  const Family family(options, *choice->backend);
  return calibrate_panel_family(family, days, options, *choice, std::move(sets), progress);
}

Expected<std::vector<Calibration>> run_panel(std::span<const QuoteSnapshot> days,
                                             const CalibrateOptions& options, const Progress& progress) {
  if (const auto valid = options.validate(); !valid) return valid.error();
  return with_family(options.model, [&](auto tag) -> Expected<std::vector<Calibration>> {
    using Family = typename decltype(tag)::type;
    if constexpr (PanelFamily<Family>) {
      return run_panel_family<Family>(days, options, progress);
    } else {
      return no_panel("a panel is a joint fit of Heston models: model must be heston");
    }
  });
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
