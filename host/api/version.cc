// SPDX-License-Identifier: Apache-2.0
#include "volcal/version.h"

#include <fmt/format.h>

#include <string>

#include "kernels/backend/guarded.h"
#include "kernels/backend/isa/hot_loops.h"
#include "volcal/printable.h"

namespace volcal {

const char* instruction_set() noexcept { return to_string(instruction_set_in_use()); }

Expected<void> use_instruction_set(std::string_view name) noexcept {
  return guarded("use_instruction_set", [&]() -> Expected<void> {
    InstructionSet set{};
    if (!parse_instruction_set(std::string(name).c_str(), set)) {
      return Error{ErrorCode::usage,
                   fmt::format("the instruction set is '{}', must be baseline, v3 or v4", printable(name))};
    }
    if (!is_available(set)) {
      return Error{ErrorCode::usage,
                   fmt::format("this processor or this build lacks {}; the widest instruction set here is {}",
                               to_string(set), to_string(best_instruction_set()))};
    }
    set_instruction_set_in_use(set);
    return {};
  });
}

}  // namespace volcal
