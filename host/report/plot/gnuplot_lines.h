// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Charts with one line for each expiry, distinguished by a sequence of colours and named at the right.

#include <string>
#include <vector>

#include "host/report/plot/gnuplot_canvas.h"
#include "host/report/plot/gnuplot_charts.h"

namespace volcal::report {

struct ExpiryLine {
  std::vector<double> x;
  std::vector<double> y;
};

/// Positions of `panels` panels of such a picture, side by side, left of the key.
[[nodiscard]] std::vector<PanelFrame> line_frames(const Canvas& canvas, const PlotView& view,
                                                  std::size_t panels);

/// Blocks "$NAME1", "$NAME2", ... and the plot command; `other_plots` are parts of that command before the
/// lines, each in gnuplot's syntax.
[[nodiscard]] std::string plotted_lines(const Canvas& canvas, const std::string& name,
                                        const std::vector<ExpiryLine>& lines,
                                        const std::vector<std::string>& other_plots);

/// Key that names at most as many expiries as fit, evenly chosen, with `other_entries` below.
[[nodiscard]] std::string line_key(const Canvas& canvas, const PlotView& view,
                                   const std::vector<KeyEntry>& other_entries);

/// The smallest and the largest of all finite numbers; low > high where there is none.
struct Extent {
  double low;
  double high;
};
[[nodiscard]] Extent extent_of(const std::vector<ExpiryLine>& lines, std::vector<double> ExpiryLine::*side);

}  // namespace volcal::report
