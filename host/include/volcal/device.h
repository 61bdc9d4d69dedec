// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Device on which batches of work run.

#include <cstdint>

namespace volcal {

/// `automatic` takes a GPU where the amount of work justifies it, else the CPU; `cuda` without a GPU is an
/// error.
enum class Device : std::uint8_t { automatic, cpu, cuda };

}  // namespace volcal
