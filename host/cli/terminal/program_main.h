// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The frame of a program's main(): what must hold of the process before arguments are read, and what becomes
/// of an exception that no command expected.

namespace volcal::cli {

/// Runs `command_line`, which returns an exit code, with three open standard streams, a silent Ceres, and
/// signals that neither end the process half-way through a file nor hide a child's end. Returns the exit
/// code; an exception is reported as an internal error (exit code 4).
[[nodiscard]] int program_main(int argc, char** argv, int (*command_line)(int argc, char** argv));

}  // namespace volcal::cli
