// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Deterministic starting points for one slice, by a team.
///
/// For a fixed centre m and width sigma, w is linear in (a, rho b, b): the inner problem is a weighted linear
/// least squares over the cone |rho b| <= b with a closed-form solution [DeMarcoMartini2009], the
/// "quasi-explicit" calibration. A coarse grid over (m, sigma) sees the whole landscape; its lowest cells,
/// one per basin, are the starts. Every lane solves a cell of its own, so all quotes are read once for each
/// register of cells.

#include <cmath>

#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi.h"

namespace volcal::core {

/// Largest number of basins that are started from. Real smiles showed at most three distinct ones.
inline constexpr int kStarts = 3;
/// Size of the grid of cells. Centres run from 0.7 below the lowest to 0.7 above the highest quote (in units
/// of half their range), widths from a twentieth to eight at-the-money standard deviations. Finer grids found
/// no better basin on any real smile; the optimiser does the rest.
inline constexpr int kStartCentres = 17;
inline constexpr int kStartWidths = 12;
inline constexpr int kStartCells = padded(kStartCentres * kStartWidths);

/// Doubles of scratch for the search: the quotes' weights and targets, and the solved cells.
constexpr int start_work_size(int n_quotes) { return 3 * padded(n_quotes) + 4 * kStartCells; }

struct SviStarts {
  SviRaw<double> svi[kStarts];
  double cost[kStarts];  ///< sums of squared residuals, linearised in total variance, rising
  int count;             ///< >= 1
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace starts_detail {

// Ridge that keeps the 3 x 3 inner problem solvable where fewer than three quotes, or a grid cell far from
// all quotes, leave it singular. In units of the largest diagonal entry.
constexpr double kRidge = 1e-10;
constexpr double kCentreOverhang = 0.35;
constexpr double kNarrowest = 0.05;
constexpr double kWidest = 8.0;

/// The inner problem: minimise u.G u - 2 u.m + t over u = (a, rho b, b), |u1| <= u2.
template <class R>
struct Inner {
  R g00, g01, g02, g11, g12, g22;
  R m0, m1, m2;
  R t;
};

template <class R>
struct Cell {
  R a, rb, b;  ///< a, rho b, b in the slice's units
  R cost;
};

template <class R>
VOLCAL_HD inline R cell_cost(const Inner<R>& p, const R& a, const R& rb, const R& b) {
  const R ga = p.g00 * a + p.g01 * rb + p.g02 * b;
  const R gr = p.g01 * a + p.g11 * rb + p.g12 * b;
  const R gb = p.g02 * a + p.g12 * rb + p.g22 * b;
  return a * (ga - 2.0 * p.m0) + rb * (gr - 2.0 * p.m1) + b * (gb - 2.0 * p.m2) + p.t;
}

/// Minimum on the face rho b = sign b.
template <class R>
VOLCAL_HD inline Cell<R> solve_face(const Inner<R>& p, double sign) {
  const R cross = sign * p.g01 + p.g02;
  const R across = p.g11 + 2.0 * sign * p.g12 + p.g22;
  const R moment = sign * p.m1 + p.m2;
  const R slope_ratio = cross / p.g00;
  const R b = (moment - slope_ratio * p.m0) / (across - slope_ratio * cross);
  const R held = select(b > R(0.0), b, R(0.0));
  const R a = (p.m0 - cross * held) / p.g00;
  return {a, sign * held, held, cell_cost(p, a, sign * held, held)};
}

/// The free minimum where it lies in the cone, else the better of the two faces (which meet in a flat smile).
template <class R>
VOLCAL_HD inline Cell<R> solve_cell(const Inner<R>& p) {
  using std::fabs;
  const R l10 = p.g01 / p.g00;
  const R l20 = p.g02 / p.g00;
  const R d1 = p.g11 - l10 * p.g01;
  const R c12 = p.g12 - l10 * p.g02;
  const R l21 = c12 / d1;
  const R d2 = p.g22 - l20 * p.g02 - l21 * c12;
  const R y1 = p.m1 - l10 * p.m0;
  const R b = (p.m2 - l20 * p.m0 - l21 * y1) / d2;
  const R rb = (y1 - c12 * b) / d1;
  const R a = (p.m0 - p.g01 * rb - p.g02 * b) / p.g00;
  const Cell<R> up = solve_face(p, 1.0);
  const Cell<R> down = solve_face(p, -1.0);
  const auto inside = b >= fabs(rb);
  const auto upper = up.cost <= down.cost;
  return {select(inside, a, select(upper, up.a, down.a)), select(inside, rb, select(upper, up.rb, down.rb)),
          select(inside, b, select(upper, up.b, down.b)),
          select(inside, cell_cost(p, a, rb, b), select(upper, up.cost, down.cost))};
}

struct Search {
  double from, step;            ///< first centre and distance of centres, in at-the-money standard deviations
  double *k, *weight, *target;  ///< arrays over the quotes
  double *cost, *a, *rb, *b;    ///< arrays over the cells
};

VOLCAL_HD inline double centre_of(const Search& search, int cell) {
  const int row = cell / kStartWidths;
  return search.from + search.step * row;
}
VOLCAL_HD inline int column_of(int cell) { return cell - cell / kStartWidths * kStartWidths; }
VOLCAL_HD inline double width_of(int cell) {
  const int column = column_of(cell);
  return kNarrowest * std::exp(std::log(kWidest / kNarrowest) / (kStartWidths - 1) * column);
}

/// Expresses the quotes in the slice's units: a vol residual linearised at the market is
/// (w - w_market) / (2 vol T scale).
template <class Team>
VOLCAL_HD inline Search prepare(const Team& team, const SviFitProblem& p, double* work) {
  const double s = p.chart_scale[0];
  const int n = p.quote_count[0];
  const int begin = p.quote_begin[0];
  Search search{};
  search.k = work;
  search.weight = work + padded(n);
  search.target = work + 2 * padded(n);
  search.cost = work + 3 * padded(n);
  search.a = search.cost + kStartCells;
  search.rb = search.a + kStartCells;
  search.b = search.rb + kStartCells;
  double low = -1.0;
  double high = 1.0;
  for (int i = 0; i < n; ++i) {
    const double k = p.log_moneyness[begin + i] / s;
    low = k < low ? k : low;
    high = k > high ? k : high;
  }
  search.from = low - kCentreOverhang * (high - low);
  search.step = (1.0 + 2.0 * kCentreOverhang) * (high - low) / (kStartCentres - 1);
  for (int i = team.rank(); i < n; i += team.size()) {
    const double vol = p.market_vol[begin + i];
    const double weight =
        std::sqrt(p.weight[begin + i]) * s * s / (2.0 * vol * p.time_to_expiry[0] * p.scale[begin + i]);
    search.k[i] = p.log_moneyness[begin + i] / s;
    search.weight[i] = weight;
    search.target[i] = weight * vol * vol * p.time_to_expiry[0] / (s * s);
  }
  // Until the cells are solved, the rows of a and b hold the cells' centres and widths.
  for (int cell = team.rank(); cell < kStartWidths; cell += team.size()) search.b[cell] = width_of(cell);
  team.sync();
  for (int cell = team.rank(); cell < kStartCells; cell += team.size()) {
    search.a[cell] = centre_of(search, cell);
    if (cell >= kStartWidths) search.b[cell] = search.b[column_of(cell)];
  }
  team.sync();
  return search;
}

template <class R>
VOLCAL_HD inline Inner<R> inner_problem(const Search& search, int n, const R& centre, const R& width) {
  using std::sqrt;
  double g00 = 0.0;
  double m0 = 0.0;
  double t = 0.0;
  Inner<R> p{R(0.0), R(0.0), R(0.0), R(0.0), R(0.0), R(0.0), R(0.0), R(0.0), R(0.0), R(0.0)};
  for (int i = 0; i < n; ++i) {
    const double weight = search.weight[i];
    const double target = search.target[i];
    const double weight2 = weight * weight;
    const double moment = weight * target;
    const R y = search.k[i] - centre;
    const R root2 = y * y + width * width;
    const R root = sqrt(root2);
    g00 += weight2;
    m0 += moment;
    t += target * target;
    const R scaled_y = weight2 * y;
    p.g01 += scaled_y;
    p.g02 += weight2 * root;
    p.g11 += scaled_y * y;
    p.g12 += scaled_y * root;
    p.g22 += weight2 * root2;
    p.m1 += moment * y;
    p.m2 += moment * root;
  }
  p.m0 = R(m0);
  p.t = R(t);
  const auto larger = p.g11 > p.g22;
  R largest = select(larger, p.g11, p.g22);
  largest = select(largest > R(g00), largest, R(g00));
  const R ridge = kRidge * largest;
  p.g00 = g00 + ridge;
  p.g11 += ridge;
  p.g22 += ridge;
  return p;
}

/// True where no neighbour of the cell is lower: the cell is the bottom of a basin.
VOLCAL_HD inline bool is_basin(const double* cost, int cell) {
  const int row = cell / kStartWidths;
  const int column = cell - row * kStartWidths;
  for (int r = row > 0 ? row - 1 : 0; r <= row + 1 && r < kStartCentres; ++r) {
    for (int c = column > 0 ? column - 1 : 0; c <= column + 1 && c < kStartWidths; ++c) {
      if (cost[r * kStartWidths + c] < cost[cell]) return false;
    }
  }
  return true;
}

VOLCAL_HD inline void insert(SviStarts& starts, int* cells, double cost, int cell) {
  int at = starts.count < kStarts ? starts.count++ : kStarts - 1;
  for (; at > 0 && starts.cost[at - 1] > cost; --at) {
    starts.cost[at] = starts.cost[at - 1];
    cells[at] = cells[at - 1];
  }
  starts.cost[at] = cost;
  cells[at] = cell;
}

}  // namespace starts_detail

/// Finds starts for the only slice of `p`, best first. `work` holds start_work_size(quote_count) doubles.
/// Every member gets the same.
template <class Team>
VOLCAL_HD_CALL SviStarts find_starts(const Team& team, const SviFitProblem& p, double* work) {
  using namespace starts_detail;
  using R = typename Team::Real;
  const Search search = prepare(team, p, work);
  for (int cell = 0; cell < kStartCells; cell += team.width()) {
    const R centre = team.load(search.a + cell);
    const R width = team.load(search.b + cell);
    const Cell<R> solved = solve_cell(inner_problem(search, p.quote_count[0], centre, width));
    team.store(search.cost + cell, solved.cost);
    team.store(search.a + cell, solved.a);
    team.store(search.rb + cell, solved.rb);
    team.store(search.b + cell, solved.b);
  }
  team.sync();
  SviStarts starts{};
  int cells[kStarts] = {};
  for (int cell = 0; cell < kStartCentres * kStartWidths; ++cell) {
    const double cost = search.cost[cell];
    const bool among_best = starts.count < kStarts || cost < starts.cost[kStarts - 1];
    if (among_best && is_basin(search.cost, cell)) insert(starts, cells, cost, cell);
  }
  if (starts.count == 0) starts.count = 1;  // all costs are NaN: the first cell is the only start
  const double s = p.chart_scale[0];
  for (int i = 0; i < starts.count; ++i) {
    const double b = search.b[cells[i]] > 0.0 ? search.b[cells[i]] : 0.0;
    const double rho = b > 0.0 ? search.rb[cells[i]] / b : 0.0;
    starts.svi[i] = {s * s * search.a[cells[i]], s * b, rho < -1.0 ? -1.0 : (rho > 1.0 ? 1.0 : rho),
                     s * centre_of(search, cells[i]), s * width_of(cells[i])};
  }
  return starts;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
