// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Charts with one line an expiry, told apart by a sequence of colours and named at the right.

#include <string>
#include <vector>

#include "host/report/plot/gnuplot_canvas.h"
#include "host/report/plot/gnuplot_charts.h"

namespace volcal::report {

struct ExpiryLine {
  std::vector<double> x;
  std::vector<double> y;
};

/// Where `panels` panels of such a picture lie, side by side, left of the key.
[[nodiscard]] std::vector<PanelFrame> line_frames(const Canvas& canvas, const PlotView& view,
                                                  std::size_t panels);

/// Blocks "$NAME1", "$NAME2", ... and the plot command; `others` are parts of that command in front of the
/// lines, each as gnuplot has it.
[[nodiscard]] std::string plotted_lines(const Canvas& canvas, const std::string& name,
                                        const std::vector<ExpiryLine>& lines,
                                        const std::vector<std::string>& others);

/// Names at most so many expiries as fit, evenly chosen, and `others` below.
[[nodiscard]] std::string line_key(const Canvas& canvas, const PlotView& view,
                                   const std::vector<KeyEntry>& others);

/// The smallest and the largest of all finite numbers; low > high where there is none.
struct Extent {
  double low;
  double high;
};
[[nodiscard]] Extent extent_of(const std::vector<ExpiryLine>& lines, std::vector<double> ExpiryLine::*side);

}  // namespace volcal::report
