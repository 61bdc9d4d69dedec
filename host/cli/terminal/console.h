// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Messages for people, on standard error. Results are written by write_result and by nothing else.
///
/// Colour appears on a terminal only, and not where the environment variable NO_COLOR is set and not empty
/// (no-color.org). Progress appears on a terminal only, once the work has lasted kProgressDelay.

#include <string>
#include <string_view>

#include "volcal/expected.h"
#include "volcal/progress.h"

namespace volcal::cli {

/// Writes "volcal: MESSAGE" to standard error, in one printable line; returns the exit code that belongs to
/// the error.
int report(const Error& error);

/// Writes a note to standard error in the same form, unless `quiet`.
void note(std::string_view message, bool quiet);

/// Writes results to `path`, "-" being standard output. Returns an exit code; a failure has been reported.
int write_result(const std::string& path, std::string_view text);

/// A progress line that is rewritten in place; empty where standard error is no terminal or `quiet`.
[[nodiscard]] Progress progress_line(bool quiet);

/// Removes the progress line, where one was written.
void end_progress();

/// True where standard output may be coloured.
[[nodiscard]] bool colour_results();

}  // namespace volcal::cli
