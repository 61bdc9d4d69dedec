// SPDX-License-Identifier: Apache-2.0
/// At-the-money vol over time, above risk reversals and butterflies.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "host/report/document.h"
#include "host/report/plot/gnuplot_canvas.h"
#include "host/report/plot/gnuplot_charts.h"
#include "host/report/plot/gnuplot_text.h"
#include "volcal/bands.h"
#include "volcal/smile_features.h"

namespace volcal::report {
namespace {

constexpr double kPercent = 100.0;
constexpr double kDaysPerYear = 365.0;

/// Columns of equal lengths, one row for each expiry; vols in per cent.
struct Terms {
  std::vector<double> days;
  std::vector<double> atm;
  std::vector<double> low;
  std::vector<double> high;
  std::vector<double> reversal;
  std::vector<double> butterfly;
};

/// The report's entry of an expiry; null where it has none.
const io::Json& report_of(const io::Json& document, const Expiry& expiry) {
  static const io::Json nothing;
  for (const io::Json& slice : member(document, "/report/slices")) {
    if (text(slice, "/root") == expiry.root && text(slice, "/expiry") == expiry.label) return slice;
  }
  return nothing;
}

/// The slices root by root: a line joins expiries of one root.
std::vector<std::size_t> by_root(const VolSurface& surface) {
  std::vector<std::size_t> order(surface.slices().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t s) { return surface.slices()[s].expiry.root; });
  return order;
}

/// Terms of all expiries; a row without numbers separates roots, so that lines break there.
Terms terms_of(const PlotView& view) {
  Terms terms;
  const std::string* root = nullptr;
  for (const std::size_t s : by_root(view.surface)) {
    const Expiry& expiry = view.surface.slices()[s].expiry;
    const SmileFeatures features = smile_features(view.surface, s);
    const io::Json& reported = report_of(view.document, expiry);
    const auto stated = [&](const char* name, double otherwise) {
      const double value = number(reported, name);
      return kPercent * (std::isfinite(value) ? value : otherwise);
    };
    if (root != nullptr && *root != expiry.root) {
      for (std::vector<double>* column :
           {&terms.days, &terms.atm, &terms.low, &terms.high, &terms.reversal, &terms.butterfly}) {
        column->push_back(kAbsent);
      }
    }
    root = &expiry.root;
    terms.days.push_back(kDaysPerYear * expiry.time_to_expiry);
    terms.atm.push_back(stated("/atm_vol", features.atm_vol));
    terms.reversal.push_back(stated("/risk_reversal_25", features.risk_reversal_25));
    terms.butterfly.push_back(stated("/butterfly_25", features.butterfly_25));
    const VolBand band = slice_band(view.surface, s, 0.0);
    const double half = stated("/atm_band", 0.5 * (band.high - band.low));
    // The order of the arguments matters: a band that does not exist stays NaN.
    terms.low.push_back(std::max(terms.atm.back() - half, 0.0));
    terms.high.push_back(terms.atm.back() + half);
  }
  return terms;
}

std::vector<Tic> time_tics(const std::vector<double>& days, double low, double high, double length) {
  constexpr double kMonth = 365.0 / 12.0;
  constexpr double kTicPixels = 42.0;
  const std::vector<Tic> calendar_tics = {{1.0 / 24.0, "1 h"},
                                          {0.25, "6 h"},
                                          {1.0, "1 day"},
                                          {2.0, "2 d"},
                                          {4.0, "4 d"},
                                          {7.0, "1 week"},
                                          {14.0, "2 w"},
                                          {kMonth, "1 month"},
                                          {2.0 * kMonth, "2 m"},
                                          {3.0 * kMonth, "3 m"},
                                          {6.0 * kMonth, "6 m"},
                                          {365.0, "1 year"},
                                          {2.0 * 365.0, "2 y"},
                                          {5.0 * 365.0, "5 y"},
                                          {10.0 * 365.0, "10 y"},
                                          {30.0 * 365.0, "30 y"},
                                          {100.0 * 365.0, "100 y"}};
  std::vector<Tic> tics = spread_tics(calendar_tics, low, high, length, kTicPixels);
  if (tics.size() > 1) return tics;
  std::vector<Tic> day_tics;
  day_tics.reserve(days.size());
  for (const double day : days) {
    if (std::isfinite(day)) day_tics.push_back({day, fmt::format("{:.3g} d", day)});
  }
  std::ranges::sort(day_tics, {}, &Tic::value);
  return spread_tics(day_tics, low, high, length, kTicPixels);
}

struct Span {
  double low = 0.0;
  double high = 0.0;
};

/// Range of all numbers of the columns, with some room.
Span span_of(const std::vector<const std::vector<double>*>& columns, double start) {
  Span span{start, start};
  bool any = std::isfinite(start);
  for (const std::vector<double>* column : columns) {
    for (const double value : *column) {
      if (!std::isfinite(value)) continue;
      span.low = any ? std::min(span.low, value) : value;
      span.high = any ? std::max(span.high, value) : value;
      any = true;
    }
  }
  if (!any) return {0.0, 1.0};
  const double room = 0.08 * (span.high - span.low) + 0.2;
  return {span.low - room, span.high + room};
}

}  // namespace

Expected<std::string> term_script(const PlotView& view) {
  constexpr double kSideRoom = 1.2;  // a factor, since time is on a logarithmic axis
  constexpr double kRowPixels = 40.0;
  const Terms terms = terms_of(view);
  if (std::ranges::none_of(terms.atm, [](double vol) { return std::isfinite(vol); })) return no_curve();
  const Canvas canvas(view.options, {});
  const PictureColours& c = canvas.colours();
  const double right = canvas.width() - 24.0;
  const double bottom = canvas.height() - 50.0;
  const double middle = 0.62 * canvas.height();
  const PanelFrame upper = {68.0, right, 66.0, middle - 16.0};
  const PanelFrame lower = {68.0, right, middle + 16.0, bottom};
  const std::span<const SurfaceSlice> slices = view.surface.slices();
  const double first = kDaysPerYear * slices.front().expiry.time_to_expiry / kSideRoom;
  const double last = kDaysPerYear * slices.back().expiry.time_to_expiry * kSideRoom;
  const auto marked = [&](const char* colour, const std::string& mark) {
    return fmt::format("with linespoints lc rgb '{}' lw {} {}", colour, canvas.line_width(1.8), mark);
  };
  const std::string band_style =
      fmt::format("with filledcurves fc rgb '{}' fs transparent solid {} noborder", c.fit, c.band_opacity);
  const bool band = std::ranges::any_of(terms.low, [](double vol) { return std::isfinite(vol); });
  const Span vols = span_of({&terms.atm, &terms.low, &terms.high}, kAbsent);
  const Span smile = span_of({&terms.reversal, &terms.butterfly}, 0.0);

  const std::vector<std::vector<double>> columns[] = {{terms.days, terms.atm},
                                                      {terms.days, terms.low, terms.high},
                                                      {terms.days, terms.reversal},
                                                      {terms.days, terms.butterfly}};
  std::string script = canvas.opening() + "set logscale x\n";
  script += canvas.panel(upper, "", "", "at-the-money vol, %") + range("x", first, last);
  script += named_tics("x", time_tics(terms.days, first, last, upper.right - upper.left));
  script += range("y", vols.low, vols.high) +
            round_tics("y", vols.low, vols.high, upper.bottom - upper.top, kRowPixels);
  script += data_block("atm", columns[0]);
  if (band) script += data_block("band", columns[1]);
  script +=
      fmt::format("plot {}$atm using 1:2 {}\n", band ? "$band using 1:2:3 " + band_style + ", \\\n  " : "",
                  marked(c.fit, canvas.circle()));
  script += canvas.panel(lower, "", "time to expiry", "vol points");
  script += range("y", smile.low, smile.high) +
            round_tics("y", smile.low, smile.high, lower.bottom - lower.top, 0.7 * kRowPixels);
  script += data_block("reversal", columns[2]) + data_block("butterfly", columns[3]);
  script += fmt::format(
      "plot 0 with lines lc rgb '{}' lw {} dt 2, \\\n"
      "  $reversal using 1:2 {}, \\\n  $butterfly using 1:2 {}\n",
      c.soft, canvas.line_width(1.0), marked(c.call, canvas.diamond()), marked(c.put, canvas.square()));
  std::vector<KeyEntry> key = {{marked(c.fit, canvas.circle()), "at-the-money vol"}};
  if (band) key.push_back({band_style, "95 % band"});
  key.push_back({marked(c.call, canvas.diamond()), "risk reversal, 25-delta"});
  key.push_back({marked(c.put, canvas.square()), "butterfly, 25-delta"});
  return script + canvas.key_row(view.title, key);
}

}  // namespace volcal::report
