// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Exit codes that scripts rely on (docs/use/cli.md).

#include "volcal/expected.h"

namespace volcal::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kSomeFailed = 1;  ///< some inputs failed, the rest is complete
inline constexpr int kUsage = 2;
inline constexpr int kUnreadable = 3;  ///< a file cannot be read or written, or nothing in it is usable
inline constexpr int kInternal = 4;
inline constexpr int kArbitrage = 5;  ///< `volcal check` found arbitrage

[[nodiscard]] constexpr int exit_code(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::usage:
      return kUsage;
    case ErrorCode::unreadable:
    case ErrorCode::malformed:
    case ErrorCode::nothing_usable:
    case ErrorCode::unsupported:
      return kUnreadable;
    case ErrorCode::internal:
      break;
  }
  return kInternal;
}

}  // namespace volcal::cli
