// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of volcal that wrote a file or answers a call; equals the project version of CMakeLists.txt.

namespace volcal {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace volcal
