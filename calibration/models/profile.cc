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

}  // namespace

std::string Profile::validate() const {
  for (const std::string& wrong :
       {fault_of("left_slope", shape.left_slope), fault_of("right_slope", shape.right_slope),
        fault_of("width", shape.width)}) {
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
  return profile;
}

}  // namespace volcal
