// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/isa/loop_declarations.h"

namespace volcal::isa::VOLCAL_ISA {

#define VOLCAL_ENTRY(name, Arrays) .name = (name),
constexpr HotLoops kLoops = {VOLCAL_HOT_LOOPS(VOLCAL_ENTRY)};
#undef VOLCAL_ENTRY

}  // namespace volcal::isa::VOLCAL_ISA
