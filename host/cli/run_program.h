// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs another program as a child process: passes its input, collects its output.
///
/// Method    searched on PATH, started without a shell. Its input is written while its output is read, so
/// that
///           no full pipe blocks both. The caller's signals stay as they are: a child that stops reading
///           raises no SIGPIPE
/// Failure   `unsupported` where there is no such program, `internal` where the system provides no process or
///           pipe. A program that fails is not a failure here: its exit code is in the result
/// Threads   safe from several threads at once

#include <string>
#include <string_view>
#include <vector>

#include "volcal/expected.h"

namespace volcal::cli {

struct ProgramOutput {
  int code = -1;    ///< exit code; 128 + signal where a signal ended it
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// Runs a program. `arguments` are the program's name and its arguments. Domain: at least the name.
[[nodiscard]] Expected<ProgramOutput> run_program(const std::vector<std::string>& arguments,
                                                  std::string_view input);

}  // namespace volcal::cli
