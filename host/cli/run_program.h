// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Another program as a child process: what it is told, what it says.
///
/// Method    found on PATH, started without a shell; its input is written while its output is read, so that
///           no full pipe stops both. The caller's signals stay as they are: a child that reads no further
///           costs no SIGPIPE
/// Failure   `unsupported` where there is no such program, `internal` where the system gives no process or
///           pipe. A program that fails is no failure here: its code says so
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

/// `arguments` are the program's name and what it is given. Domain: at least the name.
[[nodiscard]] Expected<ProgramOutput> run_program(const std::vector<std::string>& arguments,
                                                  std::string_view input);

}  // namespace volcal::cli
