// SPDX-License-Identifier: Apache-2.0
/// `volcal diff`: changes between two documents of surfaces, compared with their error bars.

#include <memory>
#include <utility>
#include <vector>

#include "calibration/base/parse_number.h"
#include "host/cli/commands/commands.h"
#include "host/cli/report_file.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/terminal/usage_error.h"
#include "host/cli/text/diff_json.h"
#include "host/cli/text/diff_text.h"
#include "host/io/files/input.h"
#include "host/report/data_page.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct DiffArguments {
  std::string before;
  std::string after;
  CompareAt at = CompareOptions().at;
  std::string underlying;
  std::string report;
  double confidence = CompareOptions().confidence;
  bool json = false;
  bool quiet = false;
};

Expected<CompareOptions> options_of(const DiffArguments& arguments) {
  if (arguments.before == "-" && arguments.after == "-") {
    return usage("the two surfaces cannot both be standard input");
  }
  CompareOptions options;
  options.at = arguments.at;
  options.confidence = arguments.confidence;
  if (const auto valid = options.validate(); !valid) return usage("--" + valid.error().message);
  return options;
}

/// Surfaces of the given name, or all where none was given.
std::vector<VolSurface> chosen(const std::vector<VolSurface>& surfaces, const std::string& underlying) {
  if (underlying.empty()) return surfaces;
  std::vector<VolSurface> of_name;
  for (const VolSurface& surface : surfaces) {
    if (io::equal_ignoring_case(surface.underlying(), underlying)) of_name.push_back(surface);
  }
  return of_name;
}

Expected<DocumentDiff> read_diff(const DiffArguments& arguments) {
  const auto options = options_of(arguments);
  if (!options) return options.error();
  const auto before = read_surfaces(arguments.before);
  if (!before) return before.error();
  const auto after = read_surfaces(arguments.after);
  if (!after) return after.error();
  const std::vector<VolSurface> old_ones = chosen(*before, arguments.underlying);
  const std::vector<VolSurface> new_ones = chosen(*after, arguments.underlying);
  if (old_ones.empty() && new_ones.empty()) {
    return usage("--underlying is '" + printable(arguments.underlying) + "', which neither " +
                 io::input_name(arguments.before) + " nor " + io::input_name(arguments.after) + " holds");
  }
  return diff_documents(arguments.before, old_ones, arguments.after, new_ones, *options);
}

int run_diff(const DiffArguments& arguments) {
  if (const int failed = check_report(arguments.report, arguments.json); failed != kSuccess) return failed;
  const auto diff = read_diff(arguments);
  if (!diff) return report(diff.error());
  int code = kSuccess;
  for (const NotCompared& each : diff->not_compared) {
    report({ErrorCode::nothing_usable, shown_name(each.underlying) + ": " + each.reason});
    code = kSomeFailed;
  }
  if (diff->surfaces.empty()) return kUnreadable;
  std::string text;
  for (const SurfaceDiff& surface : diff->surfaces) {
    const std::string& before = surface.before.underlying();
    const std::string& after = surface.after.underlying();
    if (before != after) {
      note("'" + shown_name(before) + "' is compared with '" + shown_name(after) +
               "' although their names differ: each file holds one surface",
           arguments.quiet);
    }
    text += (text.empty() ? "" : "\n") + diff_text(surface, diff->options);
  }
  if (!arguments.report.empty()) {
    const std::string json = io::compact_json(diff_to_json(*diff));
    if (const int failed = write_page(arguments.report, report::diff_page(json)); failed != kSuccess) {
      return failed;
    }
  }
  text = arguments.json ? io::layout_json(diff_to_json(*diff)) : text;
  if (arguments.json || !(arguments.quiet || arguments.report == "-")) {
    if (const int failed = write_result("-", text); failed != kSuccess) return failed;
  }
  return code;
}

}  // namespace

Command add_diff(CLI::App& program) {
  const auto arguments = std::make_shared<DiffArguments>();
  CLI::App* command = program.add_subcommand(
      "diff", "Compare two surfaces: changes of vol, and whether they exceed their error bars");
  command->footer(
      "Shows for each expiry the change from BEFORE to AFTER in vol points: of the at-the-money vol, the\n"
      "25-delta risk reversal and butterfly, and at 21 points from -2.5 to 2.5 standard deviations. "
      "Surfaces\n"
      "are matched by their underlying. Exit code 1 where one is in one file only, 3 where nothing could be\n"
      "compared. Example:\n"
      "  build/release/volcal diff data/samples/index_synth.truth.json data/samples/heston_surface.json");
  command->add_option("before", arguments->before, "Surface JSON; - is standard input")
      ->required()
      ->type_name("BEFORE");
  command->add_option("after", arguments->after, "Surface JSON; - is standard input")
      ->required()
      ->type_name("AFTER");
  const Names<CompareAt> held_fixed = {{"moneyness", CompareAt::log_moneyness},
                                       {"strike", CompareAt::strike}};
  take_names(command->add_option("--at", arguments->at, "Coordinate held fixed: moneyness or strike"),
             held_fixed)
      ->default_str(arguments->at == CompareAt::strike ? "strike" : "moneyness")
      ->type_name("NAME");
  command
      ->add_option("--confidence", arguments->confidence,
                   "Confidence of the bands that changes are compared with")
      ->capture_default_str();
  command->add_option("--underlying", arguments->underlying, "Compare this underlying only")
      ->type_name("NAME");
  command
      ->add_option("--report", arguments->report,
                   "Write an HTML page of the comparison; - is standard output")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print the comparison as JSON (volcal.diff/1)");
  command->add_flag("--quiet", arguments->quiet, "No table and no messages except failures, unless --json");
  return {command, [arguments] { return run_diff(*arguments); }};
}

}  // namespace volcal::cli
