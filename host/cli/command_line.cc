// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command_line.h"

#include <CLI/CLI.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "host/cli/commands/commands.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/parse_arguments.h"
#include "volcal/printable.h"
#include "volcal/version.h"

namespace volcal::cli {
namespace {

/// The first argument where it is neither an option nor a command. The parser itself would only report that a
/// command is missing.
template <class Commands>
std::string unknown_command(int argc, char** argv, const Commands& commands) {
  std::string first = argc > 1 ? argv[1] : "";
  if (first.starts_with('-')) return {};
  for (const Command& command : commands) {
    if (command.app->check_name(first)) return {};
  }
  return first;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == kBenchCommand) {
    return run_bench_program({argv + 2, argv + argc});
  }
  CLI::App program("Arbitrage-free option volatility surfaces from snapshots of quotes.", "volcal");
  program.set_version_flag("--version", std::string("volcal ") + kVersion + " (" + instruction_set() + ")",
                           "Print the version and the instruction set in use, and exit");
  program.get_formatter()->column_width(kHelpColumn);
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 ok; 1 some inputs failed, the rest is complete; 2 usage; 3 a file cannot be read or\n"
      "written, or nothing in it is usable; 4 internal; 5 check found arbitrage.\n"
      "Results go to standard output or files, messages to standard error. Example:\n"
      "  build/release/volcal calibrate data/samples/btc_synth.json");

  const std::array commands = {
      add_calibrate(program), add_query(program), add_iv(program),     add_price(program), add_check(program),
      add_tail(program),      add_diff(program),  add_report(program), add_plot(program),  add_tune(program),
      add_explain(program),   add_synth(program), add_bench(program)};
  if (const std::string unknown = unknown_command(argc, argv, commands); !unknown.empty()) {
    return report({ErrorCode::usage, "'" + printable(unknown) + "' is no command (see `volcal --help`)"});
  }
  if (const std::optional<int> answered = parse_arguments(program, argc, argv)) return *answered;
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return report({ErrorCode::internal, "no command ran"});
}

}  // namespace volcal::cli
