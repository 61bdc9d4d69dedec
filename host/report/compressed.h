// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Text in the form in which a page carries it: gzip, then base64, in which no markup can hide.

#include <string>
#include <string_view>

namespace volcal::report {

/// Compresses a text; the same text gives the same bytes. Throws std::runtime_error where zlib refuses.
[[nodiscard]] std::string compressed(std::string_view text);

}  // namespace volcal::report
