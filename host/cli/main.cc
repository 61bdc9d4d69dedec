// SPDX-License-Identifier: Apache-2.0
/// The program `volcal` (docs/use/cli.md).

#include "host/cli/command_line.h"
#include "host/cli/terminal/program_main.h"

int main(int argc, char** argv) {
  return volcal::cli::program_main(argc, argv, volcal::cli::run_command_line);
}
