// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Pages that show one JSON document.

#include <string>
#include <string_view>

#include "volcal/expected.h"

namespace volcal::report {

/// Page of a tuning; `json` is the output of `volcal tune --json` ("volcal.tune/1").
[[nodiscard]] Expected<std::string> tune_page(std::string_view json);

/// Page of a comparison; `json` is the output of `volcal diff --json` ("volcal.diff/1").
[[nodiscard]] Expected<std::string> diff_page(std::string_view json);

}  // namespace volcal::report
