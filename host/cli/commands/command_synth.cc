// SPDX-License-Identifier: Apache-2.0
/// `volcal synth`: makes a snapshot of quotes whose true surface is known.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "host/cli/commands/commands.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/io/documents/surface_json.h"
#include "host/synth/write.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

using synth::SynthOptions;

struct SynthArguments {
  SynthOptions options;
  std::string format = "deribit-json";
  std::string as_of = "2026-03-06T10:30:00Z";
  std::string out = "-";
  std::string truth;
  bool quiet = false;
};

/// Fills in the options that depend on the kind of market, where they were not given.
void fill_defaults(SynthOptions& options, bool coin) {
  options.style = coin ? synth::coin_style() : synth::index_style();
  if (options.underlying.empty()) options.underlying = coin ? "BTC" : "SYNX";
  if (options.spot == 0.0) options.spot = coin ? 68000.0 : 5200.0;
  if (options.expiry_days.empty()) {
    options.expiry_days = coin ? std::vector<int>{1, 3, 7, 14, 28, 56, 112, 203}
                               : std::vector<int>{3, 10, 17, 42, 77, 105, 196, 287};
  }
}

int run_synth(SynthArguments arguments) {
  const bool coin = arguments.format == "deribit-json";
  const auto as_of = parse_time(arguments.as_of);
  if (!as_of) return report({ErrorCode::usage, "--as-of: " + as_of.error().message});
  arguments.options.as_of = *as_of;
  fill_defaults(arguments.options, coin);

  const auto market = synth::make_market(arguments.options);
  if (!market) return report(market.error());
  if (!arguments.truth.empty()) {
    const std::string source = fmt::format("volcal synth --seed {}", arguments.options.seed);
    if (const int failed =
            write_result(arguments.truth, io::stated_surfaces_to_text({market->truth}, source));
        failed != kSuccess) {
      return failed;
    }
  }
  const int code =
      write_result(arguments.out, coin ? synth::to_deribit_json(*market) : synth::to_volcal_csv(*market));
  if (code == kSuccess && arguments.out != "-") {
    note(fmt::format("{}: {} options, {} expiries", printable(arguments.out, kMostOfPath),
                     market->quotes.size(), market->truth.slices().size()),
         arguments.quiet);
  }
  return code;
}

}  // namespace

Command add_synth(CLI::App& program) {
  const auto arguments = std::make_shared<SynthArguments>();
  SynthOptions& options = arguments->options;
  CLI::App* command = program.add_subcommand("synth", "Make a snapshot of quotes with a known true surface");
  command->footer(
      "The same options give the same bytes. Example:\n"
      "  build/release/volcal synth --seed 7 | build/release/volcal calibrate -");
  command->add_option("--seed", options.seed, "Seed of the random draws")->capture_default_str();
  command->add_option("--format", arguments->format, "deribit-json (coin) or volcal-csv (share index)")
      ->transform(CLI::IsMember({"deribit-json", "volcal-csv"}).description(""))
      ->capture_default_str();
  command->add_option("--underlying", options.underlying, "Name (BTC or SYNX by format)")->type_name("NAME");
  command->add_option("--as-of", arguments->as_of, "Moment of the snapshot, ISO 8601 UTC")
      ->capture_default_str();
  command->add_option("--spot", options.spot, "Spot (68000 or 5200 by format)")->type_name("PRICE");
  command->add_option("--expiries", options.expiry_days, "Days from the snapshot's date, increasing: 1,7,28")
      ->delimiter(',')
      ->type_name("DAYS,...");
  command->add_option("--strikes", options.strikes, "Approximate number of strikes per expiry")
      ->capture_default_str();
  command->add_option("--noise", options.noise, "Standard deviation of the price noise, in half-spreads")
      ->capture_default_str();
  command->add_option("--one-sided", options.one_sided, "Share of quotes without a bid")
      ->capture_default_str();
  command->add_option("--empty", options.empty, "Share of quotes with neither bid nor ask")
      ->capture_default_str();
  command->add_option("--truth", arguments->truth, "Write the true surface here, as surface JSON")
      ->type_name("FILE");
  command->add_option("-o,--output", arguments->out, "Write the quotes here; - is standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_flag("--quiet", arguments->quiet, "No messages on standard error except failures");
  return {command, [arguments] { return run_synth(*arguments); }};
}

}  // namespace volcal::cli
