// SPDX-License-Identifier: Apache-2.0
#pragma once

/// HTML reports as commands write them.

#include <string>
#include <string_view>
#include <vector>

#include "volcal/expected.h"
#include "volcal/io.h"

namespace volcal::cli {

/// Before any work: whether a report can be written at all, and only one result goes to standard output.
/// Returns an exit code; a failure has been reported. `path` is empty where no report is asked for.
int check_report(const std::string& path, bool standard_output_taken);

/// Of calibrated surfaces; `text` is their document (io::surfaces_to_text).
int write_report(const std::string& path, const std::vector<SurfaceDocument>& documents,
                 std::string_view text);

/// A page that was made, or the reason why it was not.
int write_page(const std::string& path, const Expected<std::string>& page);

}  // namespace volcal::cli
