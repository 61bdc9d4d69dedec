// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The program without the set-up of its process: arguments select a command, and the command runs.

namespace volcal::cli {

/// Runs the command of the arguments of `main`. Returns the exit code; every failure has been reported.
/// Throws the exceptions of the command.
[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace volcal::cli
