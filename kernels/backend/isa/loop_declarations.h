// SPDX-License-Identifier: Apache-2.0

// Declares the loops of one instruction set. This file is included once for each set, with VOLCAL_ISA naming
// its namespace, and so has no include guard.

#include "kernels/backend/isa/hot_loops.h"

namespace volcal::isa::VOLCAL_ISA {

#define VOLCAL_DECLARE(name, Arrays) \
  void name(const core::Arrays& arrays, std::int64_t begin, std::int64_t end);
VOLCAL_HOT_LOOPS(VOLCAL_DECLARE)
#undef VOLCAL_DECLARE

extern const HotLoops kLoops;

}  // namespace volcal::isa::VOLCAL_ISA
