// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What all pictures share: size, colours, where panels lie, tics and keys. All lengths are pixels of a
/// picture of default size, from its upper left corner; a larger picture is the same one magnified.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/report/plot/gnuplot_script.h"

namespace volcal::report {

/// Told apart by readers who see no red or green, on white and on dark.
struct PictureColours {
  const char* background;
  const char* ink;
  const char* soft;  ///< axes and their numbers
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

/// Where the axes of a panel run.
struct PanelFrame {
  double left = 0.0;
  double right = 0.0;
  double top = 0.0;
  double bottom = 0.0;
};

/// A line of a key: how gnuplot draws its symbol ("with lines lc rgb '#1f5fbf'"), and its words.
struct KeyEntry {
  std::string style;
  std::string words;
};

/// A labelled place of an axis.
struct Tic {
  double value = 0.0;
  std::string label;
};

class Canvas {
 public:
  /// `natural`: the size at which the chart looks as it should; the default size too.
  Canvas(const PlotOptions& options, PixelSize natural);

  [[nodiscard]] const PictureColours& colours() const noexcept;
  /// In pixels of the default size.
  [[nodiscard]] double width() const noexcept { return width_ / scale_; }
  [[nodiscard]] double height() const noexcept { return height_ / scale_; }
  /// The colour of line i of n, from the first expiry to the last: darker to lighter, or the other way.
  [[nodiscard]] std::string line_colour(std::size_t i, std::size_t n) const;

  /// Terminal, fonts, grid, and the start of a multiplot.
  [[nodiscard]] std::string opening() const;
  /// Margins, title and axis words of the next plot; empty where there is none.
  [[nodiscard]] std::string panel(const PanelFrame& frame, const std::string& title,
                                  const std::string& x_words, const std::string& y_words) const;
  /// What follows "lw".
  [[nodiscard]] std::string line_width(double width) const;
  /// "pt" and "ps" of marks that look equally large; gnuplot's terminals differ in both.
  [[nodiscard]] std::string circle() const;
  [[nodiscard]] std::string diamond() const;
  [[nodiscard]] std::string square() const;
  [[nodiscard]] std::string cross() const;
  /// The end of a picture: its title in one line across the top, and a key in one row under it, or in one
  /// column from `top` down at `left`.
  [[nodiscard]] std::string key_row(const std::string& title, const std::vector<KeyEntry>& entries) const;
  [[nodiscard]] std::string key_column(const std::string& title, const std::vector<KeyEntry>& entries,
                                       double left, double top) const;

 private:
  [[nodiscard]] double across(double pixels) const noexcept { return pixels * scale_ / width_; }
  [[nodiscard]] double up(double pixels) const noexcept { return 1.0 - pixels * scale_ / height_; }
  /// Words as a gnuplot string that this picture's terminal draws as they are.
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

/// "set xrange [...]" and the like; `axis` is "x" or "y".
[[nodiscard]] std::string range(const char* axis, double from, double to);
/// Tics at round numbers, some `pixels` apart on an axis of `length` pixels.
[[nodiscard]] std::string round_tics(const char* axis, double from, double to, double length, double pixels);
/// Tics at given places, labelled.
[[nodiscard]] std::string named_tics(const char* axis, const std::vector<Tic>& tics);
/// Powers of ten from `low` to `high`, "10\u207b\u2076".
[[nodiscard]] std::vector<Tic> power_tics(double low, double high);
/// Those that stand `pixels` apart on a logarithmic axis from `low` to `high` of `length` pixels.
[[nodiscard]] std::vector<Tic> spread_tics(const std::vector<Tic>& tics, double low, double high,
                                           double length, double pixels);

}  // namespace volcal::report
