// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backend that is always available: the bodies of kernels/core in loops for this processor's instruction
/// set (kernels/backend/isa), shared out over the cores.

#include <memory>

#include "kernels/backend/backend.h"
#include "kernels/backend/isa/hot_loops.h"

namespace volcal {

/// Makes the CPU backend with the loops of an instruction set. Never fails; `set` must be available. Large
/// batches run on TBB's current arena, so a caller limits threads by TBB's own means.
[[nodiscard]] std::unique_ptr<ComputeBackend> make_cpu_backend(InstructionSet set = instruction_set_in_use());
/// Makes the CPU backend with the caller's loops, which must outlive it.
[[nodiscard]] std::unique_ptr<ComputeBackend> make_cpu_backend(const HotLoops& loops);

}  // namespace volcal
