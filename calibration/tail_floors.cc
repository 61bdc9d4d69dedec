// SPDX-License-Identifier: Apache-2.0
#include "calibration/tail_floors.h"

#include <fmt/format.h>

#include <cmath>

#include "calibration/fit/tail_floors.h"
#include "kernels/core/svi_floor.h"
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

/// As the core has it: a variance swap in total variance.
core::SviFloor core_floor(const TailFloor& floor, double target, double time_to_expiry) {
  if (floor.kind == TailFloorKind::variance_swap) target = target * target * time_to_expiry;
  return {functional_of(floor.kind), has_argument(floor.kind) ? floor.argument : 0.0, target,
          floor.hard() ? core::kHardFloor : floor.lambda};
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
      placed.floors.push_back({f, s, floor.target});
    }
  }
  for (std::size_t f = 0; f < used.size(); ++f) {
    if (used[f]) continue;
    placed.notes.push_back(
        fmt::format("tail floor {}: no expiry lies within its bounds, so it asks for nothing",
                    to_string(options.tail_floors[f])));
  }
  return placed;
}

void add_tail_floors(const CalibrateOptions& options, const PlacedFloors& placed,
                     std::vector<fit::SliceData>& data) {
  for (const PlacedFloor& own : placed.floors) {
    fit::SliceData& slice = data[own.slice];
    slice.floors.push_back(core_floor(options.tail_floors[own.floor], own.target, slice.time_to_expiry));
  }
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
  for (const PlacedFloor& own : placed.floors) {
    const TailFloor& floor = options.tail_floors[own.floor];
    TailFloorReport entry;
    entry.floor = own.floor;
    entry.slice = own.slice;
    entry.target = own.target;
    entry.without = tail_value(without, own.slice, floor);
    entry.reached = tail_value(surface, own.slice, floor);
    entry.status = status_of(floor, own.target, entry.reached);
    if (entry.status == TailFloorStatus::contradicted) {
      report.notes.push_back(fmt::format(
          "tail floor {} is contradicted at {}: no surface free of arbitrage was found with {:.6g}; the fit "
          "goes without this floor and has {:.6g}",
          to_string(floor), surface.slices()[own.slice].expiry.label, own.target, entry.reached));
    }
    report.tail_floors.push_back(entry);
  }
  report.notes.insert(report.notes.end(), placed.notes.begin(), placed.notes.end());
}

}  // namespace volcal
