// SPDX-License-Identifier: Apache-2.0
/// Tics of gnuplot_canvas.h.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/report/plot/gnuplot_canvas.h"
#include "host/report/plot/gnuplot_text.h"

namespace volcal::report {
namespace {

/// The smallest of 1, 2, 5 times a power of ten that is not below `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= step * (1.0 - 1e-9)) return digit * power;
  }
  return 10.0 * power;
}

std::string superscript(int number) {
  static constexpr const char* kDigits[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                            "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  std::string raised;
  for (const char c : std::to_string(number)) raised += c == '-' ? "\u207b" : kDigits[c - '0'];
  return raised;
}

}  // namespace

std::string round_tics(const char* axis, double from, double to, double length, double pixels) {
  const double parts = std::max(1.0, length / pixels);
  double step = round_step(std::fabs(to - from) / parts);
  if (!(step > 0.0) || !std::isfinite(step)) return fmt::format("set {}tics autofreq\n", axis);
  // A single number does not give a scale.
  const auto [low, high] = std::minmax(from, to);
  while (std::floor(high / step) - std::ceil(low / step) < 1.0) step = round_step(0.4 * step);
  return fmt::format("set {0}tics {1}\nset format {0} '%.10g'\n", axis, figure(step));
}

std::string named_tics(const char* axis, const std::vector<Tic>& tics) {
  std::string list;
  for (const Tic& tic : tics) {
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", gnuplot_string(tic.label), figure(tic.value));
  }
  return fmt::format("set {}tics ({})\n", axis, list);
}

std::vector<Tic> power_tics(double low, double high) {
  std::vector<Tic> tics;
  const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  for (int power = static_cast<int>(std::ceil(std::log10(low) - 1e-9)); power <= last; ++power) {
    std::string label = "10" + superscript(power);
    if (power == 0) label = "1";
    if (power == 1) label = "10";
    tics.push_back({std::pow(10.0, power), label});
  }
  return tics;
}

std::vector<Tic> spread_tics(const std::vector<Tic>& tics, double low, double high, double length,
                             double pixels) {
  std::vector<Tic> kept;
  const double pixels_per_unit = length / std::log(high / low);
  for (const Tic& tic : tics) {
    if (tic.value < low || tic.value > high) continue;
    if (!kept.empty() && std::log(tic.value / kept.back().value) * pixels_per_unit < pixels) continue;
    kept.push_back(tic);
  }
  return kept;
}

}  // namespace volcal::report
