// SPDX-License-Identifier: Apache-2.0
/// `volcal iv`: implied vols of a list of options.

#include <fmt/format.h>

#include <memory>

#include "host/cli/commands/commands.h"
#include "host/cli/file_error.h"
#include "host/cli/tables/csv_table.h"
#include "host/cli/tables/option_vols.h"
#include "host/cli/terminal/console.h"

namespace volcal::cli {
namespace {

struct IvArguments {
  std::string options;
  std::string out = "-";
  bool quiet = false;
};

int run_iv(const IvArguments& arguments) {
  const auto table = read_csv_table(arguments.options);
  if (!table) return report(table.error());
  const auto vols = add_implied_vols(*table);
  if (!vols) return report(in_file(arguments.options, vols.error()));
  return deliver(*vols, arguments.out,
                 fmt::format("{}: {} of {} rows have no implied vol; their status gives the reason",
                             table->name, vols->failed, vols->rows),
                 arguments.quiet);
}

}  // namespace

Command add_iv(CLI::App& program) {
  const auto arguments = std::make_shared<IvArguments>();
  CLI::App* command = program.add_subcommand("iv", "Implied vols of a list of options");
  command->footer(
      "Columns forward, strike, time_to_expiry (years), type (call or put, c or p) and undiscounted_price, "
      "in\n"
      "any order; every input column is repeated, implied_vol and status are added. A row without a vol "
      "does\n"
      "not affect others (exit code 1; 3 where no row has one). Example:\n"
      "  build/release/volcal iv --options data/samples/options.csv");
  command->add_option("--options", arguments->options, "CSV file of options; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("-o,--output", arguments->out, "Write the result here; - is standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_flag("--quiet", arguments->quiet, "No messages on standard error except failures");
  return {command, [arguments] { return run_iv(*arguments); }};
}

}  // namespace volcal::cli
