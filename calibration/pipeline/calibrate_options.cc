// SPDX-License-Identifier: Apache-2.0

/// The bounds of a calibration's options.

#include <fmt/format.h>

#include <cmath>

#include "kernels/core/heston/heston_slice.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

std::string positive(const char* field, double value) {
  return value > 0.0 && std::isfinite(value) ? std::string()
                                             : fmt::format("{} = {} must be a number above 0", field, value);
}

std::string fault_of_time(double max_seconds) {
  if (max_seconds > 0.0) return {};
  return fmt::format("max_seconds = {} must be a number above 0", max_seconds);
}

std::string bad_prior(const CalibrateOptions& options) {
  if (!options.prior) return {};
  const PriorSurface& prior = *options.prior;
  if (options.model != SurfaceModel::svi) return "prior: SVI slices lean on one, model must be svi";
  if (prior.age && !(*prior.age >= 0.0 && std::isfinite(*prior.age))) {
    return fmt::format("prior: age = {} must be 0 or more days", *prior.age);
  }
  return positive("prior: drift", prior.drift);
}

/// Moves beyond what a Heston model is priced at.
std::string fault_of_reach(const std::vector<TailFloor>& floors) {
  for (const TailFloor& floor : floors) {
    if (has_argument(floor.kind) && floor.argument > core::kFarthestHestonStrike) {
      return fmt::format("tail floor {}: a Heston model's reach is a move of {}", to_string(floor),
                         core::kFarthestHestonStrike);
    }
  }
  return {};
}

/// Floors that ask for a history, and the history itself.
std::string fault_of_history(const std::vector<TailFloor>& floors,
                             const std::optional<TailHistory>& history) {
  if (history) return history->validate();
  for (const TailFloor& floor : floors) {
    if (floor.from_history) {
      return fmt::format("tail floor {}: its target is a history's, and there is no tail_history",
                         to_string(floor));
    }
  }
  return {};
}

std::string fault_of_folds(int folds) {
  constexpr int kFewest = 2;
  constexpr int kMost = 20;
  if (folds == 0 || (folds >= kFewest && folds <= kMost)) return {};
  return fmt::format("cross_validation_folds = {} must be 0 (none) or from {} to {}", folds, kFewest, kMost);
}

}  // namespace

std::string CalibrateOptions::validate() const {
  for (const std::string& wrong :
       {cleaning.validate(), positive("loss_scale", loss_scale),
        positive("half_spread_floor", half_spread_floor),
        positive("mid_only_half_spread", mid_only_half_spread),
        positive("age_half_life_hours", weight_factors.age_half_life_hours),
        device_ordinal < 0 ? fmt::format("device_ordinal = {} must not be negative", device_ordinal)
                           : std::string(),
        fault_of_time(max_seconds), profile.validate(), bad_prior(*this), heston.validate(),
        volcal::validate(tail_floors), fault_of_history(tail_floors, tail_history),
        fault_of_folds(cross_validation_folds),
        model == SurfaceModel::heston ? fault_of_reach(tail_floors) : std::string(),
        std::string(model == SurfaceModel::slices ? "model = slices is not fitted, must be svi or heston"
                                                  : "")}) {
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace volcal
