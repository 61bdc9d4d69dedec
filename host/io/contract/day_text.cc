// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/day_text.h"

#include <fmt/format.h>

namespace volcal::io {

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace volcal::io
