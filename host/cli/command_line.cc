// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command_line.h"

#include <CLI/CLI.hpp>

#include <array>
#include <string>

#include "host/cli/arguments/file_arguments.h"
#include "host/cli/commands/commands.h"
#include "host/cli/console.h"
#include "host/cli/exit_code.h"
#include "volcal/printable.h"
#include "volcal/version.h"

namespace volcal::cli {
namespace {

int usage_error(const CLI::App& program, const CLI::ParseError& error) {
  std::string who = "volcal";
  for (const CLI::App* command : program.get_subcommands()) who += " " + command->get_name();
  return report({ErrorCode::usage, printable(error.what(), kMostOfPath) + " (see `" + who + " --help`)"});
}

/// The first argument where it is neither an option nor a command: the parser would only say that a command
/// is missing.
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
  CLI::App program("Arbitrage-free option volatility surfaces from snapshots of quotes.", "volcal");
  program.set_version_flag("--version", std::string("volcal ") + kVersion + " (" + instruction_set() + ")",
                           "Print the version and the instruction set in use, and exit");
  program.get_formatter()->column_width(38);
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 ok; 1 some inputs failed, the rest is complete; 2 usage; 3 a file cannot be read or\n"
      "written, or nothing in it is usable; 4 internal; 5 check found arbitrage.\n"
      "Results go to standard output or files, words to standard error. Example:\n"
      "  build/release/volcal calibrate data/samples/btc_synth.json");

  const std::array commands = {
      add_calibrate(program), add_query(program), add_iv(program),     add_price(program), add_check(program),
      add_tail(program),      add_diff(program),  add_report(program), add_plot(program),  add_tune(program),
      add_explain(program),   add_synth(program), add_bench(program)};
  if (const std::string unknown = unknown_command(argc, argv, commands); !unknown.empty()) {
    return report({ErrorCode::usage, "'" + printable(unknown) + "' is no command (see `volcal --help`)"});
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help and --version: their text is the result
    const CLI::App* shown = &program;
    for (const CLI::App* command : program.get_subcommands()) shown = command;
    const bool version = asked.get_name() == "CallForVersion";
    return write_result(
        "-", version ? std::string(asked.what()) + "\n" : shown->help(shown == &program ? "" : "volcal"));
  } catch (const CLI::ParseError& error) {
    return usage_error(program, error);
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    if (const auto fine = check_files(*command.app); !fine) return report(fine.error());
    return command.run();
  }
  return report({ErrorCode::internal, "no command ran"});
}

}  // namespace volcal::cli
