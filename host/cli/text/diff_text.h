// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cli/surface_diff.h"

namespace volcal::cli {

/// Text for people: a heading, a summary sentence, a table of expiries, and the expiries that are on one side
/// only.
[[nodiscard]] std::string diff_text(const SurfaceDiff& diff, const CompareOptions& options);

}  // namespace volcal::cli
