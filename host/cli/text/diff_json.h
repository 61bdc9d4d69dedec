// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cli/surface_diff.h"
#include "host/io/documents/surface_json.h"

namespace volcal::cli {

/// "volcal.diff/1", data/schema/diff.schema.json. Points of a slice are arrays in step, one line each in a
/// file.
[[nodiscard]] io::Json diff_to_json(const DocumentDiff& diff);

}  // namespace volcal::cli
