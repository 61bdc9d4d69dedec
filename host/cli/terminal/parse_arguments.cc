// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal/parse_arguments.h"

#include <CLI/CLI.hpp>

#include <string>

#include "host/cli/terminal/console.h"
#include "host/cli/terminal/file_arguments.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// The command that was named, else the program itself.
CLI::App& named_command(CLI::App& program) {
  CLI::App* named = &program;
  for (CLI::App* command : program.get_subcommands()) named = command;
  return *named;
}

int report_usage(const CLI::App& program, const CLI::ParseError& error) {
  std::string who = program.get_name();
  for (const CLI::App* command : program.get_subcommands()) who += " " + command->get_name();
  return report(usage(printable(error.what(), kMostOfPath) + " (see `" + who + " --help`)"));
}

}  // namespace

std::optional<int> parse_arguments(CLI::App& program, int argc, char** argv) {
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help and --version: their text is the result
    const CLI::App& shown = named_command(program);
    const bool version = request.get_name() == "CallForVersion";
    return write_result("-", version ? std::string(request.what()) + "\n"
                                     : shown.help(&shown == &program ? "" : program.get_name()));
  } catch (const CLI::ParseError& error) {
    return report_usage(program, error);
  }
  if (const auto fine = check_files(named_command(program)); !fine) return report(fine.error());
  return std::nullopt;
}

}  // namespace volcal::cli
