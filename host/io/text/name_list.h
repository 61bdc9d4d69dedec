// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Lists of names in messages, with a bound on their number: a file may have a hundred thousand.

#include <span>
#include <string>
#include <string_view>

namespace volcal::io {

/// Names as "A, B, C", each printable, "(no name)" where it is empty; of more than 20 the first ones and "and
/// 37 more".
[[nodiscard]] std::string name_list(std::span<const std::string_view> names);

}  // namespace volcal::io
