// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of volcal that wrote a file or answers a call; equals the project version of CMakeLists.txt.
/// And the instruction set of its numeric loops.

#include <string_view>

#include "volcal/expected.h"

namespace volcal {

inline constexpr const char* kVersion = "0.1.0";

/// What the numeric loops were compiled for that run in this process, picked by what the processor offers:
/// "baseline", "x86-64-v3" (AVX2) or "x86-64-v4" (AVX-512).
[[nodiscard]] const char* instruction_set() noexcept;

/// Has the CPU's numeric loops run with the set of this name (as above, or "v3", "v4") from here on, in the
/// whole process: results, which depend on the set by rounding, can so be repeated on another processor. To
/// be called before any other work. Fails with `usage` where the name is none, or this processor or this
/// build lacks the set; all stays as it was then.
[[nodiscard]] Expected<void> use_instruction_set(std::string_view name) noexcept;

}  // namespace volcal
