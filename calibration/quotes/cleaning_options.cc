// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cmath>

#include "calibration/base/bounds.h"
#include "volcal/cleaning.h"

namespace volcal {

Expected<void> CleaningOptions::validate() const {
  const auto refuse = [](const char* field, double value, const char* bound) {
    return out_of_bounds(fmt::format("{} is {}, but must be {}", field, value, bound));
  };
  if (!(std::isfinite(min_minutes_to_expiry) && min_minutes_to_expiry >= 0.0))
    return refuse("min_minutes_to_expiry", min_minutes_to_expiry, "finite and at least 0");
  if (!(std::isfinite(max_age_hours) && max_age_hours >= 0.0))
    return refuse("max_age_hours", max_age_hours, "finite and at least 0 (0 switches the rule off)");
  if (!(max_spread_ratio >= 1.0)) return refuse("max_spread_ratio", max_spread_ratio, "at least 1");
  if (!(max_spread_vol > 0.0)) return refuse("max_spread_vol", max_spread_vol, "above 0");
  return {};
}

}  // namespace volcal
