// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backend that is always there: the bodies of kernels/core in plain loops, shared out over the cores.

#include <memory>

#include "kernels/backend/backend.h"

namespace volcal {

/// Never fails. Large batches run on TBB's current arena, so a caller limits threads by TBB's own means.
[[nodiscard]] std::unique_ptr<ComputeBackend> make_cpu_backend();

}  // namespace volcal
