// SPDX-License-Identifier: Apache-2.0
#include "volcal/profile.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "calibration/base/bounds.h"

namespace volcal {
namespace {

Expected<void> check(const char* name, const RegulariserTerm& term) {
  for (const auto& [member, value] : {std::pair{"typical", term.typical}, std::pair{"spread", term.spread}}) {
    if (value > 0.0 && std::isfinite(value)) continue;
    return out_of_bounds(fmt::format("shape.{}.{} is {}, must be a number above 0", name, member, value));
  }
  return {};
}

Expected<void> check(const OutlierRule& rule) {
  if (!(rule.from >= 0.0 && std::isfinite(rule.from))) {
    return out_of_bounds(fmt::format("outliers.from is {}, must be 0 or a number above", rule.from));
  }
  if (rule.to != 0.0 && !(rule.to > rule.from && std::isfinite(rule.to))) {
    return out_of_bounds(fmt::format("outliers.to is {}, must be above outliers.from ({}), or 0 for no rule",
                                     rule.to, rule.from));
  }
  return {};
}

Expected<void> check_strength(double strength) {
  if (strength >= 0.0 && strength <= 1.0) return {};
  return out_of_bounds(fmt::format("shape.strength is {}, must be from 0 to 1", strength));
}

}  // namespace

Expected<void> Profile::validate() const {
  return first_failure({check("left_slope", shape.left_slope), check("right_slope", shape.right_slope),
                        check("width", shape.width), check(outliers), check_strength(shape.strength),
                        tail.validate()});
}

Profile default_profile() {
  Profile profile;
  profile.name = "default";
  profile.shape = {{1.1, 0.51}, {1.4, 0.84}, {3.4, 0.57}, 0.003};
  profile.outliers = {3.0, 6.0};
  return profile;
}

}  // namespace volcal
