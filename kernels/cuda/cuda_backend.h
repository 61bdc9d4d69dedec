// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backend on one CUDA device. No CUDA type here: the factory is compiled by the host compiler.

#include <memory>

#include "kernels/backend/backend.h"
#include "volcal/expected.h"

namespace volcal {

/// Opens device `ordinal` (which creates its context, a few hundred ms). `usage` where the driver, the
/// device or the ordinal is not there, with the driver's own words.
[[nodiscard]] Expected<std::unique_ptr<ComputeBackend>> make_cuda_backend(int ordinal);

}  // namespace volcal
