// SPDX-License-Identifier: Apache-2.0
#include "host/report/plot/gnuplot_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "host/report/plot/gnuplot_charts.h"
#include "host/report/plot/gnuplot_text.h"
#include "volcal/printable.h"
#include "volcal/time.h"

namespace volcal::report {
namespace {

constexpr std::size_t kLongestTitle = 300;

Expected<VolSurface> chosen_slices(const VolSurface& surface, const std::vector<std::size_t>& places) {
  if (surface.heston() == nullptr) {
    std::vector<SurfaceSlice> slices;
    slices.reserve(places.size());
    for (const std::size_t place : places) slices.push_back(surface.slices()[place]);
    return VolSurface::make(surface.underlying(), surface.as_of(), std::move(slices));
  }
  std::vector<Expiry> expiries;
  expiries.reserve(places.size());
  for (const std::size_t place : places) expiries.push_back(surface.slices()[place].expiry);
  const HestonUncertainty* uncertainty = surface.heston_uncertainty();
  return VolSurface::make(surface.underlying(), surface.as_of(), std::move(expiries), *surface.heston(),
                          uncertainty == nullptr ? std::nullopt : std::optional(*uncertainty));
}

/// The text "2026-03-27T08:00:00Z" as "2026-03-27 08:00"; other text unchanged.
std::string readable_time(std::string time) {
  constexpr std::string_view kSeconds = ":00Z";
  constexpr std::size_t kDate = 10;
  if (!parse_time(time) || time.size() <= kDate || time[kDate] != 'T') return time;
  if (time.ends_with(kSeconds)) {
    time.resize(time.size() - kSeconds.size());
  } else if (time.ends_with('Z')) {
    time.pop_back();
  }
  time[kDate] = ' ';
  return time;
}

/// The ending " 08:00" where all slices expire at that time of day, so that it distinguishes none; else
/// empty.
std::string shared_clock(const VolSurface& surface) {
  constexpr std::size_t kClock = 6;
  std::string clock;
  for (const SurfaceSlice& slice : surface.slices()) {
    const std::string name = readable_time(slice.expiry.label);
    if (!slice.expiry.time || name.size() != std::string_view("2026-03-27 08:00").size()) return {};
    const std::string ending = name.substr(name.size() - kClock);
    if (!clock.empty() && ending != clock) return {};
    clock = ending;
  }
  return clock;
}

std::string expiry_name(const Expiry& expiry, const std::string& underlying, const std::string& clock) {
  std::string name = readable_time(expiry.label);
  name.erase(name.size() - clock.size());
  if (!expiry.root.empty() && expiry.root != underlying) name = expiry.root + " " + name;
  return printable(name);
}

const char* subject(PlotChart chart) {
  switch (chart) {
    case PlotChart::smiles:
      return "implied vol smiles";
    case PlotChart::variance:
      return "total variance";
    case PlotChart::term:
      return "at-the-money vol, risk reversals and butterflies";
    case PlotChart::density:
      return "risk-neutral densities";
    case PlotChart::tail:
      return "risk-neutral chances of falls and rises";
    case PlotChart::g:
      break;
  }
  return "Durrleman\u2019s g";
}

std::string title_of(const VolSurface& surface, const PlotOptions& options) {
  if (options.title) return printable(*options.title, kLongestTitle);
  std::string title = printable(surface.underlying());
  title += fmt::format("{}{}, {}", title.empty() ? "" : " ", subject(options.chart),
                       surface.heston() == nullptr ? "SVI" : "Heston");
  if (surface.as_of()) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(*surface.as_of());
    title += ", " + readable_time(format_time(minute)) + " UTC";
  }
  return title;
}

double interpolated(const std::vector<double>& grid, const std::vector<double>& values, double at) {
  const auto above = std::ranges::upper_bound(grid, at);
  if (above == grid.begin()) return values.front();
  if (above == grid.end()) return values.back();
  const auto high = static_cast<std::size_t>(above - grid.begin());
  const double share = (at - grid[high - 1]) / (grid[high] - grid[high - 1]);
  return std::lerp(values[high - 1], values[high], share);
}

}  // namespace

double AxisPlace::operator()(double log_moneyness) const {
  switch (axis_) {
    case PlotAxis::strike:
      return forward_ * std::exp(log_moneyness);
    case PlotAxis::delta:
      return interpolated(curve_.log_moneyness, curve_.delta, log_moneyness);
    case PlotAxis::deviations:
      return log_moneyness / curve_.deviation;
    case PlotAxis::log_moneyness:
      break;
  }
  return log_moneyness;
}

const char* axis_words(PlotAxis axis) noexcept {
  switch (axis) {
    case PlotAxis::strike:
      return "strike K";
    case PlotAxis::delta:
      return "delta of the call";
    case PlotAxis::deviations:
      return "ln(K/F) in at-the-money deviations";
    case PlotAxis::log_moneyness:
      break;
  }
  return "log-moneyness ln(K/F)";
}

Error no_curve() { return {ErrorCode::nothing_usable, "no expiry has a curve to draw"}; }

bool has_axis(PlotChart chart, PlotAxis axis) noexcept {
  switch (chart) {
    case PlotChart::smiles:
      return true;
    case PlotChart::density:
    case PlotChart::g:
      return axis == PlotAxis::log_moneyness || axis == PlotAxis::deviations;
    case PlotChart::variance:
    case PlotChart::term:
    case PlotChart::tail:
      break;
  }
  return false;
}

std::vector<std::size_t> spread_slices(std::size_t n, std::size_t count) {
  std::vector<std::size_t> chosen(std::min(n, count));
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    chosen[i] = chosen.size() == n || count < 2 ? i : (i * (n - 1) + (count - 1) / 2) / (count - 1);
  }
  return chosen;
}

Expected<std::string> gnuplot_script(const io::Json& document, const VolSurface& surface,
                                     const PlotOptions& options) {
  std::vector<std::size_t> places = options.slices;
  if (places.empty()) {
    places.resize(surface.slices().size());
    std::iota(places.begin(), places.end(), std::size_t{0});
  }
  const auto chosen = chosen_slices(surface, places);
  if (!chosen) return chosen.error();
  PlotView view{document, *chosen, options, std::move(places), {}, title_of(surface, options)};
  const std::string clock = shared_clock(*chosen);
  for (const SurfaceSlice& slice : chosen->slices()) {
    view.names.push_back(expiry_name(slice.expiry, surface.underlying(), clock));
  }
  switch (options.chart) {
    case PlotChart::smiles:
      return smiles_script(view);
    case PlotChart::variance:
      return variance_script(view);
    case PlotChart::term:
      return term_script(view);
    case PlotChart::density:
      return density_script(view);
    case PlotChart::tail:
      return tail_script(view);
    case PlotChart::g:
      break;
  }
  return durrleman_script(view);
}

}  // namespace volcal::report
