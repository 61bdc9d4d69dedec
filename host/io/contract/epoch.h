// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Moments as counts since 1970-01-01T00:00:00Z.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "volcal/expected.h"
#include "volcal/time.h"

namespace volcal::io {

enum class EpochUnit : std::uint8_t { seconds, milliseconds, microseconds, nanoseconds };

/// "seconds", ...
[[nodiscard]] std::string_view epoch_unit_name(EpochUnit unit) noexcept;

/// "s", "ms", "us", "ns" and the whole words, in any case; empty for others.
[[nodiscard]] std::optional<EpochUnit> parse_epoch_unit(std::string_view text) noexcept;

/// The moment, to the microsecond; an error outside 1990 to 2100 that says in which year the count would be:
/// "1591574399413000 milliseconds since 1970 would be in the year 52405".
[[nodiscard]] Expected<UtcTime> time_of_epoch(double count, EpochUnit unit);

/// From text: whole numbers are taken exactly (nanoseconds of today do not fit into a double), others as
/// numbers.
[[nodiscard]] Expected<UtcTime> time_of_epoch(std::string_view text, EpochUnit unit);

/// The one unit in which `count` lies in 1990 to 2100; their ranges do not overlap.
[[nodiscard]] std::optional<EpochUnit> guess_epoch_unit(double count) noexcept;

}  // namespace volcal::io
