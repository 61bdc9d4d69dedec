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

/// Name of the unit: "seconds", "milliseconds", ...
[[nodiscard]] std::string_view epoch_unit_name(EpochUnit unit) noexcept;

/// Unit of a name: "s", "ms", "us", "ns" or the whole word, in any case; empty for other texts.
[[nodiscard]] std::optional<EpochUnit> parse_epoch_unit(std::string_view text) noexcept;

/// Moment of a count, to the microsecond. Outside 1990 to 2100 it is an error, which gives the year of the
/// count: "1591574399413000 milliseconds since 1970 would be in the year 52405".
[[nodiscard]] Expected<UtcTime> time_of_epoch(double count, EpochUnit unit);

/// Moment of a count given as text: whole numbers are converted exactly (nanoseconds of today do not fit into
/// a double), others as doubles.
[[nodiscard]] Expected<UtcTime> time_of_epoch(std::string_view text, EpochUnit unit);

/// The one unit in which `count` lies in 1990 to 2100; their ranges do not overlap.
[[nodiscard]] std::optional<EpochUnit> guess_epoch_unit(double count) noexcept;

}  // namespace volcal::io
