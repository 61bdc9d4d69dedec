// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where batches of work run.

#include <cstdint>

namespace volcal {

/// `automatic` takes a GPU where the work is worth one, and else the CPU; `cuda` without a GPU is an error.
enum class Device : std::uint8_t { automatic, cpu, cuda };

}  // namespace volcal
