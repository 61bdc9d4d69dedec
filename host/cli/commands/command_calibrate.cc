// SPDX-License-Identifier: Apache-2.0
/// `volcal calibrate`: an arbitrage-free surface and its report from quotes.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <unordered_map>
#include <utility>

#include "host/cli/arguments/prior_arguments.h"
#include "host/cli/arguments/quote_arguments.h"
#include "host/cli/commands/commands.h"
#include "host/cli/file_error.h"
#include "host/cli/report_file.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/text/calibrate_text.h"
#include "host/io/documents/surface_json.h"
#include "volcal/calibrate.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct CalibrateArguments {
  std::vector<std::string> paths;
  QuoteArguments quotes;
  bool panel = false;
  std::string out;
  std::string report;
  bool json = false;
  bool quiet = false;
};

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Results so far. A failure is reported and counted, and the other inputs go on. An option that is wrong for
/// every file is reported once.
struct Outcome {
  std::vector<SurfaceDocument> documents;
  int first_failure = kSuccess;
  std::string last_failure;

  void fail(const Error& error) {
    if (error.message == last_failure) return;
    last_failure = error.message;
    const int code = report(error);
    if (first_failure == kSuccess) first_failure = code;
  }

  /// Adds a surface. One whose fit did not converge is written too, and counts as a failure.
  void add(SurfaceDocument document) {
    const CalibrationReport& done = document.calibration.report;
    if (!done.converged) {
      fail({ErrorCode::nothing_usable,
            fmt::format("{}: {}: {}", printable(document.snapshot.source, kMostOfPath),
                        shown_name(document.snapshot.underlying), done.termination)});
    }
    documents.push_back(std::move(document));
  }
};

void calibrate_all(std::vector<QuoteSnapshot> snapshots, const CalibrateOptions& options,
                   const PriorFile& priors, bool quiet, Outcome& outcome) {
  for (QuoteSnapshot& snapshot : snapshots) {
    const auto start = Clock::now();
    const auto snapshot_options = priors.options_for(snapshot, options);
    if (!snapshot_options) {
      outcome.fail(snapshot_options.error());
      continue;
    }
    auto calibration = calibrate(snapshot, *snapshot_options, progress_line(quiet));
    end_progress();
    if (!calibration) {
      outcome.fail(in_file(snapshot.source, calibration.error()));
      continue;
    }
    calibration->report.wall_ms = milliseconds_since(start);
    outcome.add({std::move(snapshot), *std::move(calibration), *snapshot_options});
  }
}

/// Groups snapshots by underlying, in the order in which the underlyings first appear.
std::vector<std::vector<QuoteSnapshot>> by_underlying(std::vector<QuoteSnapshot> snapshots) {
  std::vector<std::vector<QuoteSnapshot>> groups;
  std::unordered_map<std::string, std::size_t> place;
  for (QuoteSnapshot& snapshot : snapshots) {
    const auto [entry, added] = place.try_emplace(snapshot.underlying, groups.size());
    if (added) groups.emplace_back();
    groups[entry->second].push_back(std::move(snapshot));
  }
  return groups;
}

/// Fits the days of each underlying jointly, in the order of the files.
void calibrate_panels(std::vector<QuoteSnapshot> snapshots, const CalibrateOptions& options, bool quiet,
                      Outcome& outcome) {
  for (std::vector<QuoteSnapshot>& days : by_underlying(std::move(snapshots))) {
    const auto start = Clock::now();
    auto calibrations = calibrate_heston_panel(days, options, progress_line(quiet));
    end_progress();
    if (!calibrations) {
      outcome.fail(in_file(days.front().source, calibrations.error()));
      continue;
    }
    const double wall_ms = milliseconds_since(start);
    for (std::size_t d = 0; d < days.size(); ++d) {
      Calibration& calibration = (*calibrations)[d];
      calibration.report.wall_ms = wall_ms;
      outcome.add({std::move(days[d]), std::move(calibration), options});
    }
  }
}

int write_outcome(const CalibrateArguments& arguments, const std::vector<SurfaceDocument>& documents) {
  // `-o -` and --json both write the document to standard output; given together they write it once.
  const bool to_file = !arguments.out.empty() && arguments.out != "-";
  const bool json = arguments.json || arguments.out == "-";
  const bool page = !arguments.report.empty();
  if (to_file || json || page) {
    const std::string document = io::surfaces_to_text(documents);
    if (page) {
      if (const int failed = write_report(arguments.report, documents, document); failed != kSuccess) {
        return failed;
      }
    }
    if (to_file) {
      if (const int failed = write_result(arguments.out, document); failed != kSuccess) return failed;
    }
    if (json) return write_result("-", document);
  }
  if (arguments.quiet || arguments.report == "-") return kSuccess;
  std::string text;
  for (const SurfaceDocument& document : documents) {
    text += (text.empty() ? "" : "\n") + calibrate_text(document, colour_results());
  }
  return write_result("-", text);
}

int run_calibrate(const CalibrateArguments& arguments) {
  if (const int failed = check_report(arguments.report, arguments.json || arguments.out == "-");
      failed != kSuccess) {
    return failed;
  }
  if (const auto pinned = pin_instruction_set(arguments.quotes); !pinned) return report(pinned.error());
  const auto options = resolve_options(arguments.quotes);
  if (!options) return report(options.error());
  if (arguments.panel && options->model != SurfaceModel::heston) {
    return report({ErrorCode::usage, "--panel fits Heston models jointly: it needs --model heston"});
  }
  const auto priors = PriorFile::read(arguments.quotes);
  if (!priors) return report(priors.error());
  const auto start = Clock::now();
  Outcome outcome;
  std::vector<QuoteSnapshot> snapshots = load_all_quotes(
      arguments.paths, arguments.quotes, [&outcome](const Error& error) { outcome.fail(error); });
  const double read_ms = milliseconds_since(start);
  if (arguments.panel) {
    calibrate_panels(std::move(snapshots), *options, arguments.quiet, outcome);
  } else {
    calibrate_all(std::move(snapshots), *options, *priors, arguments.quiet, outcome);
  }
  if (outcome.documents.empty()) return outcome.first_failure;
  if (const int failed = write_outcome(arguments, outcome.documents); failed != kSuccess) return failed;
  for (const SurfaceDocument& document : outcome.documents) {
    const CalibrationReport& done = document.calibration.report;
    note(fmt::format("{}: {} records to {} slices in {:.0f} ms on {}",
                     shown_name(document.snapshot.underlying), done.records, done.slices.size(), done.wall_ms,
                     done.backend),
         arguments.quiet);
  }
  note(fmt::format("read in {:.0f} ms, {:.0f} ms in total", read_ms, milliseconds_since(start)),
       arguments.quiet);
  return outcome.first_failure == kSuccess ? kSuccess : kSomeFailed;
}

}  // namespace

Command add_calibrate(CLI::App& program) {
  const auto arguments = std::make_shared<CalibrateArguments>();
  CLI::App* command =
      program.add_subcommand("calibrate", "Fit an arbitrage-free vol surface to a snapshot of quotes");
  command->footer(
      "Several files, and several underlyings in one file, are calibrated one by one. One that fails, or "
      "whose\n"
      "fit does not converge, does not affect the others (exit code 1). With --panel the snapshots of one\n"
      "underlying are fitted jointly by Heston models.\n"
      "Example:\n"
      "  build/release/volcal calibrate data/samples/btc_synth.json -o /tmp/surface.json");
  command->add_option("quotes", arguments->paths, "Files of quotes, plain or gzip; - is standard input")
      ->required()
      ->type_name("QUOTES");
  command->add_flag(
      "--panel", arguments->panel,
      "Fit the snapshots of an underlying jointly by Heston models: kappa, theta, sigma and rho are shared, "
      "v0 is one for each snapshot");
  add_quote_arguments(*command, arguments->quotes);
  command->add_flag("--compare-unconstrained", arguments->quotes.options.compare_unconstrained,
                    "Also fit each slice alone without constraints, and compare");
  command
      ->add_option(
          "--cross-validate", arguments->quotes.options.cross_validation_folds,
          "Also fit with a share of the quotes left out, in 2 to 20 folds, and print the errors at the "
          "quotes left out")
      ->type_name("FOLDS");
  command->add_option("-o,--output", arguments->out, "Write the surface here as JSON; - is standard output")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print surface and report as JSON instead of tables");
  command->add_flag("--quiet", arguments->quiet, "No tables, no messages except failures");
  command
      ->add_option("--report", arguments->report,
                   "Write an HTML page with charts and tables; - is standard output")
      ->type_name("FILE");
  return {command, [arguments] { return run_calibrate(*arguments); }};
}

}  // namespace volcal::cli
