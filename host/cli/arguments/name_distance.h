// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names similar to one that does not exist, for "did you mean".

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::cli {

/// Fewest insertions, deletions and replacements of one letter that turn `a` into `b`, case ignored
/// [Levenshtein1966]. Time |a| |b|, memory |b|.
[[nodiscard]] std::size_t name_distance(std::string_view a, std::string_view b);

/// The `count` names nearest to `name`, nearest first, ties in the given order.
[[nodiscard]] std::vector<std::string> nearest_names(std::string_view name,
                                                     const std::vector<std::string>& names,
                                                     std::size_t count);

}  // namespace volcal::cli
