// SPDX-License-Identifier: Apache-2.0
/// `volcal report`: one HTML page of surfaces that were calibrated before.

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

#include "calibration/base/parse_number.h"
#include "host/cli/commands/commands.h"
#include "host/cli/report_file.h"
#include "host/cli/surface_file.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/report/surfaces_report.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct ReportArguments {
  std::vector<std::string> paths;
  std::string out;
  std::string underlying;
  bool quiet = false;
};

/// Adds the surfaces of one file, those of `underlying` where it is not empty.
Expected<void> add_file(const std::string& path, const std::string& underlying,
                        report::SurfacesReport& pages) {
  auto file = read_surface_file(path);
  if (!file) return file.error();
  bool has_surface = false;
  for (std::size_t i = 0; i < file->surfaces.size(); ++i) {
    const VolSurface& surface = file->surfaces[i];
    if (!underlying.empty() && !io::equal_ignoring_case(surface.underlying(), underlying)) continue;
    has_surface = true;
    pages.add(std::move(file->documents[i]), surface, file->name);
  }
  if (has_surface) return {};
  return Error{ErrorCode::nothing_usable,
               fmt::format("{}: no surface of '{}'", file->name, printable(underlying))};
}

int run_report(const ReportArguments& arguments) {
  if (const int failed = check_report(arguments.out, false); failed != kSuccess) return failed;
  for (const std::string& path : arguments.paths) {
    if (const auto safe = refuse_overwriting(path, arguments.out); !safe) return report(safe.error());
  }
  report::SurfacesReport pages;
  int first_failure = kSuccess;
  for (const std::string& path : arguments.paths) {
    const Expected<void> added = add_file(path, arguments.underlying, pages);
    if (added) continue;
    const int code = report(added.error());
    if (first_failure == kSuccess) first_failure = code;
  }
  if (pages.size() == 0) return first_failure;
  if (const int failed = write_page(arguments.out, pages.finish()); failed != kSuccess) return failed;
  if (pages.is_short()) {
    note(fmt::format("{} surfaces are too many for one page: each is shown with its figures and smiles only",
                     pages.size()),
         arguments.quiet);
  }
  return first_failure == kSuccess ? kSuccess : kSomeFailed;
}

}  // namespace

Command add_report(CLI::App& program) {
  const auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command =
      program.add_subcommand("report", "Show surfaces as an HTML page with charts and tables");
  command->footer(
      "The page shows one surface at once; several are behind an overview that can be sorted and searched. "
      "A\n"
      "file that cannot be read does not affect others (exit code 1). Example:\n"
      "  build/release/volcal report data/samples/btc_synth.truth.json -o /tmp/report.html");
  command
      ->add_option("surfaces", arguments->paths,
                   "Files of surfaces, as calibrate writes them; - is standard input")
      ->required()
      ->type_name("SURFACE");
  command->add_option("-o,--output", arguments->out, "Write the page here; - is standard output")
      ->required()
      ->type_name("FILE");
  command->add_option("--underlying", arguments->underlying, "Only surfaces of this underlying")
      ->type_name("NAME");
  command->add_flag("--quiet", arguments->quiet, "No messages except failures");
  return {command, [arguments] { return run_report(*arguments); }};
}

}  // namespace volcal::cli
