// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The flat arrays of many surfaces of unequal sizes, and the fit of one of them.

#include <cstdint>

#include "kernels/core/fit/svi_fit_minimise.h"
#include "kernels/core/fit/svi_fit_pass.h"
#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/fit/svi_fit_slice.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// Offsets of all surfaces and the arrays that SviFitProblem describes. All pointers refer to one memory, the
/// host's or the device's.
struct SviFitArrays {
  // Surfaces, [n_surfaces + 1] but for work_begin.
  const int* slice_begin;
  const int* pair_begin;
  const std::int64_t* work_begin;  ///< [n_surfaces]

  // Slices of all surfaces.
  const double* chart_scale;
  const double* time_to_expiry;
  const double* loss_weight;
  const double* base_share;
  const double* prior_centre;
  const double* prior_information;
  const double* shape_typical;
  const double* shape_force;
  const int* quote_begin;
  const int* quote_count;
  const int* row_first;  ///< relative to the surface's first slice
  const int* row_begin;  ///< [n_slices + n_surfaces]: one more than slices for every surface

  // Quotes.
  const double* log_moneyness;
  const double* market_vol;
  const double* scale;
  const double* weight;
  const double* tail_weight;  ///< null without a tail term

  // Pairs and watched points.
  const int* pair_earlier;
  const int* pair_later;
  const double* slope_unit;
  const int* watch_begin;
  const int* watch_room;
  int* watch_count;
  double* watch_at;
  double* watch_unit;
  double* multiplier;
  double* slack;
  double* slope_multiplier;
  double* slope_slack;

  // Floors.
  const int* floor_begin;  ///< [n_surfaces + 1]
  const SviFitFloor* floors;
  double* floor_multiplier;
  double* floor_row;

  double slope_cap;
  double* x;
  SviPoint* points;
  double* work;
};

/// Fits surfaces of one slice each, from starts that each finds itself; their watches and floors are ignored.
struct SviSliceFitArrays {
  SviFitArrays fits;  ///< scratch of svi_fit_work_size(1, 1) + start_work_size(quotes) for each slice
  QuoteLossShape loss;
  const double* base_weight;  ///< [n_surfaces]
  MinimiseLimits limits;
  const unsigned char* wanted;  ///< [n_surfaces] 0: the surface is left unchanged
  MinimiseResult* result;       ///< [n_surfaces]
};

/// Fits surfaces jointly, each from its own point, multipliers and state.
struct SviSurfaceFitArrays {
  SviFitArrays fits;  ///< scratch of svi_fit_work_size() for each surface
  QuoteLossShape loss;
  double base_weight;
  SviPassLimits limits;
  const unsigned char* wanted;  ///< [n_surfaces] 0: the surface is left unchanged
  SviPassState* state;          ///< [n_surfaces] in and out
  SviPassStep* path;            ///< [n_surfaces * limits.max_steps]
  double under_pricing = 0.0;   ///< factor of the tail term for errors below the market; 0: no tail term
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

VOLCAL_HD inline SviFitProblem surface_of(const SviFitArrays& a, std::int64_t surface) {
  const int slice = a.slice_begin[surface];
  const int pair = a.pair_begin[surface];
  const int floor = a.floor_begin[surface];
  const int set = slice + pair;
  const int n = a.slice_begin[surface + 1] - slice;
  return {.n_slices = n,
          .slope_cap = a.slope_cap,
          .chart_scale = a.chart_scale + slice,
          .time_to_expiry = a.time_to_expiry + slice,
          .loss_weight = a.loss_weight + slice,
          .base_share = a.base_share + slice,
          .prior_centre = a.prior_centre + kSviDimension * slice,
          .prior_information = a.prior_information + kPriorEntries * slice,
          .shape_typical = a.shape_typical + kSviShapeEntries * slice,
          .shape_force = a.shape_force + kSviShapeEntries * slice,
          .quote_begin = a.quote_begin + slice,
          .quote_count = a.quote_count + slice,
          .log_moneyness = a.log_moneyness,
          .market_vol = a.market_vol,
          .scale = a.scale,
          .weight = a.weight,
          .tail_weight = a.tail_weight,
          .n_pairs = a.pair_begin[surface + 1] - pair,
          .pair_earlier = a.pair_earlier + pair,
          .pair_later = a.pair_later + pair,
          .slope_unit = a.slope_unit + pair,
          .watch_begin = a.watch_begin + set,
          .watch_room = a.watch_room + set,
          .watch_count = a.watch_count + set,
          .watch_at = a.watch_at,
          .watch_unit = a.watch_unit,
          .multiplier = a.multiplier,
          .slack = a.slack,
          .slope_multiplier = a.slope_multiplier + 2 * pair,
          .slope_slack = a.slope_slack + 2 * pair,
          .n_floors = a.floor_begin[surface + 1] - floor,
          .floors = a.floors + floor,
          .floor_multiplier = a.floor_multiplier + floor,
          .floor_row = a.floor_row + kFloorRow * floor,
          .envelope = {n, a.row_first + slice, a.row_begin + slice + surface},
          .x = a.x + kSviDimension * slice,
          .points = a.points + slice,
          .work = a.work + a.work_begin[surface]};
}

template <class Team>
VOLCAL_HD inline void fit_one_slice(const Team& team, const SviSliceFitArrays& a, std::int64_t surface) {
  if (a.wanted[surface] == 0) return;
  SviFitProblem p = surface_of(a.fits, surface);
  int none = 0;
  p.watch_count = &none;
  p.n_floors = 0;
  const SviFitTerms terms{a.loss, a.base_weight[surface], 1.0, 0.0, 0.0};
  const MinimiseResult best = fit_slice(team, p, terms, a.limits, p.work + svi_fit_work_size(1, 1));
  if (team.rank() == 0) a.result[surface] = best;
}

template <class Team>
VOLCAL_HD inline void fit_one_surface(const Team& team, const SviSurfaceFitArrays& a, std::int64_t surface) {
  if (a.wanted[surface] == 0) return;
  run_pass(team, surface_of(a.fits, surface), {a.loss, a.base_weight, 1.0, 0.0, 0.0, a.under_pricing},
           a.limits, a.state[surface], a.path + surface * a.limits.max_steps);
}

/// The two fits as bodies of a team kernel.
struct SviSliceFitBody : SviSliceFitArrays {
  template <class Team>
  VOLCAL_HD void operator()(const Team& team, std::int64_t surface) const {
    fit_one_slice(team, *this, surface);
  }
};

struct SviSurfaceFitBody : SviSurfaceFitArrays {
  template <class Team>
  VOLCAL_HD void operator()(const Team& team, std::int64_t surface) const {
    fit_one_surface(team, *this, surface);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
