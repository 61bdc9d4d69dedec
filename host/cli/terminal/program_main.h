// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The frame of a program's main(): the set-up of the process before arguments are parsed, and the handling
/// of exceptions that no command expected.

namespace volcal::cli {

/// Runs `command_line`, which returns an exit code, with three open standard streams, Ceres's log off, and
/// signals that neither end the process in the middle of a file nor hide the end of a child. Returns the exit
/// code; an exception is reported as an internal error (exit code 4).
[[nodiscard]] int program_main(int argc, char** argv, int (*command_line)(int argc, char** argv));

}  // namespace volcal::cli
