// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/slice_evidence.h"

#include <algorithm>
#include <array>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

#include "calibration/slices/line_cells.h"
#include "calibration/slices/mixture_bound.h"
#include "kernels/core/svi/svi_chart.h"

namespace volcal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Interval kOne{1.0, 1.0};

/// Values w, w', w'' of one slice on a grid.
struct ScannedSlice {
  std::vector<double> w;
  std::vector<double> slope;
  std::vector<double> curvature;

  ScannedSlice(const SliceFormula& slice, std::span<const double> grid)
      : w(grid.size()), slope(grid.size()), curvature(grid.size()) {
    slice.values(grid, {w, slope, curvature});
  }
  [[nodiscard]] SliceValue at(std::size_t i) const { return {w[i], slope[i], curvature[i]}; }
};

struct Lowest {
  double value = kInfinity;
  double at = kAbsent;

  void take(double other, double where) {
    if (!(other < value)) return;
    value = other;
    at = where;
  }
};

/// Lowest of the numbers on a grid, with its dip refined by `function`.
template <class Function>
Lowest lowest_of(std::span<const double> grid, std::span<const double> numbers, const Function& function) {
  constexpr int kHalfOfTheBits = 26;  // precision of the place; the value then has all bits
  const auto i = static_cast<std::size_t>(std::ranges::min_element(numbers) - numbers.begin());
  Lowest lowest{numbers[i], grid[i]};
  const double low = grid[i == 0 ? 0 : i - 1];
  const double high = grid[std::min(i + 1, grid.size() - 1)];
  const auto [at, value] = boost::math::tools::brent_find_minima(function, low, high, kHalfOfTheBits);
  lowest.take(value, at);
  return lowest;
}

/// True for a wing that is constant: straight and without a slope far out. It has g = 1, but no term that
/// outgrows k for a bound to use.
bool is_level(const WingEnclosure& e) {
  return size_of(e.limit) == 0.0 && size_of(e.scaled.curvature) == 0.0 && e.level.low > 0.0;
}

bool is_below_lee(const WingSlopes& slopes) {
  constexpr double kBound = core::kLeeSlope * (1.0 - kValueRounding);
  return slopes.left < kBound && slopes.right < kBound;
}

double wing_limit(double slope) { return slope > 0.0 ? 0.25 - slope * slope / 16.0 : 1.0; }

bool proves_butterfly(const SliceFormula& slice, const LineCells& cells) {
  return cells.prove([&](double low, double high) { return is_free(slice.enclose(low, high), kOne); },
                     [&](Wing wing, Interval q) {
                       const WingEnclosure e = slice.enclose_wing(wing, q);
                       return is_level(e) || is_free(e.scaled, q);
                     });
}

ButterflyEvidence butterfly_by_cells(const SliceFormula& slice) {
  const std::array<const SliceFormula*, 1> alone{&slice};
  const LineCells cells(alone);
  const std::vector<double> grid = cells.grid();
  const ScannedSlice scanned(slice, grid);
  std::vector<double> g;
  g.reserve(grid.size());
  for (std::size_t i = 0; i < grid.size(); ++i) g.push_back(core::durrleman_g(scanned.at(i), grid[i]));
  Lowest lowest = lowest_of(grid, g, [&](double k) { return core::durrleman_g(value_at(slice, k), k); });
  const WingSlopes slopes = slice.wing_slopes();
  lowest.take(wing_limit(slopes.left), -kInfinity);
  lowest.take(wing_limit(slopes.right), kInfinity);
  ButterflyEvidence evidence{false, lowest.value, lowest.at, slopes.left, slopes.right};
  evidence.free = lowest.value >= 0.0 && is_below_lee(slopes) && proves_butterfly(slice, cells);
  return evidence;
}

/// The difference w2 - w1 of two slices.
class Difference {
 public:
  Difference(const SliceFormula& earlier, const SliceFormula& later) : earlier_(earlier), later_(later) {}

  [[nodiscard]] double operator()(double k) const {
    return total_variance_at(later_, k) - total_variance_at(earlier_, k);
  }
  [[nodiscard]] std::vector<double> on(std::span<const double> grid) const {
    std::vector<double> d(grid.size());
    std::vector<double> w(grid.size());
    later_.total_variances(grid, d);
    earlier_.total_variances(grid, w);
    for (std::size_t i = 0; i < d.size(); ++i) d[i] -= w[i];
    return d;
  }
  /// Limit of the difference far out in a wing: infinite, or the difference of two levels.
  [[nodiscard]] double limit(Wing wing) const {
    const double slope = wing == Wing::left ? later_.wing_slopes().left - earlier_.wing_slopes().left
                                            : later_.wing_slopes().right - earlier_.wing_slopes().right;
    if (slope != 0.0) return slope * kInfinity;
    const Interval level =
        later_.enclose_wing(wing, {0.0, 0.0}).level - earlier_.enclose_wing(wing, {0.0, 0.0}).level;
    return 0.5 * (level.low + level.high);
  }
  /// True where the difference is proved nonnegative over the cell.
  [[nodiscard]] bool is_proved(double low, double high) const {
    const SliceEnclosure e = earlier_.enclose(low, high);
    const SliceEnclosure l = later_.enclose(low, high);
    if ((l.w - e.w).low >= 0.0) return true;
    const auto least = [&](double k) { return (later_.enclose(k, k).w - earlier_.enclose(k, k).w).low; };
    const double bend = std::max(0.0, (l.curvature - e.curvature).high);
    const double sag = 0.125 * (high - low) * (high - low) * bend * (1.0 + kBoundRounding);
    return std::min(least(low), least(high)) - sag >= 0.0;
  }
  [[nodiscard]] bool is_proved(Wing wing, Interval q) const {
    const WingEnclosure e = earlier_.enclose_wing(wing, q);
    const WingEnclosure l = later_.enclose_wing(wing, q);
    if ((l.limit - e.limit).low >= 0.0 && (l.level - e.level).low >= 0.0) return true;
    return (l.scaled.w - e.scaled.w).low >= 0.0;
  }

 private:
  const SliceFormula& earlier_;
  const SliceFormula& later_;
};

/// Points at which the difference changes its sign, from its signs on a grid and far out.
std::vector<double> crossings_of(const Difference& difference, std::vector<double> grid,
                                 std::vector<double> d) {
  // Bounds the search in a wing; a crossing beyond it is left out.
  constexpr double kFarthest = 1e12;
  constexpr double kStride = 4.0;
  const auto extend = [&](Wing wing, double start) {
    const double limit = difference.limit(wing);
    std::vector<double> out;
    double last = wing == Wing::left ? d.front() : d.back();
    for (double k = kStride * start; last * limit < 0.0 && std::fabs(k) < kFarthest; k *= kStride) {
      out.push_back(k);
      last = difference(k);
    }
    return out;
  };
  const std::vector<double> beyond = extend(Wing::right, grid.back());
  std::vector<double> before = extend(Wing::left, grid.front());
  grid.insert(grid.end(), beyond.begin(), beyond.end());
  std::ranges::reverse(before);
  grid.insert(grid.begin(), before.begin(), before.end());
  d = difference.on(grid);
  std::vector<double> crossings;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    if (!(d[i] * d[i + 1] < 0.0)) continue;
    std::uintmax_t most = 100;
    const auto [low, high] = boost::math::tools::toms748_solve(
        difference, grid[i], grid[i + 1], d[i], d[i + 1], boost::math::tools::eps_tolerance<double>(), most);
    crossings.push_back(0.5 * (low + high));
  }
  return crossings;
}

bool is_same(const SliceFormula& one, const SliceFormula& other) {
  if (&one.kind() != &other.kind()) return false;
  const auto a = one.parameters();
  return std::ranges::equal(a, other.parameters(), [](const SliceParameter& x, const SliceParameter& y) {
    return x.name == y.name && x.value == y.value;
  });
}

CalendarEvidence calendar_by_cells(const SliceFormula& earlier, const SliceFormula& later) {
  const std::array<const SliceFormula*, 2> pair{&earlier, &later};
  const LineCells cells(pair);
  const std::vector<double> grid = cells.grid();
  if (is_same(earlier, later)) return {0, 1, true, 0.0, grid[grid.size() / 2], {}};
  const Difference difference(earlier, later);
  const std::vector<double> d = difference.on(grid);
  Lowest lowest = lowest_of(grid, d, difference);
  lowest.take(difference.limit(Wing::left), -kInfinity);
  lowest.take(difference.limit(Wing::right), kInfinity);
  CalendarEvidence evidence{0, 1, false, lowest.value, lowest.at, {}};
  evidence.free = lowest.value >= 0.0 &&
                  cells.prove([&](double low, double high) { return difference.is_proved(low, high); },
                              [&](Wing wing, Interval q) { return difference.is_proved(wing, q); });
  if (!evidence.free) evidence.crossings = crossings_of(difference, grid, d);
  return evidence;
}

/// True where one of a few mixtures on the grid violates the condition, which makes the search for a proof
/// unnecessary.
bool looks_violated(const ScannedSlice& first, const ScannedSlice& second, std::span<const double> grid) {
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (has_violated_mixture(first.at(i), second.at(i), grid[i])) return true;
  }
  return false;
}

bool mixtures_are_free_by_cells(const SliceFormula& earlier, const SliceFormula& later) {
  if (!is_below_lee(earlier.wing_slopes()) || !is_below_lee(later.wing_slopes())) return false;
  const std::array<const SliceFormula*, 2> pair{&earlier, &later};
  const LineCells cells(pair);
  const std::vector<double> grid = cells.grid();
  if (looks_violated({earlier, grid}, {later, grid}, grid)) return false;
  return cells.prove(
      [&](double low, double high) {
        return is_free(earlier.enclose(low, high), later.enclose(low, high), kOne);
      },
      [&](Wing wing, Interval q) {
        const WingEnclosure e1 = earlier.enclose_wing(wing, q);
        const WingEnclosure e2 = later.enclose_wing(wing, q);
        return (is_level(e1) && is_level(e2)) || is_free(e1.scaled, e2.scaled, q);
      });
}

}  // namespace

ButterflyEvidence butterfly_evidence(const SliceFormula& slice) {
  if (auto exact = slice.exact_butterfly()) return *exact;
  return butterfly_by_cells(slice);
}

CalendarEvidence calendar_evidence(const SliceFormula& earlier, const SliceFormula& later) {
  if (auto exact = earlier.exact_calendar(later)) return *std::move(exact);
  return calendar_by_cells(earlier, later);
}

bool mixtures_are_free(const SliceFormula& earlier, const SliceFormula& later) {
  if (const auto exact = earlier.exact_mixtures(later)) return *exact;
  return mixtures_are_free_by_cells(earlier, later);
}

}  // namespace volcal
