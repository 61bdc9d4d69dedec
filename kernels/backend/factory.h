// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Chooses the backend. This is the only place that knows which backends exist.

#include <cstdint>
#include <memory>
#include <string>

#include "kernels/backend/backend.h"
#include "volcal/device.h"
#include "volcal/expected.h"

namespace volcal {

/// A backend and, where the choice differs from the request, the reason, fit for a report.
struct BackendChoice {
  std::unique_ptr<ComputeBackend> backend;
  std::string note;
};

/// Elements of one batch below which `automatic` never touches CUDA. Creating a context takes some 0.3 s
/// (driver start, module load); one core does 10^7 elements of 30 ns in that time. An estimate to be replaced
/// by the crossover measured by `volcal bench` on a machine with a device.
inline constexpr std::int64_t kCudaCrossover = 10'000'000;

/// Makes the backend for a device.
///
/// Device::cpu        the CPU, always.
/// Device::cuda       device `ordinal`; `usage` where this build has no CUDA or the machine no such device.
/// Device::automatic  the CPU below kCudaCrossover elements a batch; above it device `ordinal` if it can be
///                    opened, else the CPU with the reason in `note`.
[[nodiscard]] Expected<BackendChoice> make_backend(Device device, int ordinal = 0,
                                                   std::int64_t largest_batch = 0);

}  // namespace volcal
