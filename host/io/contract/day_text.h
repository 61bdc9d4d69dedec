// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Text of days in messages.

#include <chrono>
#include <string>

namespace volcal::io {

/// The day as `2026-03-08`, with years of any size.
[[nodiscard]] std::string day_text(std::chrono::sys_days day);

}  // namespace volcal::io
