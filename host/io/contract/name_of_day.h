// SPDX-License-Identifier: Apache-2.0
#pragma once

/// English names of months and weekdays, in any case.

#include <chrono>
#include <optional>
#include <string_view>

namespace volcal::io {

/// Month of `may`, `Jun`, `JUNE`, `Sept`: the first three letters or more of one month's name.
[[nodiscard]] std::optional<int> month_of_name(std::string_view word) noexcept;

/// Weekday of `Fri`, `Friday`: the first three letters or more of one weekday's name.
[[nodiscard]] std::optional<std::chrono::weekday> weekday_of_name(std::string_view word) noexcept;

}  // namespace volcal::io
