// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Text as it is put into a page: gzip, then base64, which no markup can hide in.

#include <string>
#include <string_view>

namespace volcal::report {

/// The same bytes for the same text. Throws std::runtime_error where zlib refuses.
[[nodiscard]] std::string compressed(std::string_view text);

}  // namespace volcal::report
