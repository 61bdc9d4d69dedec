// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The joint least-squares problem of one surface as flat arrays, for a team to work on (docs/method/fit.md).
///
///     quotes      weight rho(r^2) / misfit^2,  r = (model_vol - market_vol) / scale
///     tail        tail_weight a(r) r^2 / misfit^2, a = under_pricing below the market and 1 above, for the
///                 tail's quotes; ranks are frozen in tail_weight
///     regulariser base_share |base_weight (x - shape_centre)|^2 (the base regulariser), the prior
///                 (x - c)^T H (x - c) with the slice's centre c and information H, and
///                 force (shape - typical)^2 of SviShape
///     butterfly   kButterflyUnit (g(k) - margin) >= 0 at the watched k
///     calendar    unit(k) (w_later(k) - w_earlier(k)) - margin >= 0 at the watched k, and
///                 unit (slope_later - slope_earlier) - margin >= 0 for both wings
///     floors      kFloorUnit (ln(f / target) - margin) >= 0 of tail functionals (svi_floor.h)
///
/// A calendar term joins two slices, every other term belongs to one. A constraint c >= 0 of severity rho and
/// multiplier lambda enters as the shifted hinge of the augmented Lagrangian,
/// rho / 2 max(0, lambda / rho - c)^2 [NocedalWright2006, sec. 17.4]. The cost is half the sum of all terms.
///
/// Arrays of quotes and of watched points are laid out slice by slice and set by set, each beginning at a
/// multiple of kTeamWidth and padded to one (team.h): quotes with weight 0, watched points with unit 0.

#include "kernels/core/fit/block_envelope.h"
#include "kernels/core/fit/quote_loss.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_floor.h"
#include "kernels/core/team.h"

namespace volcal::core {

/// Units of calendar violation per unit of g: a violation of g by 0.05 weighs like one half-spread of
/// calendar violation. Both are visible, neither ruinous, where a fit starts.
inline constexpr double kButterflyUnit = 20.0;

/// Centre of the base regulariser, in free coordinates: lowest variance 0.8 s^2, both wings with slope s,
/// centre at the money, width 1.6 s; the middle of the optima on real Deribit, VIX and SPX smiles, rounded.
VOLCAL_HD constexpr double shape_centre(int coordinate) {
  return coordinate == 0 ? -0.2 : (coordinate == 4 ? 0.5 : 0.0);
}

/// Entries of a slice's information matrix, packed (packed_triangle.h).
inline constexpr int kPriorEntries = kSviDimension * (kSviDimension + 1) / 2;

/// Entries of a floor's row: its slack and the slack's derivatives.
inline constexpr int kFloorRow = 1 + kSviDimension;

struct SviFitProblem {
  // Slices, [n_slices].
  int n_slices;
  double slope_cap;                 ///< upper bound of the wing slopes in all charts
  const double* chart_scale;        ///< rough at-the-money total standard deviation
  const double* time_to_expiry;     ///< years
  const double* loss_weight;        ///< 1 / misfit^2
  const double* base_share;         ///< share of the base regulariser, in [0, 1]
  const double* prior_centre;       ///< [n_slices * kSviDimension] free coordinates
  const double* prior_information;  ///< [n_slices * kPriorEntries], positive semidefinite
  const double* shape_typical;      ///< [n_slices * kSviShapeEntries]
  const double* shape_force;        ///< [n_slices * kSviShapeEntries], >= 0
  const int* quote_begin;           ///< offset of the slice's first quote, a multiple of kTeamWidth
  const int* quote_count;

  // Quotes, at quote_begin[s] + i.
  const double* log_moneyness;
  const double* market_vol;
  const double* scale;   ///< vol, > 0
  const double* weight;  ///< >= 0; 0 in the padding
  /// Severity times spectral weight (spectral_tail.h), >= 0 and 0 for all but the tail's quotes. Not read
  /// without a tail term.
  const double* tail_weight;

  // Watched points: n_slices butterfly sets, then n_pairs calendar sets.
  int n_pairs;
  const int* pair_earlier;   ///< [n_pairs]
  const int* pair_later;     ///< [n_pairs]
  const double* slope_unit;  ///< [n_pairs] units of slack per unit of slope, for both wings' rows
  const int* watch_begin;    ///< [sets] a multiple of kTeamWidth
  const int* watch_room;     ///< [sets] a multiple of kTeamWidth
  int* watch_count;          ///< [sets] <= watch_room
  double* watch_at;          ///< log-moneyness
  double* watch_unit;        ///< units of slack per unit of g or of total variance; 0 in the padding
  double* multiplier;
  double* slack;             ///< filled by evaluation
  double* slope_multiplier;  ///< [2 n_pairs] left and right wing of each pair
  double* slope_slack;       ///< [2 n_pairs] filled by evaluation

  // Floors under the slices' tails, [n_floors].
  int n_floors;
  const SviFitFloor* floors;
  double* floor_multiplier;  ///< multipliers of hard floors
  double* floor_row;         ///< [n_floors * kFloorRow] slack and derivatives, filled by evaluation

  BlockEnvelope envelope;  ///< envelope of the normal equations

  double* x;         ///< [n_slices * kSviDimension] free coordinates: the start, then the solution
  SviPoint* points;  ///< [n_slices] slices at the point evaluated last
  double* work;      ///< [svi_fit_work_size()]
};

/// Parameters of one evaluation of a point besides the problem.
struct SviFitTerms {
  QuoteLossShape loss;
  double base_weight;
  double severity;
  double butterfly_margin;     ///< margin of Durrleman's condition, in g
  double calendar_margin;      ///< margin of the calendar condition, in half-spreads of the later slice
  double under_pricing = 0.0;  ///< factor of the tail's errors below the market; 0: no tail term
  double floor_margin = 0.0;   ///< margin of hard floors, relative to the target
};

VOLCAL_HD constexpr int svi_fit_sets(int n_slices, int n_pairs) { return n_slices + n_pairs; }

/// Doubles of scratch: two sets of normal equations, their factor, and vectors (svi_fit_minimise.h).
constexpr int svi_fit_work_size(int n_slices, int n_blocks) {
  return 3 * kBlock * n_blocks + 8 * kSviDimension * n_slices;
}

}  // namespace volcal::core
