// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cmath>

#include "calibration/base/bounds.h"
#include "volcal/cleaning.h"

namespace volcal {

const char* to_string(RejectReason reason) noexcept {
  switch (reason) {
    case RejectReason::unreadable:
      return "unreadable";
    case RejectReason::invalid_price:
      return "invalid_price";
    case RejectReason::duplicate:
      return "duplicate";
    case RejectReason::expired:
      return "expired";
    case RejectReason::too_short:
      return "too_short";
    case RejectReason::no_quote:
      return "no_quote";
    case RejectReason::one_sided:
      return "one_sided";
    case RejectReason::crossed:
      return "crossed";
    case RejectReason::stale:
      return "stale";
    case RejectReason::sub_tick:
      return "sub_tick";
    case RejectReason::no_forward:
      return "no_forward";
    case RejectReason::implausible_strike:
      return "implausible_strike";
    case RejectReason::in_the_money:
      return "in_the_money";
    case RejectReason::implausible_level:
      return "implausible_level";
    case RejectReason::below_intrinsic:
      return "below_intrinsic";
    case RejectReason::above_bound:
      return "above_bound";
    case RejectReason::too_wide:
      return "too_wide";
    case RejectReason::no_implied_vol:
      return "no_implied_vol";
    case RejectReason::implausible_vol:
      return "implausible_vol";
    case RejectReason::contradicted:
      return "contradicted";
    case RejectReason::beyond_model:
      return "beyond_model";
  }
  return "unknown";
}

const char* to_string(ForwardSource source) noexcept {
  switch (source) {
    case ForwardSource::file:
      return "file";
    case ForwardSource::parity:
      return "parity";
    case ForwardSource::carry:
      return "carry";
    case ForwardSource::implied_carry:
      return "implied_carry";
    case ForwardSource::spot:
      return "spot";
  }
  return "unknown";
}

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
