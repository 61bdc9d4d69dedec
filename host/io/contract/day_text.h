// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Days in messages.

#include <chrono>
#include <string>

namespace volcal::io {

/// `2026-03-08`, years of any size.
[[nodiscard]] std::string day_text(std::chrono::sys_days day);

}  // namespace volcal::io
