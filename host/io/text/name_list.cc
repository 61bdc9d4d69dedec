// SPDX-License-Identifier: Apache-2.0
#include "host/io/text/name_list.h"

#include <algorithm>
#include <cstddef>

#include "volcal/printable.h"

namespace volcal::io {

std::string name_list(std::span<const std::string_view> names) {
  constexpr std::size_t kMostNames = 20;
  const std::size_t listed = std::min(names.size(), kMostNames);
  std::string text;
  for (const std::string_view name : names.first(listed)) {
    text += (text.empty() ? "" : ", ") + (name.empty() ? "(no name)" : printable(name));
  }
  if (listed < names.size()) text += " and " + std::to_string(names.size() - listed) + " more";
  return text;
}

}  // namespace volcal::io
