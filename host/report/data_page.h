// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Pages that show one JSON document as it is.

#include <string>
#include <string_view>

#include "volcal/expected.h"

namespace volcal::report {

/// `json` is what `volcal tune --json` writes ("volcal.tune/1").
[[nodiscard]] Expected<std::string> tune_page(std::string_view json);

/// `json` is what `volcal diff --json` writes ("volcal.diff/1").
[[nodiscard]] Expected<std::string> diff_page(std::string_view json);

}  // namespace volcal::report
