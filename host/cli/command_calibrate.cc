// SPDX-License-Identifier: Apache-2.0
/// `volcal calibrate`: quotes in, an arbitrage-free surface and its report out.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <utility>

#include "host/cli/calibrate_text.h"
#include "host/cli/commands.h"
#include "host/cli/console.h"
#include "host/cli/exit_code.h"
#include "host/cli/quote_arguments.h"
#include "host/io/surface_json.h"

namespace volcal::cli {
namespace {

struct CalibrateArguments {
  QuoteArguments quotes;
  std::string out;
  std::string report;
  bool json = false;
  bool quiet = false;
};

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string name_of(const QuoteSnapshot& snapshot) {
  return snapshot.underlying.empty() ? "(no name)" : snapshot.underlying;
}

/// The surfaces that came out; a snapshot that fails is reported and counted, the others go on.
struct Outcome {
  std::vector<SurfaceDocument> documents;
  int first_failure = kSuccess;
};

Outcome calibrate_all(std::vector<QuoteSnapshot> snapshots, const CalibrateOptions& options, bool quiet) {
  Outcome outcome;
  for (QuoteSnapshot& snapshot : snapshots) {
    const auto start = Clock::now();
    auto calibration = calibrate(snapshot, options, progress_line(quiet));
    end_progress();
    if (!calibration) {
      const int code = report(calibration.error());
      if (outcome.first_failure == kSuccess) outcome.first_failure = code;
      continue;
    }
    calibration->report.wall_ms = milliseconds_since(start);
    outcome.documents.push_back({std::move(snapshot), *std::move(calibration), options});
  }
  return outcome;
}

int write_outcome(const CalibrateArguments& arguments, const std::vector<SurfaceDocument>& documents) {
  // `-o -` and --json ask for the same bytes on standard output; asking twice writes them once.
  const bool to_file = !arguments.out.empty() && arguments.out != "-";
  const bool json = arguments.json || arguments.out == "-";
  if (to_file || json) {
    const std::string document = io::surfaces_to_text(documents);
    if (to_file) {
      if (const int failed = write_result(arguments.out, document); failed != kSuccess) return failed;
    }
    if (json) return write_result("-", document);
  }
  if (arguments.quiet) return kSuccess;
  std::string text;
  for (const SurfaceDocument& document : documents) {
    text += (text.empty() ? "" : "\n") + calibrate_text(document, colour_results());
  }
  return write_result("-", text);
}

int run_calibrate(const CalibrateArguments& arguments) {
  if (!arguments.report.empty()) {
    return report({ErrorCode::usage, "--report is not built yet; -o FILE and --json carry the whole report"});
  }
  const auto options = resolve_options(arguments.quotes);
  if (!options) return report(options.error());
  const auto start = Clock::now();
  auto snapshots = load_quotes(arguments.quotes);
  if (!snapshots) return report(snapshots.error());
  const double read_ms = milliseconds_since(start);

  const Outcome outcome = calibrate_all(*std::move(snapshots), *options, arguments.quiet);
  if (outcome.documents.empty()) return outcome.first_failure;
  if (const int failed = write_outcome(arguments, outcome.documents); failed != kSuccess) return failed;
  for (const SurfaceDocument& document : outcome.documents) {
    const CalibrationReport& done = document.calibration.report;
    note(fmt::format("{}: {} records to {} slices in {:.0f} ms on {}", name_of(document.snapshot),
                     done.records, done.slices.size(), done.wall_ms, done.backend),
         arguments.quiet);
  }
  note(fmt::format("read in {:.0f} ms, {:.0f} ms in all", read_ms, milliseconds_since(start)),
       arguments.quiet);
  return outcome.first_failure == kSuccess ? kSuccess : kSomeFailed;
}

}  // namespace

Command add_calibrate(CLI::App& program) {
  const auto arguments = std::make_shared<CalibrateArguments>();
  CLI::App* command =
      program.add_subcommand("calibrate", "Fit an arbitrage-free vol surface to a snapshot of quotes");
  command->footer(
      "Several underlyings in one file are each calibrated; one that fails costs itself (exit code 1).\n"
      "Example:\n"
      "  build/release/volcal calibrate data/samples/btc_synth.json -o /tmp/surface.json");
  add_quote_arguments(*command, arguments->quotes);
  command->add_flag("--compare-unconstrained", arguments->quotes.options.compare_unconstrained,
                    "Also fit each slice alone without constraints, and print both");
  command->add_option("-o,--output", arguments->out, "Write the surface here as JSON; - is standard output")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print surface and report as JSON instead of tables");
  command->add_flag("--quiet", arguments->quiet, "No tables, no words but failures");
  command->add_option("--report", arguments->report, "Write an HTML report (not built yet)")
      ->type_name("FILE");
  return {command, [arguments] { return run_calibrate(*arguments); }};
}

}  // namespace volcal::cli
