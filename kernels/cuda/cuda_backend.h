// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The backend on one CUDA device. No CUDA type appears here, since the host compiler compiles the factory.

#include <memory>

#include "kernels/backend/backend.h"
#include "volcal/expected.h"

namespace volcal {

/// Opens device `ordinal` (which creates its context, a few hundred ms). Error `usage` where the driver, the
/// device or the ordinal is missing, with the driver's own words.
[[nodiscard]] Expected<std::unique_ptr<ComputeBackend>> make_cuda_backend(int ordinal);

}  // namespace volcal
