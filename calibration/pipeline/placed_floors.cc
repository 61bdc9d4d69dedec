// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/placed_floors.h"

#include <fmt/format.h>

#include <cmath>

#include "calibration/fit/tail/tail_floors.h"
#include "kernels/core/svi/svi_floor.h"
#include "volcal/printable.h"
#include "volcal/tail.h"

namespace volcal {
namespace {

core::TailFunctional functional_of(TailFloorKind kind) {
  switch (kind) {
    case TailFloorKind::fall:
      return core::TailFunctional::fall;
    case TailFloorKind::rise:
      return core::TailFunctional::rise;
    case TailFloorKind::shortfall:
      return core::TailFunctional::shortfall;
    case TailFloorKind::variance_swap:
      return core::TailFunctional::variance_swap;
    case TailFloorKind::left_slope:
      return core::TailFunctional::left_slope;
    case TailFloorKind::right_slope:
      break;
  }
  return core::TailFunctional::right_slope;
}

/// Converts a floor to the core's form, in which a variance swap is a total variance.
core::SviFloor core_floor(const TailFloor& floor, double target, double time_to_expiry) {
  if (floor.kind == TailFloorKind::variance_swap) target = target * target * time_to_expiry;
  return {functional_of(floor.kind), has_argument(floor.kind) ? floor.argument : 0.0, target,
          floor.hard() ? core::kHardFloor : floor.lambda};
}

/// Computes a floor's target at an expiry, as stated or from the history.
Expected<PlacedFloor> place(const CalibrateOptions& options, std::size_t f, std::size_t s,
                            const Expiry& expiry) {
  const TailFloor& floor = options.tail_floors[f];
  PlacedFloor placed{f, s, floor.target, {}};
  if (!floor.from_history) return placed;
  const TailHistory& history = *options.tail_history;
  const auto fail = [&](const Error& error) {
    return Error{error.code, fmt::format("tail floor {} at {}: {}", to_string(floor), printable(expiry.label),
                                         error.message)};
  };
  const auto estimate = estimate_tail(history, floor.kind, floor.argument, expiry.time_to_expiry);
  if (!estimate) return fail(estimate.error());
  placed.estimate = *estimate;
  const double real_world = history.bound == HistoryBound::lower   ? estimate->lower
                            : history.bound == HistoryBound::upper ? estimate->upper
                                                                   : estimate->value;
  TailFloor stated = floor;
  stated.from_history = false;
  stated.target = placed.target = history.premium * real_world;
  if (!(placed.target > 0.0)) {
    return fail({ErrorCode::usage,
                 fmt::format("the history's law ends before {}: it gives no target there", floor.argument)});
  }
  if (const auto valid = stated.validate(); !valid) return fail(valid.error());
  return placed;
}

TailFloorStatus status_of(const TailFloor& floor, double target, double reached) {
  if (reached >= target - fit::floor_tolerance(target)) return TailFloorStatus::met;
  return floor.hard() ? TailFloorStatus::contradicted : TailFloorStatus::missed;
}

}  // namespace

Expected<PlacedFloors> place_tail_floors(const CalibrateOptions& options, const std::vector<Smile>& smiles) {
  PlacedFloors placed;
  std::vector<bool> used(options.tail_floors.size(), false);
  for (std::size_t s = 0; s < smiles.size(); ++s) {
    for (std::size_t f = 0; f < options.tail_floors.size(); ++f) {
      const TailFloor& floor = options.tail_floors[f];
      if (!floor.is_for(smiles[s].expiry.time_to_expiry)) continue;
      used[f] = true;
      const auto placed_floor = place(options, f, s, smiles[s].expiry);
      if (!placed_floor) return placed_floor.error();
      placed.floors.push_back(*placed_floor);
    }
  }
  for (std::size_t f = 0; f < used.size(); ++f) {
    if (used[f]) continue;
    placed.notes.push_back(fmt::format("tail floor {}: no expiry lies within its bounds, so it has no effect",
                                       to_string(options.tail_floors[f])));
  }
  return placed;
}

std::vector<fit::SliceData> with_tail_floors(const CalibrateOptions& options, const PlacedFloors& placed,
                                             std::vector<fit::SliceData> data) {
  for (const PlacedFloor& placed_floor : placed.floors) {
    fit::SliceData& slice = data[placed_floor.slice];
    slice.floors.push_back(
        core_floor(options.tail_floors[placed_floor.floor], placed_floor.target, slice.time_to_expiry));
  }
  return data;
}

double tail_value(const VolSurface& surface, std::size_t slice, const TailFloor& floor) {
  if (floor.kind == TailFloorKind::fall || floor.kind == TailFloorKind::rise) {
    const auto tail = tail_probability(surface, slice, floor.argument);
    if (!tail) return kAbsent;
    return floor.kind == TailFloorKind::fall ? tail->fall_probability : tail->rise_probability;
  }
  if (floor.kind == TailFloorKind::shortfall) {
    const auto tail = tail_shortfall(surface, slice, floor.argument);
    return tail ? tail->shortfall : kAbsent;
  }
  const auto shape = tail_shape(surface, slice);
  if (!shape) return kAbsent;
  if (floor.kind == TailFloorKind::variance_swap) return shape->variance_swap_vol;
  return floor.kind == TailFloorKind::left_slope ? shape->left_slope : shape->right_slope;
}

void report_tail_floors(const CalibrateOptions& options, const PlacedFloors& placed,
                        const VolSurface& surface, const VolSurface& without, CalibrationReport& report) {
  for (const PlacedFloor& placed_floor : placed.floors) {
    const TailFloor& floor = options.tail_floors[placed_floor.floor];
    TailFloorReport entry;
    entry.floor = placed_floor.floor;
    entry.slice = placed_floor.slice;
    entry.target = placed_floor.target;
    entry.without = tail_value(without, placed_floor.slice, floor);
    entry.reached = tail_value(surface, placed_floor.slice, floor);
    entry.status = status_of(floor, placed_floor.target, entry.reached);
    if (entry.status == TailFloorStatus::contradicted) {
      report.notes.push_back(fmt::format(
          "tail floor {} is contradicted at {}: no surface free of arbitrage was found with {:.6g}; the fit "
          "drops this floor and has {:.6g}",
          to_string(floor), printable(surface.slices()[placed_floor.slice].expiry.label), placed_floor.target,
          entry.reached));
    }
    report.tail_floors.push_back(entry);
    report.tail_estimates.push_back(placed_floor.estimate);
  }
  report.notes.insert(report.notes.end(), placed.notes.begin(), placed.notes.end());
}

}  // namespace volcal
