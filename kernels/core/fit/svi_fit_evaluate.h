// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Evaluates one point of the joint problem (svi_fit_problem.h), by a team: its cost, gradient and
/// Gauss-Newton matrix.
///
/// A robust loss enters the matrix with rho' + 2 z rho'' where rho'' > 0 and with rho' elsewhere, as in
/// Ceres' corrector [Triggs1999, eq. 4.3]. Inactive constraints cost one value; derivatives are computed only
/// for registers in which some lane's hinge is active. The tail's rows are least squares of fixed
/// weight on either side of the market.

#include <cmath>

#include "kernels/core/fit/quote_loss.h"
#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/lanes.h"
#include "kernels/core/math/packed_triangle.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_floor.h"
#include "kernels/core/svi/svi_residual.h"
#include "kernels/core/tail/spectral_tail.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Gradient and Gauss-Newton matrix, the latter in the envelope's blocks; diagonal blocks are full.
struct NormalEquations {
  double* gradient;  ///< [n_slices * kSviDimension]
  double* blocks;    ///< [kBlock * blocks of the envelope]
};

/// One member's share of a slice's gradient and diagonal block.
template <class R>
struct SliceSums {
  static constexpr int kEntries = kSviDimension * (kSviDimension + 1) / 2;
  R gradient[kSviDimension];
  R matrix[kEntries];  ///< lower triangle by rows
};

template <class R>
VOLCAL_HD inline void clear(SliceSums<R>& sums) {
  for (int i = 0; i < kSviDimension; ++i) sums.gradient[i] = R(0.0);
  for (int i = 0; i < SliceSums<R>::kEntries; ++i) sums.matrix[i] = R(0.0);
}

/// Adds pull * d to the gradient and force * d d^T to the matrix.
template <class R>
VOLCAL_HD inline void add_row(SliceSums<R>& sums, const R& pull, const R& force, const R* d) {
  int entry = 0;
  for (int i = 0; i < kSviDimension; ++i) {
    sums.gradient[i] += pull * d[i];
    const R scaled = force * d[i];
    for (int j = 0; j <= i; ++j) sums.matrix[entry++] += scaled * d[j];
  }
}

/// Writes (where `fresh`) or adds the team's sums to the slice's gradient and diagonal block.
template <class Team, class R>
VOLCAL_HD inline void gather(const Team& team, const SliceSums<R>& sums, bool fresh, double* gradient,
                             double* block) {
  int entry = 0;
  for (int i = 0; i < kSviDimension; ++i) {
    const double slope = team.sum(sums.gradient[i]);
    if (team.rank() == 0) gradient[i] = fresh ? slope : gradient[i] + slope;
    for (int j = 0; j <= i; ++j) {
      const double total = team.sum(sums.matrix[entry++]);
      if (team.rank() != 0) continue;
      const double value = fresh ? total : block[kSviDimension * i + j] + total;
      block[kSviDimension * i + j] = value;
      block[kSviDimension * j + i] = value;
    }
  }
}

/// Adds the quotes of slice s to `sums`; returns this member's share of their losses and of the tail term.
template <class Team, class R = typename Team::Real>
VOLCAL_HD inline R add_quotes(const Team& team, const SviFitProblem& p, const SviFitTerms& terms, int s,
                              const SviPoint& point, SliceSums<R>& sums) {
  R losses = R(0.0);
  const int begin = p.quote_begin[s];
  for (int i = 0; i < p.quote_count[s]; i += team.width()) {
    const int at = begin + i;
    const R k = team.load(p.log_moneyness + at);
    const SviGradient<R> residual = svi_vol_residual(svi_jet(point, k), p.time_to_expiry[s],
                                                     team.load(p.market_vol + at), team.load(p.scale + at));
    const R squared = residual.value * residual.value;
    const LossValue<R> loss = quote_loss(terms.loss, squared);
    const R weight = p.loss_weight[s] * team.load(p.weight + at);
    losses += weight * loss.value;
    const R bend = select(loss.second > R(0.0), loss.second, R(0.0));
    R pull = weight * loss.first;
    R force = weight * (loss.first + 2.0 * squared * bend);
    if (terms.under_pricing > 0.0) {
      const R tail =
          p.loss_weight[s] * team.load(p.tail_weight + at) * asymmetry(residual.value, terms.under_pricing);
      losses += tail * squared;
      pull += tail;
      force += tail;
    }
    add_row(sums, pull * residual.value, force, residual.d);
  }
  return losses;
}

/// Shifted hinge of a constraint: lambda / rho - c where positive, else 0; 0 in the padding.
template <class R>
VOLCAL_HD inline R hinge(const R& slack, const R& multiplier, const R& unit, double severity) {
  const R gap = multiplier / severity - slack;
  return select((gap > R(0.0)) & (unit > R(0.0)), gap, R(0.0));
}

/// Square of a hinge; NaN where the slack is not finite, so that such a point is never accepted.
template <class R>
VOLCAL_HD inline R squared_hinge(const R& gap, const R& slack) {
  return gap * gap + 0.0 * slack;
}

/// Adds the butterfly constraints of slice s: fills their slacks, adds to `sums`, returns the member's sum of
/// squared hinges.
template <class Team, class R = typename Team::Real>
VOLCAL_HD inline R add_butterfly(const Team& team, const SviFitProblem& p, const SviFitTerms& terms, int s,
                                 const SviPoint& point, SliceSums<R>& sums) {
  R squares = R(0.0);
  for (int i = 0; i < p.watch_count[s]; i += team.width()) {
    const int at = p.watch_begin[s] + i;
    const R k = team.load(p.watch_at + at);
    const R unit = team.load(p.watch_unit + at);
    const SviJet<R> jet = svi_jet(point, k);
    const R slack = unit * (durrleman_g(jet.value, k) - terms.butterfly_margin);
    team.store(p.slack + at, slack);
    const R gap = hinge(slack, team.load(p.multiplier + at), unit, terms.severity);
    squares += squared_hinge(gap, slack);
    if (!team.any(gap > R(0.0))) continue;
    const SviGradient<R> g = svi_butterfly(jet, k);
    const R rate = select(gap > R(0.0), unit, R(0.0));
    R row[kSviDimension];
    // A constraint that does not push is left out whatever its derivative, which far out may be NaN.
    for (int j = 0; j < kSviDimension; ++j) row[j] = select(gap > R(0.0), rate * g.d[j], R(0.0));
    add_row(sums, -terms.severity * gap, R(terms.severity), row);
  }
  return squares;
}

/// Adds the regulariser of the shape of slice s (core::SviShape).
template <class Team>
VOLCAL_HD inline void add_shape(const Team& team, const SviFitProblem& p, int s, const SviPoint& point,
                                double* gradient, double* block, double& squares) {
  const SviShape shape = svi_shape(point, p.chart_scale[s]);
  for (int b = 0; b < kSviShapeEntries; ++b) {
    const double force = p.shape_force[kSviShapeEntries * s + b];
    const double away = shape.value[b] - p.shape_typical[kSviShapeEntries * s + b];
    squares += force * away * away;
    if (team.rank() != 0) continue;
    const int j = shape_coordinate(b);
    gradient[j] += force * away * shape.rate[b];
    block[(kSviDimension + 1) * j] += force * shape.rate[b] * shape.rate[b];
  }
}

/// Adds the regularisers of slice s: the base regulariser, the prior, and that of its shape.
template <class Team>
VOLCAL_HD inline void add_regularisers(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                       int s, const double* x, double* gradient, double* block,
                                       double& squares) {
  const double force = p.base_share[s] * terms.base_weight * terms.base_weight;
  const double* const centre = p.prior_centre + kSviDimension * s;
  const double* const information = p.prior_information + kPriorEntries * s;
  const bool writer = team.rank() == 0;
  for (int i = 0; i < kSviDimension; ++i) {
    const double away = x[i] - shape_centre(i);
    double pull = 0.0;  // H (x - c)
    for (int j = 0; j < kSviDimension; ++j) {
      const double entry = information[packed_entry(i, j)];
      pull += entry * (x[j] - centre[j]);
      if (writer) block[kSviDimension * i + j] += entry;
    }
    squares += force * away * away + pull * (x[i] - centre[i]);
    if (!writer) continue;
    gradient[i] += force * away + pull;
    block[(kSviDimension + 1) * i] += force;
  }
}

/// The block of a pair that one sweep adds to. A sweep for each block keeps its sums in registers.
enum class PairBlock { earlier, later, across };

/// Computes the calendar constraints of pair c: fills their slacks, returns the member's sum of squared
/// hinges.
template <class Team, class R = typename Team::Real>
VOLCAL_HD inline R calendar_slacks(const Team& team, const SviFitProblem& p, const SviFitTerms& terms, int c,
                                   const SviPoint& earlier, const SviPoint& later) {
  R squares = R(0.0);
  const int set = p.n_slices + c;
  for (int i = 0; i < p.watch_count[set]; i += team.width()) {
    const int at = p.watch_begin[set] + i;
    const R k = team.load(p.watch_at + at);
    const R unit = team.load(p.watch_unit + at);
    const R rise = svi_jet(later, k).value.w - svi_jet(earlier, k).value.w;
    const R slack = unit * rise - terms.calendar_margin;
    team.store(p.slack + at, slack);
    const R gap = hinge(slack, team.load(p.multiplier + at), unit, terms.severity);
    squares += squared_hinge(gap, slack);
  }
  return squares;
}

/// Adds the active calendar constraints of pair c to one slice's gradient and diagonal block.
template <class Team>
VOLCAL_HD_CALL void add_calendar_side(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                      int c, const SviPoint& point, double sign, double* gradient,
                                      double* block) {
  using R = typename Team::Real;
  SliceSums<R> sums;
  clear(sums);
  const int set = p.n_slices + c;
  for (int i = 0; i < p.watch_count[set]; i += team.width()) {
    const int at = p.watch_begin[set] + i;
    const R unit = team.load(p.watch_unit + at);
    const R gap = hinge(team.load(p.slack + at), team.load(p.multiplier + at), unit, terms.severity);
    if (!team.any(gap > R(0.0))) continue;
    const SviJet<R> jet = svi_jet(point, team.load(p.watch_at + at));
    R row[kSviDimension];
    for (int j = 0; j < kSviDimension; ++j) row[j] = select(gap > R(0.0), sign * unit * jet.dw[j], R(0.0));
    add_row(sums, -terms.severity * gap, R(terms.severity), row);
  }
  gather(team, sums, false, gradient, block);
}

/// Adds the active calendar constraints of pair c to the block (later, earlier).
template <class Team>
VOLCAL_HD_CALL void add_calendar_across(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                        int c, const SviPoint& earlier, const SviPoint& later,
                                        double* block) {
  using R = typename Team::Real;
  R sums[kBlock];
  for (R& entry : sums) entry = R(0.0);
  const int set = p.n_slices + c;
  for (int i = 0; i < p.watch_count[set]; i += team.width()) {
    const int at = p.watch_begin[set] + i;
    const R unit = team.load(p.watch_unit + at);
    const R gap = hinge(team.load(p.slack + at), team.load(p.multiplier + at), unit, terms.severity);
    if (!team.any(gap > R(0.0))) continue;
    const R k = team.load(p.watch_at + at);
    const SviJet<R> from = svi_jet(earlier, k);
    const SviJet<R> to = svi_jet(later, k);
    const R force = -terms.severity * unit * unit;
    for (int a = 0; a < kSviDimension; ++a) {
      const R scaled = select(gap > R(0.0), force * to.dw[a], R(0.0));
      for (int b = 0; b < kSviDimension; ++b) sums[kSviDimension * a + b] += scaled * from.dw[b];
    }
  }
  for (int e = 0; e < kBlock; ++e) {
    const double total = team.sum(sums[e]);
    if (team.rank() == 0) block[e] += total;
  }
}

/// Adds the two rows for the wings' slopes of pair c, the limit of the calendar condition for k to either
/// infinity.
template <class Team>
VOLCAL_HD inline void add_slopes(const Team& team, const SviFitProblem& p, const SviFitTerms& terms, int c,
                                 const SviPoint& earlier, const SviPoint& later, const NormalEquations& out,
                                 double& squares) {
  const int e = p.pair_earlier[c];
  const int l = p.pair_later[c];
  const double unit = p.slope_unit[c];
  const double slacks[2] = {unit * (later.left - earlier.left) - terms.calendar_margin,
                            unit * (later.right - earlier.right) - terms.calendar_margin};
  const double from[2] = {-unit * earlier.left * earlier.left_rate,
                          -unit * earlier.right * earlier.right_rate};
  const double to[2] = {unit * later.left * later.left_rate, unit * later.right * later.right_rate};
  double* across = out.blocks + kBlock * block_at(p.envelope, l, e);
  double* at_e = out.blocks + kBlock * block_at(p.envelope, e, e);
  double* at_l = out.blocks + kBlock * block_at(p.envelope, l, l);
  for (int side = 0; side < 2; ++side) {
    const double gap = hinge(slacks[side], p.slope_multiplier[2 * c + side], unit, terms.severity);
    squares += squared_hinge(gap, slacks[side]);
    if (team.rank() != 0) continue;
    p.slope_slack[2 * c + side] = slacks[side];
    if (!(gap > 0.0)) continue;
    const int j = 1 + side;  // the coordinate of this wing's slope
    out.gradient[kSviDimension * e + j] -= terms.severity * gap * from[side];
    out.gradient[kSviDimension * l + j] -= terms.severity * gap * to[side];
    at_e[(kSviDimension + 1) * j] += terms.severity * from[side] * from[side];
    at_l[(kSviDimension + 1) * j] += terms.severity * to[side] * to[side];
    across[(kSviDimension + 1) * j] += terms.severity * to[side] * from[side];
  }
}

/// Adds the floors: fills their slacks, adds to the gradient and the diagonal blocks, the soft ones' losses
/// to `soft` and the hard ones' squared hinges to `hinges`. A floor takes a few scalar operations, or some
/// hundred nodes of them, so one member computes each.
template <class Team>
VOLCAL_HD_RARE void add_floors(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                               const NormalEquations& out, double& soft, double& hinges) {
  for (int f = team.rank(); f < p.n_floors; f += team.size()) {
    const SviFitFloor& placed = p.floors[f];
    const SviGradient<double> row = svi_floor_slack(p.points[placed.slice], placed.floor, terms.floor_margin);
    double* const to = p.floor_row + kFloorRow * f;
    to[0] = row.value;
    for (int j = 0; j < kSviDimension; ++j) to[1 + j] = row.d[j];
  }
  team.sync();
  for (int f = 0; f < p.n_floors; ++f) {
    const double weight = p.floors[f].floor.weight;
    if (!(weight > 0.0)) continue;
    const bool hard = weight == kHardFloor;
    const double* const row = p.floor_row + kFloorRow * f;
    const double force = hard ? terms.severity : weight / (kFloorUnit * kFloorUnit);
    const double gap = hinge(row[0], hard ? p.floor_multiplier[f] : 0.0, 1.0, terms.severity);
    (hard ? hinges : soft) += (hard ? 1.0 : force) * squared_hinge(gap, row[0]);
    if (!(gap > 0.0) || team.rank() != 0) continue;
    const int s = p.floors[f].slice;
    double* const gradient = out.gradient + kSviDimension * s;
    double* const block = out.blocks + kBlock * block_at(p.envelope, s, s);
    for (int i = 0; i < kSviDimension; ++i) {
      gradient[i] -= force * gap * row[1 + i];
      for (int j = 0; j < kSviDimension; ++j) block[kSviDimension * i + j] += force * row[1 + i] * row[1 + j];
    }
  }
}

/// Half the sum of a point's terms, and the part of it that belongs to quotes, regularisers and soft floors.
struct PointCost {
  double total;
  double data;
};

/// Computes the terms at x with their derivatives; the slacks of all constraints are left in the problem. The
/// cost is NaN or infinite where x is outside the range of doubles.
template <class Team>
VOLCAL_HD_CALL PointCost evaluate(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                  const double* x, const NormalEquations& out) {
  using R = typename Team::Real;
  R losses = R(0.0);
  R hinges = R(0.0);
  double shared = 0.0;         // the terms that every member computes alike
  double shared_hinges = 0.0;  // squared hinges of those terms
  for (int e = team.rank(); e < kBlock * p.envelope.begin[p.n_slices]; e += team.size()) out.blocks[e] = 0.0;
  for (int s = team.rank(); s < p.n_slices; s += team.size()) {
    p.points[s] = svi_point({p.chart_scale[s], p.slope_cap}, x + kSviDimension * s);
  }
  team.sync();
  for (int s = 0; s < p.n_slices; ++s) {
    const double* xs = x + kSviDimension * s;
    const SviPoint& point = p.points[s];
    double* gradient = out.gradient + kSviDimension * s;
    double* block = out.blocks + kBlock * block_at(p.envelope, s, s);
    SliceSums<R> sums;
    clear(sums);
    losses += add_quotes(team, p, terms, s, point, sums);
    hinges += add_butterfly(team, p, terms, s, point, sums);
    gather(team, sums, true, gradient, block);
    add_regularisers(team, p, terms, s, xs, gradient, block, shared);
    add_shape(team, p, s, point, gradient, block, shared);
  }
  for (int c = 0; c < p.n_pairs; ++c) {
    const int e = p.pair_earlier[c];
    const int l = p.pair_later[c];
    const SviPoint& earlier = p.points[e];
    const SviPoint& later = p.points[l];
    const R squares = calendar_slacks(team, p, terms, c, earlier, later);
    hinges += squares;
    team.sync();
    if (team.any(squares > R(0.0))) {
      add_calendar_side(team, p, terms, c, earlier, -1.0, out.gradient + kSviDimension * e,
                        out.blocks + kBlock * block_at(p.envelope, e, e));
      add_calendar_side(team, p, terms, c, later, 1.0, out.gradient + kSviDimension * l,
                        out.blocks + kBlock * block_at(p.envelope, l, l));
      add_calendar_across(team, p, terms, c, earlier, later,
                          out.blocks + kBlock * block_at(p.envelope, l, e));
    }
    add_slopes(team, p, terms, c, earlier, later, out, shared_hinges);
  }
  if (p.n_floors > 0) add_floors(team, p, terms, out, shared, shared_hinges);
  team.sync();
  const double data = 0.5 * (team.sum(losses) + shared);
  return {data + 0.5 * terms.severity * (team.sum(hinges) + shared_hinges), data};
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
