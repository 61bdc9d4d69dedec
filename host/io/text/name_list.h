// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names as a message lists them: a file may hold a hundred thousand.

#include <span>
#include <string>
#include <string_view>

namespace volcal::io {

/// "A, B, C", each printable, "(no name)" where it is empty; of more than 20 the first of them "and 37 more".
[[nodiscard]] std::string name_list(std::span<const std::string_view> names);

}  // namespace volcal::io
