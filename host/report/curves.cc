// SPDX-License-Identifier: Apache-2.0
#include "host/report/curves.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "volcal/bands.h"
#include "volcal/local_vol.h"

namespace volcal::report {
namespace {

/// Extent of smiles and laws: as far as their tails differ visibly from a normal law's, and quotes mostly
/// reach.
constexpr double kShownDeviations = 5.0;
/// Extent of the surface as a whole: a normal law has 0.02 % beyond it on each side.
constexpr double kGridDeviations = 3.5;
/// Extent of the dense part of a grid: a smile bends within some two standard deviations, and wings need few
/// points.
constexpr double kDenseDeviations = 2.0;

/// Points from `low` < 0 to `high` > 0 with 0 among them, spaced as sinh: dense about 0.
std::vector<double> spaced(double low, double high, double scale, std::size_t points) {
  const double from = std::asinh(low / scale);
  const double to = std::asinh(high / scale);
  std::vector<double> grid(points);
  for (std::size_t i = 0; i < points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(points - 1);
    grid[i] = scale * std::sinh(from + (to - from) * share);
  }
  *std::ranges::min_element(grid, {}, [](double k) { return std::fabs(k); }) = 0.0;
  return grid;
}

double deviation_of(const VolSurface& alone, double time) {
  return alone.implied_vol(time, 0.0) * std::sqrt(time);
}

/// Standard normal density phi(x), taken at d2 below.
double normal_density(double x) {
  constexpr double kRootTwoPi = 2.5066282746310005;
  return std::exp(-0.5 * x * x) / kRootTwoPi;
}

/// The times of the slices, with rows between each two so that steps are even on the scale of sqrt(T).
std::vector<double> row_times(const VolSurface& surface) {
  constexpr double kRows = 36.0;
  std::vector<double> slices;
  for (const SurfaceSlice& slice : surface.slices()) {
    const double time = slice.expiry.time_to_expiry;
    if (slices.empty() || time > slices.back()) slices.push_back(time);
  }
  const double step = (std::sqrt(slices.back()) - std::sqrt(slices.front())) / kRows;
  std::vector<double> times = {slices.front()};
  for (std::size_t i = 1; i < slices.size(); ++i) {
    const double from = std::sqrt(slices[i - 1]);
    const double to = std::sqrt(slices[i]);
    const auto parts = std::max(1, static_cast<int>(std::lround((to - from) / step)));
    for (int p = 1; p < parts; ++p) {
      const double root = from + (to - from) * p / parts;
      times.push_back(root * root);
    }
    times.push_back(slices[i]);
  }
  return times;
}

}  // namespace

SliceCurve slice_curve(const VolSurface& surface, std::size_t slice, const QuotedRange& quoted,
                       std::size_t points) {
  SliceCurve curve;
  const double time = surface.slices()[slice].expiry.time_to_expiry;
  // Two roots may share a time, for which a query by time gives the first.
  const auto alone = surface.slice_alone(slice);
  if (!alone) return curve;
  curve.deviation = deviation_of(*alone, time);
  const double reach = kShownDeviations * curve.deviation;
  if (!(reach > 0.0)) return curve;
  curve.log_moneyness = spaced(std::min(-reach, quoted.low), std::max(reach, quoted.high),
                               kDenseDeviations * curve.deviation, points);
  std::vector<VolBand> bands(points);
  slice_bands(surface, slice, curve.log_moneyness, bands);
  for (std::size_t i = 0; i < points; ++i) {
    const double k = curve.log_moneyness[i];
    const SurfacePoint point = alone->at_log_moneyness(time, k);
    const double stddev = std::sqrt(point.total_variance);
    const double g = durrleman_g(surface, slice, k);
    curve.vol.push_back(point.implied_vol);
    curve.band_low.push_back(bands[i].low);
    curve.band_high.push_back(bands[i].high);
    curve.delta.push_back(point.delta);
    // SurfacePoint::density is not used: it is per unit of strike and underflows earlier than this.
    curve.density.push_back(normal_density(-k / stddev - 0.5 * stddev) * g / stddev);
    curve.durrleman_g.push_back(g);
  }
  return curve;
}

SliceTail slice_tail(const VolSurface& surface, std::size_t slice) {
  constexpr std::size_t kMoves = 40;
  constexpr std::array kStatedMoves = {0.1, 0.2, 0.4};
  constexpr std::array kShares = {0.05, 0.01};
  SliceTail tail;
  const auto add = [&](std::vector<TailProbability>& list, double move) {
    if (const auto probability = tail_probability(surface, slice, move)) list.push_back(*probability);
  };
  const double time = surface.slices()[slice].expiry.time_to_expiry;
  if (const auto alone = surface.slice_alone(slice)) {
    const double step = kShownDeviations * deviation_of(*alone, time) / kMoves;
    for (std::size_t i = 1; i <= kMoves; ++i) add(tail.moves, static_cast<double>(i) * step);
  }
  for (const double move : kStatedMoves) add(tail.stated, move);
  for (const double share : kShares) {
    if (const auto shortfall = tail_shortfall(surface, slice, share)) tail.shortfalls.push_back(*shortfall);
  }
  if (const auto shape = tail_shape(surface, slice)) tail.shape = *shape;
  return tail;
}

VarianceLines variance_lines(const VolSurface& surface, std::size_t points) {
  VarianceLines lines;
  double reach = 0.0;
  std::vector<VolSurface> alone;
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    auto slice = surface.slice_alone(s);
    if (!slice) return lines;
    const double deviation = deviation_of(*slice, surface.slices()[s].expiry.time_to_expiry);
    if (deviation > 0.0) reach = std::max(reach, kGridDeviations * deviation);
    alone.push_back(*std::move(slice));
  }
  if (!(reach > 0.0)) return lines;
  // The grid is dense about 0, since the nearest smile may be a thirtieth as wide as the farthest.
  lines.log_moneyness = spaced(-reach, reach, 0.06 * reach, points);
  for (std::size_t s = 0; s < alone.size(); ++s) {
    const double time = surface.slices()[s].expiry.time_to_expiry;
    std::vector<double>& line = lines.total_variance.emplace_back();
    line.reserve(points);
    for (const double k : lines.log_moneyness) line.push_back(alone[s].total_variance(time, k));
  }
  return lines;
}

SurfaceGrid surface_grid(const VolSurface& surface, std::size_t columns) {
  SurfaceGrid grid;
  grid.deviations = spaced(-kGridDeviations, kGridDeviations, kDenseDeviations, columns);
  grid.time_to_expiry = row_times(surface);
  for (const double time : grid.time_to_expiry) {
    const double deviation = deviation_of(surface, time);
    grid.forward.push_back(surface.forward(time));
    std::vector<double>& k = grid.log_moneyness.emplace_back();
    std::vector<double>& vol = grid.vol.emplace_back();
    std::vector<double>& local = grid.local_vol.emplace_back();
    for (const double x : grid.deviations) {
      k.push_back(x * deviation);
      vol.push_back(surface.implied_vol(time, k.back()));
      local.push_back(local_vol(surface, time, k.back()));
    }
  }
  return grid;
}

}  // namespace volcal::report
