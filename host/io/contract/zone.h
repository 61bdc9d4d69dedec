// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Time zones, which convert the clock of a place to UTC.
///
/// Zones of the IANA database come from the system's copy of it (Debian's tzdata); fixed offsets need no
/// database.

#include <chrono>
#include <string>
#include <string_view>

#include "calibration/base/stated_time.h"
#include "volcal/expected.h"
#include "volcal/time.h"

namespace date {
class time_zone;  // NOLINT(readability-identifier-naming): another library's name
}

namespace volcal::io {

class Zone {
 public:
  /// Constructs UTC.
  Zone() = default;
  explicit Zone(std::chrono::minutes east_of_utc) noexcept : offset_(east_of_utc) {}

  /// Parses names of the IANA database in any case (`America/New_York`, `asia/kolkata`), or the place alone
  /// where one zone has it (`Kolkata`); `UTC`, `GMT` and `Z`; offsets of at most 14:59 hours (`+05:30`,
  /// `-0400`, `+9`, `UTC+5:30`); the abbreviations of New York's clock `EST` (-05:00) and `EDT` (-04:00), and
  /// `ET` for New York itself. Anything else is an error that names it: other abbreviations have several
  /// meanings (IST is India, Israel and Ireland).
  static Expected<Zone> parse(std::string_view text);

  /// The clock of New York's exchanges; fails where the time zone database is not installed.
  static Expected<Zone> new_york();

  /// Converts a reading of the zone's clock. One that occurs twice, when daylight saving ends, is the earlier
  /// moment; one that is skipped, when it begins, is an error that names both.
  [[nodiscard]] Expected<UtcTime> to_utc(LocalTime local) const;

  /// Name in the form that Zone::parse() takes: `America/New_York`, `UTC`, `+05:30`.
  [[nodiscard]] std::string name() const;

 private:
  const date::time_zone* zone_ = nullptr;  ///< null where the zone is a fixed offset
  std::chrono::minutes offset_{0};         ///< offset east of UTC, where zone_ is null
};

}  // namespace volcal::io
