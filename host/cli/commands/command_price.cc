// SPDX-License-Identifier: Apache-2.0
/// `volcal price`: model prices of a list of options.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "host/cli/arguments/device_argument.h"
#include "host/cli/commands/commands.h"
#include "host/cli/file_error.h"
#include "host/cli/tables/csv_table.h"
#include "host/cli/tables/option_prices.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/usage_error.h"
#include "host/io/files/input.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct PriceArguments {
  std::string model = "heston";
  std::string params;
  std::string options;
  std::string out = "-";
  double accuracy = HestonAccuracy{}.relative;
  std::string device = "auto";
  bool greeks = false;
  bool quiet = false;
};

Expected<void> check(const PriceArguments& arguments) {
  constexpr double kLoosest = 0.1;
  if (!(arguments.accuracy > 0.0 && arguments.accuracy <= kLoosest)) {
    return usage(fmt::format("--accuracy is {}, must be above 0, at most {}", arguments.accuracy, kLoosest));
  }
  if (arguments.params == "-" && arguments.options == "-") {
    return usage("--params and --options cannot both be standard input");
  }
  return {};
}

/// Reads and validates the model. Parameters out of bounds are an error of the file, as a wrong form is:
/// nothing in it can be used.
Expected<HestonParameters> read_model(const std::string& path) {
  auto model = read_heston_parameters(path);
  if (!model) return model;
  if (const auto valid = model->validate(); !valid) {
    return Error{ErrorCode::malformed, io::input_name(path) + ": " + valid.error().message};
  }
  return model;
}

int run_price(const PriceArguments& arguments) {
  if (const auto fine = check(arguments); !fine) return report(fine.error());
  const auto device = parse_device(arguments.device);
  if (!device) return report(device.error());
  const auto model = read_model(arguments.params);
  if (!model) return report(model.error());
  const auto table = read_csv_table(arguments.options);
  if (!table) return report(table.error());
  const auto prices = add_heston_prices(*table, *model, {arguments.accuracy, 0.0}, *device, arguments.greeks);
  if (!prices) return report(in_file(arguments.options, prices.error()));
  return deliver(
      *prices, arguments.out,
      fmt::format("{}: {} of {} rows are not ok, {} of them have no price; their status gives the reason",
                  table->name, prices->failed, prices->rows, prices->empty),
      arguments.quiet);
}

}  // namespace

Command add_price(CLI::App& program) {
  const auto arguments = std::make_shared<PriceArguments>();
  CLI::App* command = program.add_subcommand("price", "Model prices of a list of options");
  command->footer(
      "Columns forward, strike, time_to_expiry (years) and type (call or put, c or p), in any order; every "
      "input\n"
      "column is repeated, undiscounted_price, implied_vol and status are added. A row without a price "
      "does\n"
      "not affect others (exit code 1; 3 where no row has one). Parameters: a JSON object with v0, kappa, "
      "theta,\n"
      "sigma, rho.\n"
      "Example:\n"
      "  build/release/volcal price --params data/samples/heston.json --options "
      "data/samples/heston_options.csv");
  command->add_option("--model", arguments->model, "Model: heston")
      ->transform(CLI::IsMember({"heston"}).description(""))
      ->capture_default_str()
      ->type_name("NAME");
  command
      ->add_option("--params", arguments->params, "JSON file of the model's parameters; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--options", arguments->options, "CSV file of options; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("-o,--output", arguments->out, "Write the result here; - is standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command
      ->add_option("--accuracy", arguments->accuracy,
                   "Largest error allowed, relative to the out-of-the-money price")
      ->capture_default_str();
  command->add_option("--device", arguments->device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str()
      ->type_name("DEVICE");
  command->add_flag("--greeks", arguments->greeks,
                    "Add delta and gamma (to the forward) and the derivatives by the five parameters");
  command->add_flag("--quiet", arguments->quiet, "No messages on standard error except failures");
  return {command, [arguments] { return run_price(*arguments); }};
}

}  // namespace volcal::cli
