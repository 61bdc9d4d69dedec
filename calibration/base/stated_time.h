// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Times as texts state them: the reading of a clock, and the offset from UTC only where the text has one.

#include <chrono>
#include <optional>

namespace volcal::io {

/// Reading of a clock at a place that is named elsewhere.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

struct StatedTime {
  LocalTime local;                             ///< midnight where date_only
  std::optional<std::chrono::minutes> offset;  ///< east of UTC; zero for `Z`; empty where the text says none
  bool date_only = false;                      ///< the text has no time of day

  /// Day of the reading, at its own place.
  [[nodiscard]] std::chrono::sys_days date() const noexcept {
    return std::chrono::sys_days(std::chrono::floor<std::chrono::days>(local).time_since_epoch());
  }
};

}  // namespace volcal::io
