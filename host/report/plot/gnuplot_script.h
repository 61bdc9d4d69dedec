// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A picture of a surface as a script for gnuplot that includes its numbers.
///
///     auto script = gnuplot_script(document, surface, {.chart = PlotChart::term});
///     // gnuplot -d < script > term.svg
///
/// `document` is the surface's entry of a surface document (data/schema/surface.schema.json). Where it has a
/// report, the report's quotes and numbers are drawn; the curves of a stated surface are drawn alone.
///
/// Safety    names in documents are not trusted: they enter as strings without a sign that gnuplot would act
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
#include "volcal/names.h"
#include "volcal/surface.h"

namespace volcal::report {

enum class PlotChart : std::uint8_t {
  smiles,    ///< a panel for each expiry: quotes, fit and error band
  variance,  ///< total variance of all expiries, where crossings would be arbitrage
  term,      ///< at-the-money vol, risk reversal and butterfly over time
  density,   ///< risk-neutral densities
  tail,      ///< probabilities of falls and rises
  g,         ///< Durrleman's function, below 0 where there is butterfly arbitrage
};

/// Quantity on the axis of strikes.
enum class PlotAxis : std::uint8_t { log_moneyness, strike, delta, deviations };

enum class PictureFormat : std::uint8_t { svg, png };

struct PlotOptions {
  PlotChart chart = PlotChart::smiles;
  /// Axis of smiles, density and g; by default log-moneyness of smiles, deviations of the other two.
  std::optional<PlotAxis> axis = std::nullopt;
  PictureFormat format = PictureFormat::svg;
  double width = 0.0;  ///< pixels; 0: the size for which the chart is designed
  double height = 0.0;
  bool dark = false;
  std::optional<std::string> title = std::nullopt;  ///< absent: the chart's own title; empty: none
  std::vector<std::size_t> slices = {};             ///< slices to draw, in order; empty: all
};

/// True where a chart's axis can be chosen and may be this one.
[[nodiscard]] bool has_axis(PlotChart chart, PlotAxis axis) noexcept;

/// Indices of `count` of `n` slices, the first and the last among them, evenly between; all where there are
/// no more.
[[nodiscard]] std::vector<std::size_t> spread_slices(std::size_t n, std::size_t count);

/// Writes the script. Domain: every slice < surface.slices().size(); width and height both given or neither.
[[nodiscard]] Expected<std::string> gnuplot_script(const io::Json& document, const VolSurface& surface,
                                                   const PlotOptions& options);

}  // namespace volcal::report

namespace volcal {

template <>
inline constexpr auto kNamesOf<report::PlotChart> = names_up_to<report::PlotChart::g>("smiles", "variance",
                                                                                      "term", "density",
                                                                                      "tail", "g");
template <>
inline constexpr auto kNamesOf<report::PlotAxis> =
    names_up_to<report::PlotAxis::deviations>("log-moneyness", "strike", "delta", "deviations");
template <>
inline constexpr auto kNamesOf<report::PictureFormat> = names_up_to<report::PictureFormat::png>("svg", "png");

}  // namespace volcal
