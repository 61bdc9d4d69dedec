// SPDX-License-Identifier: Apache-2.0
/// `volcal bench`: starts the program `volcal-bench` (host/bench), which is in the folder of this one. The
/// benchmarks link Google Benchmark and judges, which calibration does not need.

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "host/cli/commands/commands.h"
#include "host/cli/terminal/console.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBenchProgram = "volcal-bench";

/// Path of the bench program, in the folder of the running program.
Expected<fs::path> bench_program() {
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  if (failed) {
    return Error{ErrorCode::internal, "cannot find the path of the running program: " + failed.message()};
  }
  return self.parent_path() / kBenchProgram;
}

Error cannot_start(const fs::path& program, int number) {
  const std::string shown = printable(program.string(), kMostOfPath);
  if (number != ENOENT) {
    return {ErrorCode::internal, "cannot start " + shown + ": " + std::generic_category().message(number)};
  }
  return {ErrorCode::unsupported,
          "`volcal bench` needs the program " + shown +
              ", which does not exist (`cmake --build --preset release --target volcal-bench` builds it)"};
}

}  // namespace

int run_bench_program(std::vector<std::string> arguments) {
  const auto program = bench_program();
  if (!program) return report(program.error());
  std::string path = program->string();
  std::vector<char*> pointers{path.data()};
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execv(path.c_str(), pointers.data());
  return report(cannot_start(*program, errno));
}

Command add_bench(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand(kBenchCommand, "Measure times and accuracy of volcal's work on this machine");
  command->footer("`volcal bench --help` lists the options.");
  return {command, [] { return run_bench_program({}); }};
}

}  // namespace volcal::cli
