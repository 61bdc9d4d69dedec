// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arguments of `volcal plot`, and the slices of a surface that they select.

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/report/plot/gnuplot_script.h"
#include "volcal/expected.h"
#include "volcal/surface.h"

namespace volcal::cli {

struct PlotArguments {
  std::string surface;
  std::string out;
  std::string underlying;
  report::PlotChart chart = report::PlotChart::smiles;
  std::optional<report::PlotAxis> axis;
  std::optional<report::PictureFormat> format;
  std::string size;
  std::string title;
  std::string root;
  std::vector<std::string> expiries;
  bool titled = false;
  bool dark = false;
  bool script = false;
  bool quiet = false;
};

/// Declares --format, --chart and --axis, whose arguments are names.
void add_format_argument(CLI::App& command, PlotArguments& arguments);
void add_chart_argument(CLI::App& command, PlotArguments& arguments);
void add_axis_argument(CLI::App& command, PlotArguments& arguments);

/// Resolves all options but the slices, which need the surface. Fails with `usage` where options do not fit
/// together, or where none gives the format of the picture.
[[nodiscard]] Expected<report::PlotOptions> plot_options(const PlotArguments& arguments);

/// Slices selected by root and expiry, in order; not empty. An expiry is a label or a date. Fails with
/// `usage` where the surface has none of that name, and names those that it has.
[[nodiscard]] Expected<std::vector<std::size_t>> selected_slices(const PlotArguments& arguments,
                                                                 const VolSurface& surface);

}  // namespace volcal::cli
