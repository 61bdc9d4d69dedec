// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cli/surface_diff.h"

namespace volcal::cli {

/// For people: a heading, a line in words, a table of expiries, and what was on one side only.
[[nodiscard]] std::string diff_text(const SurfaceDiff& diff, const CompareOptions& options);

}  // namespace volcal::cli
