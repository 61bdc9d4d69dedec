// SPDX-License-Identifier: Apache-2.0
/// `volcal tune`: a choice of profile by the errors of fits at quotes held out of them.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "host/cli/arguments/quote_arguments.h"
#include "host/cli/commands/commands.h"
#include "host/cli/report_file.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/text/tune_text.h"
#include "host/io/documents/profile_json.h"
#include "host/io/documents/surface_json.h"
#include "host/report/data_page.h"
#include "volcal/tune.h"

namespace volcal::cli {
namespace {

struct TuneArguments {
  std::vector<std::string> paths;
  std::vector<std::string> tests;
  std::vector<std::string> profiles;
  QuoteArguments quotes;
  TuneOptions options;
  std::string name = "tuned";
  std::string out;
  std::string report;
  bool json = false;
  bool quiet = false;
};

Expected<std::vector<Profile>> load_profiles(const std::vector<std::string>& paths) {
  std::vector<Profile> profiles;
  for (const std::string& path : paths) {
    auto profile = profile_named(path);
    if (!profile) return profile.error();
    profiles.push_back(*std::move(profile));
  }
  return profiles;
}

int run_tune(const TuneArguments& arguments) {
  const bool to_stdout = arguments.out == "-";
  if (const int failed = check_report(arguments.report, arguments.json || to_stdout); failed != kSuccess) {
    return failed;
  }
  if (const auto pinned = pin_instruction_set(arguments.quotes); !pinned) return report(pinned.error());
  TuneOptions options = arguments.options;
  auto fit = resolve_options(arguments.quotes);
  if (!fit) return report(fit.error());
  options.fit = *std::move(fit);
  if (const auto valid = options.validate(); !valid) return report(valid.error());
  auto profiles = load_profiles(arguments.profiles);
  if (!profiles) return report(profiles.error());

  int failure = kSuccess;
  const auto report_failure = [&failure](const Error& error) {
    const int code = report(error);
    if (failure == kSuccess) failure = code;
  };
  const auto start = std::chrono::steady_clock::now();
  const std::vector<QuoteSnapshot> snapshots =
      load_all_quotes(arguments.paths, arguments.quotes, report_failure);
  if (snapshots.empty()) return failure;
  auto tuning = profiles->empty() ? tune(snapshots, options, progress_line(arguments.quiet))
                                  : try_profiles(snapshots, *profiles, options);
  end_progress();
  if (!tuning) return report(tuning.error());
  TuneResult result{*std::move(tuning), {}};
  Profile& chosen = result.tuning.curve[result.tuning.chosen].profile;
  if (profiles->empty()) chosen.name = arguments.name;

  if (!arguments.tests.empty()) {
    const std::vector<QuoteSnapshot> test_snapshots =
        load_all_quotes(arguments.tests, arguments.quotes, report_failure);
    if (test_snapshots.empty()) return failure;
    auto tested = try_profiles(test_snapshots, profiles->empty() ? std::vector{chosen} : *profiles, options);
    if (!tested) return report(tested.error());
    result.test = *std::move(tested);
  }
  if (!arguments.out.empty()) {
    const std::string text = io::layout_json(io::profile_to_json(chosen));
    if (const int failed = write_result(arguments.out, text); failed != kSuccess) return failed;
  }
  const std::string json = tune_json(result, options);
  if (!arguments.report.empty()) {
    if (const int failed = write_page(arguments.report, report::tune_page(json)); failed != kSuccess) {
      return failed;
    }
  }
  if (arguments.json && !to_stdout) {
    if (const int failed = write_result("-", json); failed != kSuccess) return failed;
  } else if (!arguments.quiet && !to_stdout && arguments.report != "-") {
    if (const int failed = write_result("-", tune_text(result, options)); failed != kSuccess) return failed;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  note(fmt::format("{} snapshots, {} surface fits, {:.2f} s in total", result.tuning.surfaces,
                   result.tuning.fits, took.count()),
       arguments.quiet);
  return failure == kSuccess ? kSuccess : kSomeFailed;
}

}  // namespace

Command add_tune(CLI::App& program) {
  const auto arguments = std::make_shared<TuneArguments>();
  TuneOptions& options = arguments->options;
  CLI::App* command = program.add_subcommand(
      "tune", "Choose a profile by the errors of fits at quotes held out of them, and show the trade-off");
  command->footer(
      "Quotes are held out in blocks (tails, runs of strikes, the next snapshot), and the others are fitted "
      "by\n"
      "SVI with many profiles. Of those whose in-sample price is within the appetite, the profile with the\n"
      "smallest errors at the quotes held out is chosen. Files of --test take no part in the choice. "
      "Example:\n"
      "  build/release/volcal tune data/samples/btc_synth.json -o /tmp/profile.json");
  command->add_option("quotes", arguments->paths, "Files of quotes, plain or gzip; - is standard input")
      ->required()
      ->type_name("QUOTES");
  command->add_option("--test", arguments->tests, "Files of quotes on which the chosen profile is tested")
      ->type_name("QUOTES");
  command
      ->add_option(
          "--try", arguments->profiles,
          "Measure these profiles (default, none or JSON) without a search; the last counts as chosen")
      ->type_name("NAME|FILE");
  command
      ->add_option("--appetite", options.appetite,
                   "Largest in-sample price of a profile, in mean squared half-spreads")
      ->capture_default_str();
  command
      ->add_option("--under-pricing", options.under_pricing,
                   "Factor on errors of under-priced tail quotes in the choice")
      ->capture_default_str();
  command->add_option("--tail-delta", options.tail_delta, "Quotes with a smaller |delta| belong to the tail")
      ->capture_default_str();
  command
      ->add_option("--strike-folds", options.strike_folds,
                   "Number of parts in which runs of strikes are held out")
      ->capture_default_str();
  command
      ->add_option(
          "--sequence", options.prior_drift,
          "Also fit snapshots in sequence, each with the one before as its prior; DRIFT is the standard "
          "deviation of the coordinates' drift per root day")
      ->type_name("DRIFT");
  command->add_option("--name", arguments->name, "Name of the chosen profile")->capture_default_str();
  command->add_option("-o,--output", arguments->out, "Write the chosen profile here; - is standard output")
      ->type_name("FILE");
  command
      ->add_option("--report", arguments->report, "Write an HTML page of the trade-off; - is standard output")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print the whole curve as JSON (volcal.tune/1)");
  command->add_flag("--quiet", arguments->quiet, "No tables, no messages except failures");
  add_svi_argument(*command, arguments->quotes);
  add_fit_arguments(*command, arguments->quotes);
  return {command, [arguments] { return run_tune(*arguments); }};
}

}  // namespace volcal::cli
