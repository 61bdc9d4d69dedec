// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of volcal that wrote a file or answers a call (the project version of CMakeLists.txt), and the
/// instruction set of its numeric loops.

#include <string_view>

#include "volcal/expected.h"

namespace volcal {

inline constexpr const char* kVersion = "0.1.0";

/// Instruction set that the numeric loops of this process were compiled for, chosen by what the processor
/// offers: "baseline", "x86-64-v3" (AVX2) or "x86-64-v4" (AVX-512).
[[nodiscard]] const char* instruction_set() noexcept;

/// Makes the CPU's numeric loops use the instruction set of this name (as above, or "v3", "v4") from here on,
/// in the whole process. Results depend on the set by rounding, so this repeats them on another processor. To
/// be called before any other work. Fails with `usage` where the name is unknown, or where this processor or
/// this build lacks the set; nothing changes then.
[[nodiscard]] Expected<void> use_instruction_set(std::string_view name) noexcept;

}  // namespace volcal
