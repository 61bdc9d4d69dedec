// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Elements of all pictures: size, colours, positions of panels, tics and keys. All lengths are pixels of a
/// picture of default size, from its upper left corner; a larger picture is the same one magnified.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/report/plot/gnuplot_script.h"

namespace volcal::report {

/// Colours that readers who see no red or green can tell apart, on white and on dark.
struct PictureColours {
  const char* background;
  const char* ink;
  const char* soft;  ///< colour of axes and their numbers
  const char* grid;
  const char* fit;
  const char* put;
  const char* call;
  const char* refused;
  double band_opacity;
};

struct PixelSize {
  double width = 900.0;
  double height = 600.0;
};

/// Extent of the axes of a panel.
struct PanelFrame {
  double left = 0.0;
  double right = 0.0;
  double top = 0.0;
  double bottom = 0.0;
};

/// An entry of a key: gnuplot's style of its symbol ("with lines lc rgb '#1f5fbf'"), and its words.
struct KeyEntry {
  std::string style;
  std::string words;
};

/// A labelled position on an axis.
struct Tic {
  double value = 0.0;
  std::string label;
};

class Canvas {
 public:
  /// `natural` is the size for which the chart is designed, which is also the default size.
  Canvas(const PlotOptions& options, PixelSize natural);

  [[nodiscard]] const PictureColours& colours() const noexcept;
  /// Width in pixels of the default size.
  [[nodiscard]] double width() const noexcept { return width_ / scale_; }
  [[nodiscard]] double height() const noexcept { return height_ / scale_; }
  /// Colour of line i of n, from the first expiry to the last: darker to lighter, or the other way round.
  [[nodiscard]] std::string line_colour(std::size_t i, std::size_t n) const;

  /// Commands for terminal, fonts and grid, and for the start of a multiplot.
  [[nodiscard]] std::string opening() const;
  /// Margins, title and axis words of the next plot; words may be empty.
  [[nodiscard]] std::string panel(const PanelFrame& frame, const std::string& title,
                                  const std::string& x_words, const std::string& y_words) const;
  /// Line width in the form that follows "lw".
  [[nodiscard]] std::string line_width(double width) const;
  /// "pt" and "ps" of marks that look equally large, since gnuplot's terminals differ in both.
  [[nodiscard]] std::string circle() const;
  [[nodiscard]] std::string diamond() const;
  [[nodiscard]] std::string square() const;
  [[nodiscard]] std::string cross() const;
  /// End of a picture: its title in one line across the top, and a key in one row below it, or in one column
  /// from `top` down at `left`.
  [[nodiscard]] std::string key_row(const std::string& title, const std::vector<KeyEntry>& entries) const;
  [[nodiscard]] std::string key_column(const std::string& title, const std::vector<KeyEntry>& entries,
                                       double left, double top) const;

 private:
  [[nodiscard]] double across(double pixels) const noexcept { return pixels * scale_ / width_; }
  [[nodiscard]] double up(double pixels) const noexcept { return 1.0 - pixels * scale_ / height_; }
  /// Words as a gnuplot string that this picture's terminal draws literally.
  [[nodiscard]] std::string drawn(std::string_view words) const;
  [[nodiscard]] std::string heading(const std::string& title) const;
  [[nodiscard]] std::string bare_panel(const std::string& title) const;
  [[nodiscard]] std::string key(const std::vector<KeyEntry>& entries, double left, double top,
                                const char* alignment) const;

  PictureFormat format_;
  bool dark_;
  double width_;
  double height_;
  double scale_;
};

/// Command such as "set xrange [...]"; `axis` is "x" or "y".
[[nodiscard]] std::string range(const char* axis, double from, double to);
/// Tics at round numbers, some `pixels` apart on an axis of `length` pixels.
[[nodiscard]] std::string round_tics(const char* axis, double from, double to, double length, double pixels);
/// Tics at given positions, labelled.
[[nodiscard]] std::string named_tics(const char* axis, const std::vector<Tic>& tics);
/// Tics at powers of ten from `low` to `high`, "10⁻⁶".
[[nodiscard]] std::vector<Tic> power_tics(double low, double high);
/// The tics that are at least `pixels` apart on a logarithmic axis from `low` to `high` of `length` pixels.
[[nodiscard]] std::vector<Tic> spread_tics(const std::vector<Tic>& tics, double low, double high,
                                           double length, double pixels);

}  // namespace volcal::report
