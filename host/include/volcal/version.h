// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of volcal that wrote a file or answers a call; equals the project version of CMakeLists.txt.

namespace volcal {

inline constexpr const char* kVersion = "0.1.0";

/// What the numeric loops were compiled for that run in this process, picked by what the processor offers:
/// "baseline", "x86-64-v3" (AVX2) or "x86-64-v4" (AVX-512).
[[nodiscard]] const char* instruction_set() noexcept;

}  // namespace volcal
