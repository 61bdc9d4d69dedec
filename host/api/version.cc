// SPDX-License-Identifier: Apache-2.0
#include "volcal/version.h"

#include "kernels/backend/isa/hot_loops.h"

namespace volcal {

const char* instruction_set() noexcept { return to_string(best_instruction_set()); }

}  // namespace volcal
