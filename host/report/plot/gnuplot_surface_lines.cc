// SPDX-License-Identifier: Apache-2.0
/// Total variance, densities and Durrleman's function of all expiries.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/report/plot/gnuplot_lines.h"
#include "host/report/plot/gnuplot_text.h"

namespace volcal::report {
namespace {

constexpr std::size_t kPoints = 241;
constexpr double kTicPixels = 70.0;
constexpr double kRowPixels = 46.0;

std::string linear_axis(const char* axis, double low, double high, double length, double pixels) {
  return range(axis, low, high) + round_tics(axis, low, high, length, pixels);
}

/// Curves of each slice, on an axis of its own scale.
std::vector<SliceCurve> curves_of(const PlotView& view) {
  std::vector<SliceCurve> curves;
  for (std::size_t s = 0; s < view.places.size(); ++s) {
    curves.push_back(slice_curve(view.surface, s, {}, kPoints));
  }
  return curves;
}

/// Lines on deviations unless log-moneyness is chosen; `value` gives the drawn quantity at a curve's point.
template <class Value>
std::vector<ExpiryLine> lines_of(const std::vector<SliceCurve>& curves, PlotAxis axis, Value value) {
  std::vector<ExpiryLine> lines;
  for (const SliceCurve& curve : curves) {
    ExpiryLine& line = lines.emplace_back();
    const double unit = axis == PlotAxis::deviations ? curve.deviation : 1.0;
    for (std::size_t i = 0; i < curve.vol.size(); ++i) {
      line.x.push_back(curve.log_moneyness[i] / unit);
      line.y.push_back(value(curve, i, unit));
    }
  }
  return lines;
}

std::string horizontal_line(const Canvas& canvas, double y, double width) {
  return fmt::format("{} with lines lc rgb '{}' lw {} dt 2", figure(y), canvas.colours().ink,
                     canvas.line_width(width));
}

}  // namespace

Expected<std::string> variance_script(const PlotView& view) {
  const VarianceLines variance = variance_lines(view.surface, kPoints);
  std::vector<ExpiryLine> lines;
  for (const std::vector<double>& line : variance.total_variance) {
    lines.push_back({variance.log_moneyness, line});
  }
  const Extent y = extent_of(lines, &ExpiryLine::y);
  if (!(y.high >= y.low)) return no_curve();
  const Canvas canvas(view.options, {});
  const PanelFrame frame = line_frames(canvas, view, 1).front();
  std::string script = canvas.opening() + canvas.panel(frame, "", "log-moneyness ln(K/F)",
                                                       "total variance: vol\u00b2 \u00d7 time");
  const double top = 1.04 * y.high;
  script += linear_axis("x", variance.log_moneyness.front(), variance.log_moneyness.back(),
                        frame.right - frame.left, kTicPixels);
  script += linear_axis("y", 0.0, top, frame.bottom - frame.top, kRowPixels);
  return script + plotted_lines(canvas, "variance", lines, {}) + line_key(canvas, view, {});
}

Expected<std::string> density_script(const PlotView& view) {
  // Least share of the maximum that is shown. A normal density five deviations out, where curves end, is some
  // 4e-6 of its top.
  constexpr double kLeastShare = 1e-6;
  const PlotAxis axis = view.options.axis.value_or(PlotAxis::deviations);
  const std::vector<ExpiryLine> lines =
      lines_of(curves_of(view), axis, [](const SliceCurve& curve, std::size_t i, double unit) {
        const double density = curve.density[i] * unit;
        return density > 0.0 ? density : kAbsent;  // a logarithmic axis has no position for it
      });
  const Extent x = extent_of(lines, &ExpiryLine::x);
  const Extent y = extent_of(lines, &ExpiryLine::y);
  if (!(y.high > 0.0)) return no_curve();
  const Canvas canvas(view.options, {});
  const PanelFrame frame = line_frames(canvas, view, 1).front();
  const bool deviations = axis == PlotAxis::deviations;
  std::string script =
      canvas.opening() +
      canvas.panel(frame, "",
                   deviations ? "log-return ln(S/F) in at-the-money deviations" : "log-return ln(S/F)",
                   "density");
  const double low = std::max(y.low, kLeastShare * y.high);
  script += linear_axis("x", x.low, x.high, frame.right - frame.left, kTicPixels);
  script +=
      "set logscale y\n" + range("y", low, 2.0 * y.high) + named_tics("y", power_tics(low, 2.0 * y.high));
  std::vector<std::string> other_plots;
  std::vector<KeyEntry> key;
  if (deviations) {
    const std::string style =
        fmt::format("with lines lc rgb '{}' lw {} dt 3", canvas.colours().soft, canvas.line_width(1.4));
    other_plots.push_back("exp(-0.5*x*x)/sqrt(2*pi) " + style);
    key.push_back({style, "normal law"});
  }
  return script + plotted_lines(canvas, "density", lines, other_plots) + line_key(canvas, view, key);
}

Expected<std::string> durrleman_script(const PlotView& view) {
  // Upper end of the axis. Beyond it densities are far from negative, or the surface is far from free of
  // arbitrage.
  constexpr double kHighest = 3.0;
  constexpr double kLowest = -1.5;
  const PlotAxis axis = view.options.axis.value_or(PlotAxis::deviations);
  const std::vector<ExpiryLine> lines =
      lines_of(curves_of(view), axis,
               [](const SliceCurve& curve, std::size_t i, double) { return curve.durrleman_g[i]; });
  const Extent x = extent_of(lines, &ExpiryLine::x);
  const Extent y = extent_of(lines, &ExpiryLine::y);
  if (!(y.high >= y.low)) return no_curve();
  const Canvas canvas(view.options, {});
  const PanelFrame frame = line_frames(canvas, view, 1).front();
  std::string script = canvas.opening() + canvas.panel(frame, "", axis_words(axis),
                                                       "g: below 0 a butterfly has a negative price");
  const double high = std::clamp(y.high, 0.1, kHighest);
  const double low = std::clamp(y.low, kLowest, 0.0);
  const double margin = 0.05 * (high - low);
  script += linear_axis("x", x.low, x.high, frame.right - frame.left, kTicPixels);
  script += linear_axis("y", low - margin, high + margin, frame.bottom - frame.top, kRowPixels);
  return script + plotted_lines(canvas, "g", lines, {horizontal_line(canvas, 0.0, 1.2)}) +
         line_key(canvas, view, {});
}

}  // namespace volcal::report
