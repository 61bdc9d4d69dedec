// SPDX-License-Identifier: Apache-2.0
#include "host/report/plot/gnuplot_canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "host/report/plot/gnuplot_text.h"
#include "volcal/printable.h"

namespace volcal::report {
namespace {

constexpr PictureColours kLight = {.background = "#ffffff",
                                   .ink = "#1a1f29",
                                   .soft = "#5a6474",
                                   .grid = "#e3e7ed",
                                   .fit = "#1f5fbf",
                                   .put = "#0b7a75",
                                   .call = "#b4540a",
                                   .refused = "#6f7887",
                                   .band_opacity = 0.2};
constexpr PictureColours kDark = {.background = "#1b2029",
                                  .ink = "#e8ebf1",
                                  .soft = "#a3adbd",
                                  .grid = "#343c4a",
                                  .fit = "#7db0ff",
                                  .put = "#5fd6cd",
                                  .call = "#ffb26b",
                                  .refused = "#8a95a7",
                                  .band_opacity = 0.32};

/// Ten steps of viridis (matplotlib, CC0), whose lightness rises evenly for readers of all colour visions.
/// The nearly white steps are left out on white, the nearly black ones on dark.
using Rgb = std::array<double, 3>;
constexpr std::array<Rgb, 10> kViridis = {{{68, 1, 84},
                                           {72, 40, 120},
                                           {62, 74, 137},
                                           {49, 104, 142},
                                           {38, 130, 142},
                                           {31, 158, 137},
                                           {53, 183, 121},
                                           {109, 205, 89},
                                           {180, 222, 44},
                                           {253, 231, 37}}};
constexpr double kLightEnd = 7.6;   // as far as green: yellow vanishes on white
constexpr double kDarkStart = 2.6;  // from blue on: violet vanishes on dark

/// Smallest magnification of letters: below some eight pixels they cannot be read, whatever the picture's
/// size.
constexpr double kSmallestScale = 0.7;
constexpr double kTextSize = 12.5;
constexpr double kHeadingSize = 15.0;
constexpr double kSide = 16.0;
constexpr double kHeadingLine = 20.0;
constexpr double kKeyLine = 42.0;
constexpr double kKeyMargin = 4.0;
constexpr double kKeySymbol = 56.0;  // symbol of a key with the room about it
constexpr double kAxisWords = 48.0;  // room for words left of the y-axis
/// Mean width of a letter over its height, in sans-serif fonts.
constexpr double kLetter = 0.58;

}  // namespace

Canvas::Canvas(const PlotOptions& options, PixelSize natural)
    : format_(options.format),
      dark_(options.dark),
      width_(options.width > 0.0 ? options.width : natural.width),
      height_(options.height > 0.0 ? options.height : natural.height),
      scale_(std::max(kSmallestScale, std::min(width_ / natural.width, height_ / natural.height))) {}

const PictureColours& Canvas::colours() const noexcept { return dark_ ? kDark : kLight; }

std::string Canvas::line_colour(std::size_t i, std::size_t n) const {
  const double from = dark_ ? kDarkStart : 0.0;
  const double to = dark_ ? static_cast<double>(kViridis.size() - 1) : kLightEnd;
  const double share = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.4;
  const double place = from + (to - from) * share;
  const auto low = std::min(static_cast<std::size_t>(place), kViridis.size() - 2);
  Rgb mix{};
  for (std::size_t c = 0; c < mix.size(); ++c) {
    mix[c] = std::round(std::lerp(kViridis[low][c], kViridis[low + 1][c], place - static_cast<double>(low)));
  }
  return fmt::format("#{:02x}{:02x}{:02x}", static_cast<int>(mix[0]), static_cast<int>(mix[1]),
                     static_cast<int>(mix[2]));
}

std::string Canvas::opening() const {
  const PictureColours& c = colours();
  const bool svg = format_ == PictureFormat::svg;
  // Cairo's font sizes are points of 96 to the inch, those of SVG pixels.
  const double text = kTextSize * scale_ * (svg ? 1.0 : 0.75);
  return fmt::format(
      "# Made by `volcal plot --script`. To draw it: gnuplot -d < THIS_FILE > PICTURE\n"
      "set encoding utf8\n"
      "set terminal {} noenhanced {}size {:.0f},{:.0f} font '{},{:.4g}' rounded background '{}'\n"
      "set border 3 lc rgb '{}' lw {}\n"
      "set tics nomirror scale 0.5 textcolor rgb '{}'\n"
      "set grid lt 1 lc rgb '{}' lw {}\n"
      "set bars 0\n"
      "set clip two\n"
      "unset key\n"
      "set multiplot\n",
      svg ? "svg" : "pngcairo", svg ? "name 'volcal' " : "", width_, height_, svg ? "sans-serif" : "Sans",
      text, c.background, c.soft, line_width(1.0), c.soft, c.grid, line_width(0.8));
}

std::string Canvas::panel(const PanelFrame& frame, const std::string& title, const std::string& x_words,
                          const std::string& y_words) const {
  const char* ink = colours().ink;
  return fmt::format(
      "\n"
      "set lmargin at screen {}\n"
      "set rmargin at screen {}\n"
      "set tmargin at screen {}\n"
      "set bmargin at screen {}\n"
      "set title {} textcolor rgb '{}' offset 0,-0.6\n"
      "set xlabel {} textcolor rgb '{}' offset 0,0.3\n"
      // It is not a ylabel, whose position depends on the width of the numbers of this panel.
      "set label 2 {} at screen {},{} center rotate by 90 textcolor rgb '{}'\n",
      figure(across(frame.left)), figure(across(frame.right)), figure(up(frame.top)),
      figure(up(frame.bottom)), drawn(title), ink, drawn(x_words), ink, drawn(y_words),
      figure(across(frame.left - kAxisWords)), figure(up(0.5 * (frame.top + frame.bottom))), ink);
}

std::string Canvas::line_width(double width) const { return fmt::format("{:.4g}", width * scale_); }

std::string Canvas::circle() const {
  return fmt::format("pt 7 ps {:.4g}", scale_ * (format_ == PictureFormat::svg ? 0.42 : 0.55));
}
std::string Canvas::diamond() const {
  return fmt::format("pt 13 ps {:.4g}", scale_ * (format_ == PictureFormat::svg ? 0.36 : 0.7));
}
std::string Canvas::square() const {
  return fmt::format("pt 5 ps {:.4g}", scale_ * (format_ == PictureFormat::svg ? 0.4 : 0.5));
}
std::string Canvas::cross() const {
  return fmt::format("pt 2 ps {:.4g}", scale_ * (format_ == PictureFormat::svg ? 0.65 : 0.5));
}

std::string Canvas::drawn(std::string_view words) const {
  return gnuplot_string(format_ == PictureFormat::svg ? svg_terminal_text(words) : std::string(words));
}

std::string Canvas::heading(const std::string& title) const {
  const double size = kHeadingSize * scale_ * (format_ == PictureFormat::svg ? 1.0 : 0.75);
  const auto letters = static_cast<std::size_t>((width() - 2.0 * kSide) / (kLetter * kHeadingSize));
  return fmt::format("set label 1 {} at screen {},{} left front textcolor rgb '{}' font ',{:.4g}'\n",
                     drawn(printable(title, letters)), figure(across(kSide)), figure(up(kHeadingLine)),
                     colours().ink, size);
}

std::string Canvas::bare_panel(const std::string& title) const {
  return "\n"
         "# Title and key, in a panel without axes; gnuplot wants something to plot beside a key.\n"
         "set lmargin at screen 0\nset rmargin at screen 1\nset tmargin at screen 1\nset bmargin at screen "
         "0\n"
         "unset title\nunset xlabel\nunset label\nunset tics\nunset border\nunset grid\nunset logscale\n"
         "set xrange [0:1]\nset yrange [0:1]\n" +
         heading(title);
}

std::string Canvas::key(const std::vector<KeyEntry>& entries, double left, double top,
                        const char* alignment) const {
  std::string text = fmt::format(
      "set key at screen {},{} {} Left reverse samplen 2 spacing 1.15 textcolor rgb '{}'\n"
      "plot NaN notitle",
      figure(across(left)), figure(up(top)), alignment, colours().ink);
  for (const KeyEntry& entry : entries) {
    text += fmt::format(", \\\n  keyentry {} title {}", entry.style, drawn(entry.words));
  }
  return text + "\n";
}

std::string Canvas::key_row(const std::string& title, const std::vector<KeyEntry>& entries) const {
  const auto room_for = [](std::string_view words) {
    return kKeySymbol + kLetter * kTextSize * static_cast<double>(printable_width(words));
  };
  double whole = 2.0 * kSide;
  for (const KeyEntry& entry : entries) whole += room_for(entry.words);
  // Each entry has its own key: in a common key every column would be as wide as the widest, and break at the
  // picture's edge.
  std::string text = bare_panel(title);
  double left = kSide - kKeyMargin;
  for (const KeyEntry& entry : entries) {
    // Words after a comma are left out where all would not fit.
    const std::string words = whole > width() ? entry.words.substr(0, entry.words.find(',')) : entry.words;
    text += key({{entry.style, words}}, left, kKeyLine, "left center");
    left += room_for(words);
    text += "unset label\n";  // the title is drawn once
  }
  return text + "unset multiplot\n";
}

std::string Canvas::key_column(const std::string& title, const std::vector<KeyEntry>& entries, double left,
                               double top) const {
  return bare_panel(title) + key(entries, left, top, "left top vertical maxcols 1") + "unset multiplot\n";
}

std::string range(const char* axis, double from, double to) {
  return fmt::format("set {}range [{}:{}]\n", axis, figure(from), figure(to));
}

}  // namespace volcal::report
