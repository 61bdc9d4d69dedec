// SPDX-License-Identifier: Apache-2.0

/// The bounds of a calibration's options.

#include <fmt/format.h>

#include <cmath>

#include "calibration/base/bounds.h"
#include "kernels/core/heston/heston_slice.h"
#include "volcal/calibrate_options.h"

namespace volcal {
namespace {

Expected<void> positive(const char* field, double value) {
  if (value > 0.0 && std::isfinite(value)) return {};
  return out_of_bounds(fmt::format("{} = {} must be a number above 0", field, value));
}

Expected<void> check_ordinal(int device_ordinal) {
  if (device_ordinal >= 0) return {};
  return out_of_bounds(fmt::format("device_ordinal = {} must not be negative", device_ordinal));
}

Expected<void> check_time(double max_seconds) {
  if (max_seconds > 0.0) return {};
  return out_of_bounds(fmt::format("max_seconds = {} must be a number above 0", max_seconds));
}

Expected<void> check_prior(const CalibrateOptions& options) {
  if (!options.prior) return {};
  const PriorSurface& prior = *options.prior;
  if (options.model != SurfaceModel::svi) {
    return out_of_bounds("prior: only fits of SVI slices use one, model must be svi");
  }
  if (prior.age && !(*prior.age >= 0.0 && std::isfinite(*prior.age))) {
    return out_of_bounds(fmt::format("prior: age = {} must be 0 or more days", *prior.age));
  }
  return positive("prior: drift", prior.drift);
}

/// Fails where a floor of a Heston model lies at a move beyond the range in which the model is priced.
Expected<void> check_reach(const CalibrateOptions& options) {
  if (options.model != SurfaceModel::heston) return {};
  for (const TailFloor& floor : options.tail_floors) {
    if (has_argument(floor.kind) && floor.argument > core::kFarthestHestonStrike) {
      return out_of_bounds(fmt::format("tail floor {}: a Heston model's reach is a move of {}",
                                       to_string(floor), core::kFarthestHestonStrike));
    }
  }
  return {};
}

/// Fails where a floor asks for a history and there is none, or where the history is invalid.
Expected<void> check_history(const std::vector<TailFloor>& floors,
                             const std::optional<TailHistory>& history) {
  if (history) return history->validate();
  for (const TailFloor& floor : floors) {
    if (floor.from_history) {
      return out_of_bounds(fmt::format(
          "tail floor {}: its target is a history's, and there is no tail_history", to_string(floor)));
    }
  }
  return {};
}

Expected<void> check_folds(int folds) {
  constexpr int kFewest = 2;
  constexpr int kMost = 20;
  if (folds == 0 || (folds >= kFewest && folds <= kMost)) return {};
  return out_of_bounds(
      fmt::format("cross_validation_folds = {} must be 0 (none) or from {} to {}", folds, kFewest, kMost));
}

Expected<void> check_model(SurfaceModel model) {
  if (model != SurfaceModel::slices) return {};
  return out_of_bounds("model = slices is not fitted, must be svi or heston");
}

}  // namespace

Expected<void> CalibrateOptions::validate() const {
  return first_failure({cleaning.validate(), positive("loss_scale", loss_scale),
                        positive("half_spread_floor", half_spread_floor),
                        positive("mid_only_half_spread", mid_only_half_spread),
                        positive("age_half_life_hours", weight_factors.age_half_life_hours),
                        check_ordinal(device_ordinal), check_time(max_seconds), profile.validate(),
                        check_prior(*this), heston.validate(), volcal::validate(tail_floors),
                        check_history(tail_floors, tail_history), check_folds(cross_validation_folds),
                        check_reach(*this), check_model(model)});
}

}  // namespace volcal
