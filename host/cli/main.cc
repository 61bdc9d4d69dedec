// SPDX-License-Identifier: Apache-2.0
/// The program `volcal` (docs/cli.md).

#include <fcntl.h>
#include <unistd.h>

#include <glog/logging.h>
#include <CLI/CLI.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "host/cli/commands.h"
#include "host/cli/console.h"
#include "host/cli/exit_code.h"
#include "host/cli/file_arguments.h"
#include "volcal/printable.h"
#include "volcal/version.h"

namespace {

using namespace volcal;
using namespace volcal::cli;

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

int run(int argc, char** argv) {
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

/// A caller may start the program with standard input, output or error closed. The next file opened would
/// take that number, and words would land in the surface being written. Each gap is filled with a descriptor
/// that fails as a closed one does: /dev/null, opened for the other direction.
void fill_closed_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    const int filler = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (filler != -1 && filler != descriptor) ::close(filler);
  }
}

}  // namespace

int main(int argc, char** argv) {
  fill_closed_descriptors();
  // Ceres logs refused steps through glog whatever its own settings; what matters of them is in the report.
  FLAGS_minloglevel = google::NUM_SEVERITIES;
  // A file size limit then fails the write, which is reported, instead of ending the process half-way.
  std::signal(SIGXFSZ, SIG_IGN);
  // A caller that ignores its children's ends hands that on, and nobody could be waited for.
  std::signal(SIGCHLD, SIG_DFL);
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("volcal: out of memory\n", stderr);
  } catch (const std::exception& failure) {
    return report({ErrorCode::internal, std::string("internal error: ") + failure.what()});
  }
  return kInternal;
}
