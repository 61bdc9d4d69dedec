// SPDX-License-Identifier: Apache-2.0
/// Probabilities of falls and rises, side by side.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/report/plot/gnuplot_lines.h"

namespace volcal::report {
namespace {

constexpr double kPercent = 100.0;
constexpr PixelSize kNatural = {1060.0, 520.0};
/// Smallest probability drawn: once in a million is too rare for a picture of option quotes.
constexpr double kRarest = 1e-4;  // per cent

/// Tics at 1, 2, 5 times powers of ten, in per cent.
std::vector<Tic> percent_tics(double low, double high, bool all) {
  std::vector<Tic> tics;
  for (int power = static_cast<int>(std::floor(std::log10(low))); std::pow(10.0, power) <= high; ++power) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double value = digit * std::pow(10.0, power);
      if (digit == 1.0 || all) tics.push_back({value, fmt::format("{:.6g}", value)});
    }
  }
  return tics;
}

}  // namespace

Expected<std::string> tail_script(const PlotView& view) {
  std::vector<ExpiryLine> falls;
  std::vector<ExpiryLine> rises;
  const auto positive_or_absent = [](double probability) {
    return probability > 0.0 ? kPercent * probability : kAbsent;
  };
  for (std::size_t s = 0; s < view.places.size(); ++s) {
    ExpiryLine& fall = falls.emplace_back();
    ExpiryLine& rise = rises.emplace_back();
    for (const TailProbability& tail : slice_tail(view.surface, s).moves) {
      fall.x.push_back(kPercent * tail.move);
      rise.x.push_back(kPercent * tail.move);
      fall.y.push_back(positive_or_absent(tail.fall_probability));
      rise.y.push_back(positive_or_absent(tail.rise_probability));
    }
  }
  const Extent x = extent_of(falls, &ExpiryLine::x);
  const Extent fall = extent_of(falls, &ExpiryLine::y);
  const Extent rise = extent_of(rises, &ExpiryLine::y);
  if (!(x.high > x.low) || !(std::max(fall.high, rise.high) > 0.0)) return no_curve();
  const Canvas canvas(view.options, kNatural);
  const std::vector<PanelFrame> frames = line_frames(canvas, view, 2);
  // Where all probabilities are near certainty the axis still has some length.
  const double low = std::min(std::max(std::min(fall.low, rise.low), kRarest), 0.1 * kPercent);
  std::string script = canvas.opening() + "set logscale xy\n";
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const PanelFrame& frame = frames[i];
    script += canvas.panel(frame, i == 0 ? "fall: ln(S/F) < -move" : "rise: ln(S/F) > move", "move, %",
                           i == 0 ? "probability, %" : "");
    script += range("x", x.low, x.high) + range("y", low, kPercent);
    script += named_tics(
        "x", spread_tics(percent_tics(x.low, x.high, true), x.low, x.high, frame.right - frame.left, 34.0));
    script += named_tics("y", percent_tics(low, kPercent, false));
    script += plotted_lines(canvas, i == 0 ? "fall" : "rise", i == 0 ? falls : rises, {});
  }
  return script + line_key(canvas, view, {});
}

}  // namespace volcal::report
