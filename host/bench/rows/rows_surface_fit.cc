// SPDX-License-Identifier: Apache-2.0
/// Rows of surfaces fitted jointly free of arbitrage: the shape of 11 slices of 17 quotes, and a universe of
/// ragged small ones.

#include <cmath>
#include <memory>
#include <utility>

#include "calibration/fit/regularise/outlier_weights.h"
#include "calibration/fit/regularise/regulariser_share.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/prepare/profile_on_slice.h"
#include "host/bench/inputs/surface_fits.h"
#include "host/bench/rows/row.h"
#include "volcal/profile.h"
#include "volcal/tail_term.h"

namespace volcal::bench {
namespace {

/// Slices and quotes of each surface; 0: ragged. The fused fitter takes some tenths of a millisecond for one,
/// Ceres takes milliseconds.
struct Shape {
  std::size_t surfaces;
  std::size_t slices;
  std::size_t quotes;
};
constexpr Shape kNamed{400, kSurfaceSlices, kSurfaceQuotes};
constexpr Shape kUniverse{1000, 0, 0};
constexpr Shape kNamedByCeres{20, kSurfaceSlices, kSurfaceQuotes};
constexpr Shape kUniverseByCeres{40, 0, 0};

std::shared_ptr<SurfaceFits> drawn(const Shape& shape, const Settings& settings) {
  return std::make_shared<SurfaceFits>(
      draw_surfaces(settings.count(shape.surfaces), shape.slices, shape.quotes, kSmileSeed));
}

/// Marks the quotes of a tail term of severity 1 with otherwise default numbers; returns the fit's settings.
fit::SurfaceFitOptions with_tail(SurfaceFits& state) {
  TailTerm term;
  term.severity = 1.0;
  for (auto& surface : state.quotes) {
    for (fit::SliceData& slice : surface) {
      const double root_time = std::sqrt(slice.time_to_expiry);
      for (std::size_t i = 0; i < slice.market_quotes; ++i) {
        if (term.contains(slice.log_moneyness[i], slice.market_vol[i] * root_time)) {
          slice.tail_quotes.push_back(i);
        }
      }
    }
  }
  fit::SurfaceFitOptions options;
  options.tail = fit::tail_settings(term);
  return options;
}

/// Term of the objective besides the data term.
enum class Penalty { none, tail, profile };

/// Fits with the default profile: its regulariser on every slice, and its rule on outliers, which every fit
/// applies anew.
Expected<void> fit_with_profile(const SurfaceFits& state, ComputeBackend& backend,
                                std::vector<fit::SurfaceFit>& fitted) {
  const Profile profile = default_profile();
  std::vector<std::vector<fit::SliceData>> surfaces = state.quotes;
  for (auto& surface : surfaces) {
    for (fit::SliceData& slice : surface) add_profile(profile, slice);
  }
  const auto weighted = fit::downweight_outliers(surfaces, profile.outliers, backend);
  if (!weighted) return weighted.error();
  const auto shared = fit::set_regulariser_shares(surfaces, backend);
  if (!shared) return shared.error();
  auto fits = fit::fit_surfaces(surfaces, {}, backend);
  if (!fits) return fits.error();
  fitted = *std::move(fits);
  return {};
}

Row batch_row(const char* name, const char* work, Shape shape, Penalty penalty = Penalty::none) {
  Row row;
  row.name = name;
  row.item = "surface";
  row.work = work;
  row.by_instruction_set = row.by_threads = row.by_device = row.by_items = true;
  row.prepare = [shape, penalty](const Settings& settings) -> Expected<Work> {
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const std::shared_ptr<ComputeBackend> backend = *std::move(opened);
    const auto state = drawn(shape, settings);
    const fit::SurfaceFitOptions options =
        penalty == Penalty::tail ? with_tail(*state) : fit::SurfaceFitOptions();
    Work prepared = surface_fit_work(state, [state, backend, options, penalty]() -> Expected<void> {
      std::vector<fit::SurfaceFit> fits;
      if (penalty == Penalty::profile) {
        Expected<void> done = fit_with_profile(*state, *backend, fits);
        if (!done) return done;
      } else {
        auto fitted = fit::fit_surfaces(state->quotes, options, *backend);
        if (!fitted) return fitted.error();
        fits = *std::move(fitted);
      }
      for (std::size_t i = 0; i < fits.size(); ++i) state->fitted[i] = std::move(fits[i].slices);
      return {};
    });
    note_backend(settings, *backend, prepared);
    return prepared;
  };
  return row;
}

Row single_row(const char* name, const char* work, Shape shape,
               fit::SurfaceFit (*fit)(const std::vector<fit::SliceData>&), InstructionSet set) {
  Row row;
  row.name = name;
  row.item = "surface";
  row.work = work;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    const auto state = drawn(shape, settings);
    Work prepared = surface_fit_work(state, [state, fit]() -> Expected<void> {
      for (std::size_t i = 0; i < state->quotes.size(); ++i) state->fitted[i] = fit(state->quotes[i]).slices;
      return {};
    });
    prepared.instruction_set = to_string(set);
    return prepared;
  };
  return row;
}

fit::SurfaceFit fit_one(const std::vector<fit::SliceData>& slices) { return fit::fit_surface(slices, {}); }

fit::SurfaceFit fit_with_ceres(const std::vector<fit::SliceData>& slices) {
  return fit::fit_surface_with_ceres(slices, {});
}

}  // namespace

std::vector<Row> surface_fit_rows() {
  return {
      batch_row("svi_surface_fit/batch",
                "11 slices of 17 quotes, joint fits by the fused fitter, free of arbitrage", kNamed),
      batch_row("svi_surface_fit/tail", "the same with a tail term of severity 1", kNamed, Penalty::tail),
      batch_row("svi_surface_fit/profile", "the same with the default profile, its rule on broken quotes too",
                kNamed, Penalty::profile),
      single_row("svi_surface_fit/one_by_one", "the same, a call for each surface", kNamed, fit_one,
                 best_instruction_set()),
      single_row("svi_surface_fit/ceres", "the same through Ceres", kNamedByCeres, fit_with_ceres,
                 InstructionSet::baseline),
      batch_row("svi_universe_fit/batch",
                "2 to 12 slices of 5 to 40 quotes, joint fits by the fused fitter, free of arbitrage",
                kUniverse),
      batch_row("svi_universe_fit/tail", "the same with a tail term of severity 1", kUniverse, Penalty::tail),
      batch_row("svi_universe_fit/profile",
                "the same with the default profile, its rule on broken quotes too", kUniverse,
                Penalty::profile),
      single_row("svi_universe_fit/ceres", "the same through Ceres", kUniverseByCeres, fit_with_ceres,
                 InstructionSet::baseline)};
}

}  // namespace volcal::bench
