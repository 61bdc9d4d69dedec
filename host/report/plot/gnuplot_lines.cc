// SPDX-License-Identifier: Apache-2.0
#include "host/report/plot/gnuplot_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/report/plot/gnuplot_text.h"
#include "volcal/printable.h"

namespace volcal::report {
namespace {

constexpr double kTop = 52.0;
constexpr double kBottom = 50.0;
constexpr double kLeft = 68.0;
constexpr double kBetween = 62.0;
/// Sizes in the key: the symbol with the room about it, and a letter.
constexpr double kKeySymbol = 62.0;
constexpr double kKeyLetter = 7.2;
constexpr double kKeyLine = 18.0;
constexpr double kMostNames = 16.0;

double key_width(const PlotView& view) {
  std::size_t letters = 12;  // length of the words below the names
  for (const std::string& name : view.names) letters = std::max(letters, printable_width(name));
  return kKeySymbol + kKeyLetter * static_cast<double>(letters);
}

std::string line_style(const Canvas& canvas, std::size_t i, std::size_t n) {
  return fmt::format("with lines lc rgb '{}' lw {}", canvas.line_colour(i, n), canvas.line_width(1.7));
}

}  // namespace

std::vector<PanelFrame> line_frames(const Canvas& canvas, const PlotView& view, std::size_t panels) {
  const auto n = static_cast<double>(panels);
  const double right = std::max(canvas.width() - key_width(view), 0.5 * canvas.width());
  const double top = panels > 1 ? kTop + 22.0 : kTop;
  const double width = (right - kLeft - (n - 1.0) * kBetween) / n;
  std::vector<PanelFrame> frames;
  for (std::size_t i = 0; i < panels; ++i) {
    const double left = kLeft + static_cast<double>(i) * (width + kBetween);
    frames.push_back({left, left + width, top, canvas.height() - kBottom});
  }
  return frames;
}

std::string plotted_lines(const Canvas& canvas, const std::string& name, const std::vector<ExpiryLine>& lines,
                          const std::vector<std::string>& other_plots) {
  std::string blocks;
  std::string plots;
  const auto add = [&](const std::string& part) { plots += (plots.empty() ? "plot " : ", \\\n  ") + part; };
  for (const std::string& other : other_plots) add(other);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].x.empty()) continue;
    const std::vector<std::vector<double>> columns = {lines[i].x, lines[i].y};
    blocks += data_block(fmt::format("{}{}", name, i + 1), columns);
    add(fmt::format("${}{} using 1:2 {}", name, i + 1, line_style(canvas, i, lines.size())));
  }
  return blocks + plots + "\n";
}

std::string line_key(const Canvas& canvas, const PlotView& view, const std::vector<KeyEntry>& other_entries) {
  const std::size_t n = view.names.size();
  const double room = std::min(
      kMostNames, (canvas.height() - kTop - kBottom) / kKeyLine - static_cast<double>(other_entries.size()));
  std::vector<KeyEntry> entries;
  for (const std::size_t i : spread_slices(n, static_cast<std::size_t>(std::max(2.0, room)))) {
    entries.push_back({line_style(canvas, i, n), view.names[i]});
  }
  entries.insert(entries.end(), other_entries.begin(), other_entries.end());
  return canvas.key_column(view.title, entries, line_frames(canvas, view, 1).front().right + 14.0,
                           kTop - 4.0);
}

Extent extent_of(const std::vector<ExpiryLine>& lines, std::vector<double> ExpiryLine::*side) {
  Extent extent{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const ExpiryLine& line : lines) {
    for (const double value : line.*side) {
      if (!std::isfinite(value)) continue;
      extent.low = std::min(extent.low, value);
      extent.high = std::max(extent.high, value);
    }
  }
  return extent;
}

}  // namespace volcal::report
