// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The program but for what concerns its process: arguments to a command, and the command run.

namespace volcal::cli {

/// As `main` has them. Returns the exit code; every failure has been reported. Throws what commands throw.
[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace volcal::cli
