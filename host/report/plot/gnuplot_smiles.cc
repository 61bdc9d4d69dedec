// SPDX-License-Identifier: Apache-2.0
/// Smiles: a panel for each expiry, in a grid.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/report/plot/gnuplot_canvas.h"
#include "host/report/plot/gnuplot_charts.h"
#include "host/report/plot/gnuplot_text.h"
#include "host/report/plotted_quotes.h"

namespace volcal::report {
namespace {

constexpr std::size_t kCurvePoints = 161;
constexpr double kPercent = 100.0;

struct Grid {
  std::size_t columns = 1;
  std::size_t rows = 1;
};

/// Grid of panels: nearly square for few, wider than high for many.
Grid grid_of(std::size_t panels) {
  Grid grid;
  if (panels == 2 || panels == 3) {
    grid.columns = panels;
  } else {
    while (grid.columns * grid.columns < panels) ++grid.columns;
  }
  grid.rows = (panels + grid.columns - 1) / grid.columns;
  return grid;
}

PixelSize natural_size(const Grid& grid) {
  const auto columns = static_cast<double>(grid.columns);
  const auto rows = static_cast<double>(grid.rows);
  if (grid.columns == 1) return {};
  return {std::max(900.0, 320.0 * columns), grid.rows == 1 ? 460.0 : 90.0 + 250.0 * rows};
}

PanelFrame frame_of(std::size_t i, const Grid& grid, const Canvas& canvas) {
  constexpr double kLeft = 64.0;
  constexpr double kRight = 18.0;
  constexpr double kTop = 82.0;
  constexpr double kBottom = 50.0;
  constexpr double kAcross = 46.0;  // room for numbers of the y-axis
  constexpr double kDown = 50.0;    // room for numbers of the x-axis and the next panel's title
  const auto columns = static_cast<double>(grid.columns);
  const auto rows = static_cast<double>(grid.rows);
  const double width = (canvas.width() - kLeft - kRight - (columns - 1.0) * kAcross) / columns;
  const double height = (canvas.height() - kTop - kBottom - (rows - 1.0) * kDown) / rows;
  const std::size_t row = i / grid.columns;
  const double left = kLeft + static_cast<double>(i % grid.columns) * (width + kAcross);
  const double top = kTop + static_cast<double>(row) * (height + kDown);
  return {left, left + width, top, top + height};
}

/// Visible part of a panel: the quotes with some room, or the middle of the curve where there are none.
struct Window {
  double low = 0.0;
  double high = 0.0;
  double bottom = 0.0;  ///< lowest vol
  double top = 0.0;
};

QuotedRange with_room(const QuotedRange& quoted) {
  constexpr double kSideRoom = 0.06;
  const double room = kSideRoom * (quoted.high - quoted.low);
  return {quoted.low - room, quoted.high + room};
}

/// Range without the far strikes, which crowd at the ends of an axis of deltas, where vols rise out of
/// proportion.
QuotedRange near_strikes(const SliceCurve& curve) {
  constexpr double kFarDelta = 0.015;
  QuotedRange near = {curve.log_moneyness.front(), curve.log_moneyness.back()};
  for (std::size_t i = 1; i + 1 < curve.delta.size(); ++i) {
    // Strikes without a delta count as far too.
    const double k = curve.log_moneyness[i];
    if (k < 0.0 && !(curve.delta[i] <= 1.0 - kFarDelta)) {
      near.low = std::max(near.low, curve.log_moneyness[i + 1]);
    }
    if (k > 0.0 && !(curve.delta[i] >= kFarDelta)) {
      near.high = std::min(near.high, curve.log_moneyness[i - 1]);
    }
  }
  return near;
}

Window window_of(const SliceCurve& curve, const PlottedSlice& quotes, PlotAxis axis) {
  constexpr double kStatedDeviations = 2.5;
  constexpr double kRoom = 0.08;
  constexpr double kLeastRoom = 0.002;
  // A bid or ask so far from its mid is not informative, and would flatten the smile.
  constexpr double kFarSide = 0.5;
  const double reach = kStatedDeviations * curve.deviation;
  const QuotedRange quote_range = quoted_range(quotes);
  QuotedRange quoted = with_room(quote_range);
  // One strike alone has no range: the middle of the curve is shown, as far as that strike.
  if (!(quoted.high > quoted.low))
    quoted = with_room({std::min(-reach, quote_range.low), std::max(reach, quote_range.high)});
  if (axis == PlotAxis::delta) {
    const QuotedRange near = near_strikes(curve);
    const auto within = [&near](const QuotedRange& range) {
      return QuotedRange{std::max(range.low, near.low), std::min(range.high, near.high)};
    };
    const QuotedRange all_quotes = quoted;
    quoted = within(all_quotes);
    if (!(quoted.high > quoted.low)) quoted = within({-reach, reach});  // all quotes are far
  }
  Window window{quoted.low, quoted.high, std::numeric_limits<double>::infinity(), 0.0};
  const auto inside = [&](double k) { return k >= window.low && k <= window.high; };
  const auto show = [&](double vol) {
    if (!std::isfinite(vol)) return;
    window.bottom = std::min(window.bottom, vol);
    window.top = std::max(window.top, vol);
  };
  for (std::size_t i = 0; i < curve.vol.size(); ++i) {
    if (inside(curve.log_moneyness[i])) show(curve.vol[i]);
  }
  for (const PlottedQuote& quote : quotes.fitted) {
    if (!inside(quote.log_moneyness)) continue;
    show(quote.vol);
    for (const double side : {quote.bid, quote.ask}) {
      if (std::fabs(side - quote.vol) < kFarSide * quote.vol) show(side);
    }
  }
  window.bottom = std::min(window.bottom, window.top);
  const double margin = kRoom * (window.top - window.bottom) + kLeastRoom;
  window.bottom = std::max(0.0, window.bottom - margin);
  window.top += margin;
  return window;
}

/// False where vols or strikes are outside the range of doubles.
bool can_be_drawn(const Window& window, const AxisPlace& place) {
  return std::isfinite(window.bottom) && std::isfinite(window.top) && std::isfinite(place(window.low)) &&
         std::isfinite(place(window.high)) && place(window.low) != place(window.high);
}

std::vector<double> percent(const std::vector<double>& vols) {
  std::vector<double> numbers;
  numbers.reserve(vols.size());
  for (const double vol : vols) numbers.push_back(kPercent * vol);
  return numbers;
}

using Columns = std::vector<std::vector<double>>;

/// Position, vol, bid and ask of the quotes that `select` accepts; bid and ask are the vol itself where
/// absent.
template <class Select>
Columns quote_columns(const std::vector<PlottedQuote>& quotes, const AxisPlace& place, Select select) {
  Columns columns(4);
  for (const PlottedQuote& quote : quotes) {
    if (!select(quote)) continue;
    const bool two_sided = std::isfinite(quote.bid) && std::isfinite(quote.ask);
    columns[0].push_back(place(quote.log_moneyness));
    columns[1].push_back(kPercent * quote.vol);
    columns[2].push_back(kPercent * (two_sided ? quote.bid : quote.vol));
    columns[3].push_back(kPercent * (two_sided ? quote.ask : quote.vol));
  }
  return columns;
}

/// Gnuplot styles of the parts of a smile.
struct Styles {
  std::string band;
  std::string fit;
  std::string put_bars;
  std::string put_marks;
  std::string call_bars;
  std::string call_marks;
  std::string refused;
  std::string put_key;
  std::string call_key;

  explicit Styles(const Canvas& canvas) {
    const PictureColours& c = canvas.colours();
    const auto part = [&](const char* kind, const char* colour, double width, const std::string& mark) {
      return fmt::format("with {} lc rgb '{}' lw {}{}{}", kind, colour, canvas.line_width(width),
                         mark.empty() ? "" : " ", mark);
    };
    // `yerrorbars` is not used: its marks blank their surroundings, and dense quotes would wipe out each
    // other.
    constexpr const char* kBars = "vectors nohead";
    constexpr double kThin = 1.1;
    band =
        fmt::format("with filledcurves fc rgb '{}' fs transparent solid {} noborder", c.fit, c.band_opacity);
    fit = part("lines", c.fit, 1.8, "");
    put_bars = part(kBars, c.put, kThin, "");
    put_marks = part("points", c.put, kThin, canvas.circle());
    call_bars = part(kBars, c.call, kThin, "");
    call_marks = part("points", c.call, kThin, canvas.diamond());
    refused = part("points", c.refused, kThin, canvas.cross());
    put_key = part("yerrorbars", c.put, kThin, canvas.circle());
    call_key = part("yerrorbars", c.call, kThin, canvas.diamond());
  }
};

/// Parts that some panel has, for the key.
struct Shown {
  bool band = false;
  bool puts = false;
  bool calls = false;
  bool refused = false;
};

/// Data blocks of one panel and the plot command that draws them.
std::string drawing(std::size_t panel, const SliceCurve& curve, const PlottedSlice& quotes,
                    const AxisPlace& place, const Styles& styles, Shown& shown) {
  std::string blocks;
  std::string plots;
  const auto draw = [&](const std::string& name, const char* use, const std::string& style) {
    plots += fmt::format("{}${} using {} {}", plots.empty() ? "plot " : ", \\\n  ", name, use, style);
  };
  const auto block = [&](const char* part, const Columns& columns) {
    std::string name = fmt::format("{}{}", part, panel + 1);
    blocks += data_block(name, columns);
    return name;
  };
  const auto add_quotes = [&](const char* part, bool call, const std::string& bars,
                              const std::string& marks) {
    const auto of_type = [call](const PlottedQuote& quote) { return quote.call == call; };
    const Columns columns = quote_columns(quotes.fitted, place, of_type);
    if (columns.front().empty()) return false;
    const std::string name = block(part, columns);
    draw(name, "1:3:(0):($4-$3)", bars);
    draw(name, "1:2", marks);
    return true;
  };
  std::vector<double> x;
  for (const double k : curve.log_moneyness) x.push_back(place(k));
  if (std::ranges::any_of(curve.band_low, [](double low) { return std::isfinite(low); })) {
    shown.band = true;
    draw(block("band", {x, percent(curve.band_low), percent(curve.band_high)}), "1:2:3", styles.band);
  }
  if (!quotes.refused.empty()) {
    shown.refused = true;
    const auto any = [](const PlottedQuote&) { return true; };
    draw(block("refused", quote_columns(quotes.refused, place, any)), "1:2", styles.refused);
  }
  shown.puts |= add_quotes("puts", false, styles.put_bars, styles.put_marks);
  shown.calls |= add_quotes("calls", true, styles.call_bars, styles.call_marks);
  draw(block("fit", {x, percent(curve.vol)}), "1:2", styles.fit);
  return blocks + plots + "\n";
}

std::string x_tics(PlotAxis axis, double low, double high, double length) {
  if (axis != PlotAxis::delta) return round_tics("x", low, high, length, 58.0);
  std::vector<Tic> tics;
  for (const double delta : {0.9, 0.75, 0.5, 0.25, 0.1})
    tics.push_back({delta, fmt::format("{:.4g}", delta)});
  return named_tics("x", tics);
}

}  // namespace

Expected<std::string> smiles_script(const PlotView& view) {
  const std::size_t panels = view.places.size();
  const Grid grid = grid_of(panels);
  const Canvas canvas(view.options, natural_size(grid));
  const Styles styles(canvas);
  const PlotAxis axis = view.options.axis.value_or(PlotAxis::log_moneyness);
  const std::vector<PlottedSlice> quotes =
      plotted_quotes(view.document, *std::ranges::max_element(view.places) + 1);
  std::string script = canvas.opening();
  Shown shown;
  bool drawn = false;
  for (std::size_t i = 0; i < panels; ++i) {
    const PlottedSlice& slice = quotes[view.places[i]];
    const SliceCurve curve = slice_curve(view.surface, i, with_room(quoted_range(slice)), kCurvePoints);
    if (curve.vol.empty()) continue;
    const AxisPlace place(axis, view.surface.slices()[i].expiry, curve);
    const Window window = window_of(curve, slice, axis);
    if (!can_be_drawn(window, place)) continue;
    drawn = true;
    const PanelFrame frame = frame_of(i, grid, canvas);
    const bool lowest = i + grid.columns >= panels;
    const bool leftmost = i % grid.columns == 0;
    const double low = place(window.low);
    const double high = place(window.high);
    script +=
        canvas.panel(frame, view.names[i], lowest ? axis_words(axis) : "", leftmost ? "implied vol, %" : "");
    script += range("x", low, high) + x_tics(axis, low, high, frame.right - frame.left);
    const double bottom = kPercent * window.bottom;
    const double top = kPercent * window.top;
    script += range("y", bottom, top) + round_tics("y", bottom, top, frame.bottom - frame.top, 38.0);
    script += drawing(i, curve, slice, place, styles, shown);
  }
  if (!drawn) return no_curve();
  std::vector<KeyEntry> key;
  if (shown.puts) key.push_back({styles.put_key, "puts, bid to ask"});
  if (shown.calls) key.push_back({styles.call_key, "calls, bid to ask"});
  if (shown.refused) key.push_back({styles.refused, "rejected"});
  key.push_back({styles.fit, shown.puts || shown.calls ? "fit" : "implied vol"});
  if (shown.band) key.push_back({styles.band, "95 % band"});
  return script + canvas.key_row(view.title, key);
}

}  // namespace volcal::report
