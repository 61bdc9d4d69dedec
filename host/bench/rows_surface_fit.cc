// SPDX-License-Identifier: Apache-2.0
/// Surfaces fitted jointly free of arbitrage: the named shape, and a universe of ragged small ones.

#include <memory>

#include "calibration/fit/svi_surface_fit.h"
#include "host/bench/row.h"
#include "host/bench/surface_fits.h"

namespace volcal::bench {
namespace {

/// Fits of milliseconds: 10^6 would take hours.
constexpr std::size_t kCeresSurfaces = 20;
constexpr std::size_t kCeresUniverse = 40;

/// Slices and quotes of each surface; 0: ragged.
struct Shape {
  std::size_t surfaces;
  std::size_t slices;
  std::size_t quotes;
};

Row ceres_row(const char* name, const char* work, Shape shape) {
  Row row;
  row.name = name;
  row.item = "surface";
  row.work = work;
  row.prepare = [shape](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<SurfaceFits>(
        draw_surfaces(settings.count(shape.surfaces), shape.slices, shape.quotes, kSmileSeed));
    return surface_fit_work(state, [state]() -> Expected<void> {
      for (std::size_t i = 0; i < state->quotes.size(); ++i) {
        state->fitted[i] = fit::fit_surface(state->quotes[i], {}).slices;
      }
      return {};
    });
  };
  return row;
}

}  // namespace

std::vector<Row> surface_fit_rows() {
  return {
      ceres_row("svi_surface_fit/ceres", "11 slices of 17 quotes, joint fit through Ceres, free of arbitrage",
                {kCeresSurfaces, kSurfaceSlices, kSurfaceQuotes}),
      ceres_row("svi_universe_fit/ceres",
                "2 to 12 slices of 5 to 40 quotes, joint fit through Ceres, free of arbitrage",
                {kCeresUniverse, 0, 0})};
}

}  // namespace volcal::bench
