// SPDX-License-Identifier: Apache-2.0
#include "volcal/profile.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace volcal {
namespace {

std::string fault_of(const char* name, const ShapeBelief& belief) {
  for (const auto& [member, value] :
       {std::pair{"typical", belief.typical}, std::pair{"spread", belief.spread}}) {
    if (value > 0.0 && std::isfinite(value)) continue;
    return fmt::format("shape.{}.{} is {}, must be a number above 0", name, member, value);
  }
  return {};
}

std::string fault_of(const OutlierRule& rule) {
  if (!(rule.from >= 0.0 && std::isfinite(rule.from))) {
    return fmt::format("outliers.from is {}, must be 0 or a number above", rule.from);
  }
  if (rule.to != 0.0 && !(rule.to > rule.from && std::isfinite(rule.to))) {
    return fmt::format("outliers.to is {}, must be above outliers.from ({}), or 0 for no rule", rule.to,
                       rule.from);
  }
  return {};
}

}  // namespace

const char* to_string(BeliefPenalty penalty) noexcept {
  return penalty == BeliefPenalty::square ? "square" : "absolute";
}

std::string Profile::validate() const {
  for (const std::string& wrong :
       {fault_of("left_slope", shape.left_slope), fault_of("right_slope", shape.right_slope),
        fault_of("width", shape.width), fault_of(outliers)}) {
    if (!wrong.empty()) return wrong;
  }
  if (!(shape.strength >= 0.0 && shape.strength <= 1.0)) {
    return fmt::format("shape.strength is {}, must be from 0 to 1", shape.strength);
  }
  return tail.validate();
}

Profile default_profile() {
  Profile profile;
  profile.name = "default";
  profile.shape = {{1.1, 0.51}, {1.4, 0.84}, {3.4, 0.57}, 0.003};
  profile.outliers = {3.0, 6.0};
  return profile;
}

}  // namespace volcal
