// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "volcal/expected.h"

namespace volcal::cli {

/// Error about an option that is wrong whatever the files contain.
[[nodiscard]] inline Error usage(std::string message) { return {ErrorCode::usage, std::move(message)}; }

}  // namespace volcal::cli
