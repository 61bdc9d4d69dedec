// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Device on which batches of work run.

#include <cstdint>

#include "volcal/names.h"

namespace volcal {

/// `automatic` takes a GPU where the amount of work justifies it, else the CPU; `cuda` without a GPU is an
/// error.
enum class Device : std::uint8_t { automatic, cpu, cuda };
template <>
inline constexpr auto kNamesOf<Device> = names_up_to<Device::cuda>("auto", "cpu", "cuda");

}  // namespace volcal
