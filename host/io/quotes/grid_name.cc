// SPDX-License-Identifier: Apache-2.0
#include "host/io/quotes/grid_name.h"

#include <fmt/format.h>

namespace volcal::io {

std::string GridNames::make(std::string_view prefix, std::string_view label, double strike,
                            std::string_view suffix) {
  std::string name = prefix.empty() ? std::string() : fmt::format("{}-", prefix);
  name += fmt::format("{}-{}{}", label, strike, suffix);
  const int count = ++seen_[name];
  return count == 1 ? name : fmt::format("{}#{}", name, count);
}

std::string time_label(double time_to_expiry) { return fmt::format("T={:.15g}", time_to_expiry); }

}  // namespace volcal::io
