// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/mixture_proof.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "kernels/core/math/bernstein.h"  // kRoundingUnit

namespace volcal {
namespace {

using Slice = core::SviRaw<double>;

/// Cells looked at before a pair is given up: about 1 ms.
constexpr int kMaxCells = 6000;
/// Halvings of one cell; beyond that g is within 1e-7 or so of zero and the price mix is the safer choice.
constexpr int kMaxDepth = 24;
/// Roundings of the products and sums in the bound, per unit of the terms' sizes (fewer than 64 of them).
constexpr double kBoundRounding = 64.0 * core::kRoundingUnit;
/// Roundings in w, w' and w'' per unit of their terms' sizes.
constexpr double kValueRounding = 16.0 * core::kRoundingUnit;

struct Interval {
  double low;
  double high;
};
Interval operator+(Interval x, Interval y) { return {x.low + y.low, x.high + y.high}; }
Interval operator-(Interval x, Interval y) { return {x.low - y.high, x.high - y.low}; }
Interval operator*(double c, Interval x) {
  return c >= 0.0 ? Interval{c * x.low, c * x.high} : Interval{c * x.high, c * x.low};
}
Interval operator*(Interval x, Interval y) {
  const std::array<double, 4> p{x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high};
  return {std::min({p[0], p[1], p[2], p[3]}), std::max({p[0], p[1], p[2], p[3]})};
}
/// x y where x is nowhere below zero: two products instead of four, and the same bounds.
Interval times(Interval x, Interval y) {
  return {(y.low >= 0.0 ? x.low : x.high) * y.low, (y.high >= 0.0 ? x.high : x.low) * y.high};
}
Interval square(Interval x) {
  const double high = std::max(x.low * x.low, x.high * x.high);
  return {x.low > 0.0 || x.high < 0.0 ? std::min(x.low * x.low, x.high * x.high) : 0.0, high};
}
Interval intersect(Interval x, Interval y) { return {std::max(x.low, y.low), std::min(x.high, y.high)}; }
Interval widen(Interval x, double by) { return {x.low - by, x.high + by}; }

/// What one slice does on a cell. In a wing, w and v stand for w / k and v / k.
struct Enclosure {
  Interval w;
  Interval slope;
  Interval curvature;
  Interval v;
};

double size_of(Interval x) { return std::max(std::fabs(x.low), std::fabs(x.high)); }

/// Enclosures over [low, high], both finite.
Enclosure enclose(const Slice& p, double low, double high) {
  const core::SviValue<double> l = core::svi_value(p, low);
  const core::SviValue<double> h = core::svi_value(p, high);
  const double reach = std::max(std::fabs(low - p.m), std::fabs(high - p.m)) + p.sigma;
  const double w_doubt = kValueRounding * (std::fabs(p.a) + 2.0 * p.b * reach);
  const double slope_doubt = kValueRounding * 2.0 * p.b;
  Enclosure e{};
  double lowest = std::min(l.w, h.w);
  if (l.slope < 0.0 && h.slope > 0.0) lowest = p.a + p.b * p.sigma * std::sqrt((1.0 - p.rho) * (1.0 + p.rho));
  e.w = widen({lowest, std::max(l.w, h.w)}, w_doubt);
  e.slope = widen({l.slope, h.slope}, slope_doubt);
  const double peak = low <= p.m && p.m <= high ? p.b / p.sigma : std::max(l.curvature, h.curvature);
  e.curvature = {std::min(l.curvature, h.curvature) * (1.0 - kValueRounding), peak * (1.0 + kValueRounding)};
  // v' = (w' - k w'') / 2 carries v from either end into the cell.
  const Interval k{low, high};
  const Interval rate = 0.5 * (e.slope - k * e.curvature);
  const Interval run{0.0, high - low};
  const double v_low = l.w - 0.5 * low * l.slope;
  const double v_high = h.w - 0.5 * high * h.slope;
  const Interval from_low = Interval{v_low, v_low} + run * rate;
  const Interval from_high = Interval{v_high, v_high} - run * rate;
  e.v = widen(intersect(from_low, from_high), w_doubt + 0.5 * size_of(k) * slope_doubt);
  return e;
}

/// Enclosures of w / k, w', w'' and v / k over k >= 1 / q.high > m, q = 1 / k in [q.low, q.high].
Enclosure enclose_wing(const Slice& p, Interval q) {
  const double k = 1.0 / q.high;
  const double y = k - p.m;
  const double root = std::hypot(y, p.sigma);
  const double tail = p.b * (p.sigma / (root + y)) * p.sigma;  // w minus its asymptote, at k; falls outwards
  const double outer = p.b * (1.0 + p.rho);
  const double level = p.a - outer * p.m;
  const double doubt = kValueRounding * (std::fabs(p.a) * q.high + outer * (1.0 + std::fabs(p.m) * q.high));
  Enclosure e{};
  e.w = widen(Interval{outer, outer} + level * q + Interval{0.0, tail * q.high}, doubt);
  e.slope = widen({outer - tail / root, outer}, doubt);
  const double ratio = p.sigma / root;
  e.curvature = {0.0, p.b * ratio * ratio / root * (1.0 + kValueRounding)};
  e.v = e.w - 0.5 * e.slope;
  return e;
}

/// Bernstein coefficients over alpha in [0, 1] of a product of linear functions, by degree.
using Linear = std::array<Interval, 2>;
using Quadratic = std::array<Interval, 3>;

Quadratic squared(const Linear& x) { return {square(x[0]), x[0] * x[1], square(x[1])}; }

/// Cubic x^2 y, raised to degree 4; y is nowhere below zero.
std::array<Interval, 5> raised_cubic(const Quadratic& x2, const Linear& y) {
  const Interval c0 = times(y[0], x2[0]);
  const Interval c1 = (1.0 / 3.0) * (times(y[1], x2[0]) + 2.0 * times(y[0], x2[1]));
  const Interval c2 = (1.0 / 3.0) * (2.0 * times(y[1], x2[1]) + times(y[0], x2[2]));
  const Interval c3 = times(y[1], x2[2]);
  return {c0, 0.25 * c0 + 0.75 * c1, 0.5 * (c1 + c2), 0.75 * c2 + 0.25 * c3, c3};
}

/// x y; y is nowhere below zero.
std::array<Interval, 5> quartic(const Quadratic& x, const Quadratic& y) {
  return {times(y[0], x[0]), 0.5 * (times(y[1], x[0]) + times(y[0], x[1])),
          (1.0 / 6.0) * (times(y[2], x[0]) + 4.0 * times(y[1], x[1]) + times(y[0], x[2])),
          0.5 * (times(y[2], x[1]) + times(y[1], x[2])), times(y[2], x[2])};
}

/// One Bernstein coefficient of w^2 g is above zero, roundings allowed for.
bool is_positive(Interval lean, Interval steep, Interval flat, Interval bend, Interval steepness) {
  const Interval steep_term = 0.25 * times(steepness, steep);
  const Interval bound = lean - steep_term - (1.0 / 16.0) * flat + 0.5 * bend;
  const double size = size_of(lean) + size_of(steep_term) + size_of(flat) + size_of(bend);
  return bound.low > kBoundRounding * size;
}

/// w^2 g is above zero over the cell and all alpha; `steepness` is 1, or q in a wing (the term in w'^2 w).
bool is_positive(const Enclosure& e1, const Enclosure& e2, Interval steepness) {
  const Linear w{e1.w, e2.w};
  if (!(w[0].low >= 0.0) || !(w[1].low >= 0.0)) return false;
  const Quadratic v2 = squared({e1.v, e2.v});
  const Quadratic s2 = squared({e1.slope, e2.slope});
  const Quadratic w2 = squared(w);
  const Linear curvature{e1.curvature, e2.curvature};
  // The slices themselves first: most cells that are too wide fail there.
  for (const std::size_t end : {std::size_t{0}, std::size_t{1}}) {
    const std::size_t i = 2 * end;
    if (!is_positive(v2[i], times(w[end], s2[i]), times(w2[i], s2[i]), times(curvature[end], w2[i]),
                     steepness)) {
      return false;
    }
  }
  const std::array<Interval, 5> lean{v2[0], 0.5 * (v2[0] + v2[1]),
                                     (1.0 / 6.0) * (v2[0] + 4.0 * v2[1] + v2[2]), 0.5 * (v2[1] + v2[2]),
                                     v2[2]};
  const std::array<Interval, 5> steep = raised_cubic(s2, w);
  const std::array<Interval, 5> flat = quartic(s2, w2);
  const std::array<Interval, 5> bend = raised_cubic(w2, curvature);
  for (std::size_t i = 1; i < 4; ++i) {
    if (!is_positive(lean[i], steep[i], flat[i], bend[i], steepness)) return false;
  }
  return true;
}

/// Halves cells until each is proved or the budget ends. `cell_is_free(low, high)` proves one.
template <class Proof>
bool prove_cells(double low, double high, int& budget, const Proof& cell_is_free) {
  struct Cell {
    double low;
    double high;
    int depth;
  };
  std::array<Cell, kMaxDepth + 2> stack{};
  std::size_t count = 0;
  stack[count++] = {low, high, 0};
  while (count > 0) {
    const Cell cell = stack[--count];
    if (--budget < 0) return false;
    if (cell_is_free(cell.low, cell.high)) continue;
    if (cell.depth >= kMaxDepth) return false;
    const double middle = 0.5 * (cell.low + cell.high);
    stack[count++] = {middle, cell.high, cell.depth + 1};
    stack[count++] = {cell.low, middle, cell.depth + 1};
  }
  return true;
}

Slice mirrored(const Slice& p) { return {p.a, p.b, -p.rho, -p.m, p.sigma}; }

/// From `start` outwards to +infinity: cells that double in width, then one wing in 1/k.
bool prove_half(const Slice& p1, const Slice& p2, double start, int& budget) {
  const double scale = std::min(p1.sigma, p2.sigma);
  const double widest = std::max({p1.sigma, p2.sigma, std::fabs(p1.m), std::fabs(p2.m), std::fabs(start)});
  constexpr double kWingStart = 16.0;  // widths: the asymptote holds to about 1e-3 and 1/k cells take over
  const double far = kWingStart * widest;
  const auto inner = [&](double low, double high) {
    return is_positive(enclose(p1, low, high), enclose(p2, low, high), {1.0, 1.0});
  };
  double low = start;
  for (double step = 0.25 * scale; low < far; step *= 2.0) {
    const double high = std::min(far, low + step);
    if (!prove_cells(low, high, budget, inner)) return false;
    low = high;
  }
  return prove_cells(0.0, 1.0 / low, budget, [&](double q_low, double q_high) {
    const Interval q{q_low, q_high};
    return is_positive(enclose_wing(p1, q), enclose_wing(p2, q), q);
  });
}

/// Places about the middle of two slices, in widths: dense there, out to 60.
using TrialPlaces = std::array<double, 49>;
TrialPlaces make_trial_places() {
  TrialPlaces places{};
  for (std::size_t i = 0; i < places.size(); ++i)
    places[i] = std::sinh(0.2 * (static_cast<double>(i) - 24.0));
  return places;
}

/// Ends and a few mixtures on a coarse line: a violation seen there saves the search for a proof.
bool looks_violated(const Slice& p1, const Slice& p2) {
  static const TrialPlaces places = make_trial_places();
  const double scale = std::max(p1.sigma, p2.sigma);
  for (const double place : places) {
    const double k = 0.5 * (p1.m + p2.m) + scale * place;
    const core::SviValue<double> v1 = core::svi_value(p1, k);
    const core::SviValue<double> v2 = core::svi_value(p2, k);
    for (int j = 0; j <= 4; ++j) {
      const double alpha = 0.25 * j;
      const auto mix = [alpha](double x, double y) { return (1.0 - alpha) * x + alpha * y; };
      const core::SviValue<double> v{mix(v1.w, v2.w), mix(v1.slope, v2.slope),
                                     mix(v1.curvature, v2.curvature)};
      if (!(core::durrleman_g(v, k) > 0.0)) return true;
    }
  }
  return false;
}

}  // namespace

bool mixtures_are_free(const Slice& earlier, const Slice& later) noexcept {
  // Level slices have g = 1, but nothing in the wings that would outgrow k for a proof to hold on to.
  if (earlier.b == 0.0 && later.b == 0.0) return true;
  if (looks_violated(earlier, later)) return false;
  const double start = 0.5 * (earlier.m + later.m);
  int budget = kMaxCells;
  return prove_half(earlier, later, start, budget) &&
         prove_half(mirrored(earlier), mirrored(later), -start, budget);
}

}  // namespace volcal
