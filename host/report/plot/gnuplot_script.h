// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A picture of a surface as a script for gnuplot, with its numbers in it.
///
///     auto script = gnuplot_script(document, surface, {.chart = PlotChart::term});
///     // gnuplot -d < script > term.svg
///
/// `document` is the surface's entry of a surface document (data/schema/surface.schema.json). Where it has a
/// report, its quotes and numbers are drawn; a stated surface's curves stand alone.
///
/// Safety    names in documents may be anybody's: they enter as strings without a sign that gnuplot would act
///           upon, in a terminal that reads no markup; everything else from a document is a number
/// Result    the same bytes for the same input; the picture goes to gnuplot's standard output
/// Failure   `nothing_usable` where no slice has a curve

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "volcal/expected.h"
#include "volcal/surface.h"

namespace volcal::report {

enum class PlotChart : std::uint8_t {
  smiles,    ///< a panel an expiry: quotes, fit and error band
  variance,  ///< total variance of all expiries, where crossings would be arbitrage
  term,      ///< at-the-money vol, risk reversal and butterfly over time
  density,   ///< risk-neutral densities
  tail,      ///< probabilities of falls and rises
  g,         ///< Durrleman's function, below 0 where there is butterfly arbitrage
};

/// Where a strike stands.
enum class PlotAxis : std::uint8_t { log_moneyness, strike, delta, deviations };

enum class PictureFormat : std::uint8_t { svg, png };

struct PlotOptions {
  PlotChart chart = PlotChart::smiles;
  /// Of smiles, density and g; by default log-moneyness of smiles, deviations of the other two.
  std::optional<PlotAxis> axis = std::nullopt;
  PictureFormat format = PictureFormat::svg;
  double width = 0.0;  ///< pixels; 0: as large as the chart asks for
  double height = 0.0;
  bool dark = false;
  std::optional<std::string> title = std::nullopt;  ///< empty: none
  std::vector<std::size_t> slices = {};             ///< which to draw, in order; empty: all
};

/// Whether a chart has an axis that can be chosen, and this one among them.
[[nodiscard]] bool has_axis(PlotChart chart, PlotAxis axis) noexcept;

/// `count` of `n` slices, the first and the last among them, evenly between; all where there are no more.
[[nodiscard]] std::vector<std::size_t> spread_slices(std::size_t n, std::size_t count);

/// Domain: every slice < surface.slices().size(); width and height both or neither.
[[nodiscard]] Expected<std::string> gnuplot_script(const io::Json& document, const VolSurface& surface,
                                                   const PlotOptions& options);

}  // namespace volcal::report
