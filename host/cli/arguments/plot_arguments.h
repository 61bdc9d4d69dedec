// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What `volcal plot` is asked for, in words, and what a surface has of it.

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

/// All but the slices, which need the surface. `usage` where they do not fit together, or where nothing says
/// which kind of picture to write.
[[nodiscard]] Expected<report::PlotOptions> plot_options(const PlotArguments& arguments);

/// The slices asked for by root and expiry, in order; not empty. An expiry is a label or a date. `usage`
/// where the surface has none of that name, with those that it has.
[[nodiscard]] Expected<std::vector<std::size_t>> asked_slices(const PlotArguments& arguments,
                                                              const VolSurface& surface);

}  // namespace volcal::cli
