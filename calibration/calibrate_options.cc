// SPDX-License-Identifier: Apache-2.0

/// The bounds of a calibration's options.

#include <fmt/format.h>

#include <cmath>

#include "volcal/calibrate.h"

namespace volcal {
namespace {

std::string positive(const char* field, double value) {
  return value > 0.0 && std::isfinite(value) ? std::string()
                                             : fmt::format("{} = {} must be a number above 0", field, value);
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
        profile.validate(), heston.validate(), volcal::validate(tail_floors)}) {
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace volcal
