// SPDX-License-Identifier: Apache-2.0
#pragma once

/// HTML reports as commands write them.

#include <string>
#include <string_view>
#include <vector>

#include "volcal/expected.h"
#include "volcal/io.h"

namespace volcal::cli {

/// Checks, before any work, that a report can be written and that only one result goes to standard output.
/// Returns an exit code; a failure has been reported. `path` is empty where no report is requested.
int check_report(const std::string& path, bool standard_output_taken);

/// Writes the report of calibrated surfaces; `text` is their document (io::surfaces_to_text).
int write_report(const std::string& path, const std::vector<SurfaceDocument>& documents,
                 std::string_view text);

/// Writes a page, or reports why it could not be made.
int write_page(const std::string& path, const Expected<std::string>& page);

}  // namespace volcal::cli
