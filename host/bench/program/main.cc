// SPDX-License-Identifier: Apache-2.0
/// The program `volcal-bench`, which `volcal bench` starts (docs/method/benchmarks.md).

#include "host/bench/program/bench_program.h"
#include "host/cli/terminal/program_main.h"

int main(int argc, char** argv) {
  return volcal::cli::program_main(argc, argv, volcal::bench::run_command_line);
}
