// SPDX-License-Identifier: Apache-2.0
/// `volcal query`: vols, prices, greeks and density at points of a surface.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/cli/commands/commands.h"
#include "host/cli/tables/point_query.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/terminal/usage_error.h"
#include "host/io/files/input.h"
#include "host/io/text/name_list.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

struct QueryArguments {
  std::string surface;
  std::string points;
  std::string out = "-";
  std::string underlying;
  std::vector<std::string> forwards;  ///< "[ROOT/]EXPIRY=VALUE"
  bool bands = false;
  double confidence = 0.95;
  bool quiet = false;
};

Expected<std::vector<VolSurface>> choose_surface(std::vector<VolSurface> surfaces,
                                                 const std::string& underlying, const std::string& file) {
  if (underlying.empty()) return surfaces;
  std::vector<std::string_view> present;
  for (const VolSurface& surface : surfaces) {
    if (io::equal_ignoring_case(surface.underlying(), underlying)) return std::vector{surface};
    present.push_back(surface.underlying());
  }
  return usage(file + ": --underlying is '" + printable(underlying) + "'; the file holds " +
               io::name_list(present));
}

/// Replaces the surface's forwards by those given.
Expected<VolSurface> with_given_forwards(const VolSurface& surface, const std::vector<std::string>& given,
                                         const std::string& file) {
  std::vector<double> forwards;
  for (const SurfaceSlice& slice : surface.slices()) forwards.push_back(slice.expiry.forward.forward);
  for (const std::string& pair : given) {
    // The label may contain '=' itself: T=0.25.
    const std::size_t split = pair.rfind('=');
    if (split == std::string::npos)
      return usage("--forward has '" + printable(pair) + "', must be EXPIRY=VALUE");
    const io::Number value = io::parse_number(std::string_view(pair).substr(split + 1));
    if (value.status != io::NumberStatus::ok || !(value.value > 0.0) || !std::isfinite(value.value)) {
      return usage("--forward has '" + printable(pair) + "': the value must be a number above 0");
    }
    const std::string_view name = std::string_view(pair).substr(0, split);
    const std::size_t slash = name.find('/');
    const auto slice = slash == std::string_view::npos
                           ? surface.find_slice(name)
                           : surface.find_slice(name.substr(slash + 1), name.substr(0, slash));
    if (!slice)
      return usage(file + ": --forward names '" + printable(name) + "', which does not identify one slice");
    forwards[*slice] = value.value;
  }
  return surface.with_forwards(forwards);
}

/// Fails where no slice has an uncertainty, so that no band exists.
Expected<void> check_bands(const std::vector<VolSurface>& surfaces, const QueryArguments& arguments) {
  if (!(arguments.confidence > 0.0 && arguments.confidence < 1.0)) {
    return usage(fmt::format("--confidence is {}, must be between 0 and 1", arguments.confidence));
  }
  for (const VolSurface& surface : surfaces) {
    if (surface.heston_uncertainty() != nullptr) return {};
    for (const SurfaceSlice& slice : surface.slices()) {
      if (slice.uncertainty) return {};
    }
  }
  return Error{ErrorCode::nothing_usable,
               io::input_name(arguments.surface) +
                   ": --bands needs a calibrated surface: this one states no uncertainty"};
}

int run_query(const QueryArguments& arguments) {
  if (arguments.surface == "-" && arguments.points == "-") {
    return report(usage("surface and points cannot both be standard input"));
  }
  auto read = read_surfaces(arguments.surface);
  if (!read) return report(read.error());
  auto surfaces = choose_surface(*std::move(read), arguments.underlying, io::input_name(arguments.surface));
  if (!surfaces) return report(surfaces.error());
  if (!arguments.forwards.empty()) {
    if (surfaces->size() > 1)
      return report(usage("--forward needs --underlying: " + io::input_name(arguments.surface) +
                          " holds several surfaces"));
    auto anchored =
        with_given_forwards(surfaces->front(), arguments.forwards, io::input_name(arguments.surface));
    if (!anchored) return report(anchored.error());
    surfaces->front() = *std::move(anchored);
  }
  const auto points = read_csv_table(arguments.points);
  if (!points) return report(points.error());
  if (arguments.bands) {
    if (const auto checked = check_bands(*surfaces, arguments); !checked) return report(checked.error());
  }
  const auto answers =
      answer_points(*surfaces, *points, arguments.bands ? std::optional(arguments.confidence) : std::nullopt);
  if (!answers) return report(answers.error());
  if (const int code = write_result(arguments.out, answers->text); code != kSuccess) return code;
  if (answers->failed == 0) return kSuccess;
  note(fmt::format("{}: {} of {} points have no answer; their status gives the reason", points->name,
                   answers->failed, answers->rows),
       arguments.quiet);
  return answers->failed == answers->rows ? kUnreadable : kSomeFailed;
}

}  // namespace

Command add_query(CLI::App& program) {
  const auto arguments = std::make_shared<QueryArguments>();
  CLI::App* command =
      program.add_subcommand("query", "Vols, prices, greeks and density at points of a surface");
  command->footer(
      "Points have the columns expiry or time_to_expiry, strike or log_moneyness, and root and underlying "
      "where\n"
      "needed. Prices are undiscounted; delta and gamma are to the forward; vega is per 1.00 of vol. A "
      "point\n"
      "without an answer does not affect others (exit code 1; 3 where no point has one). Example:\n"
      "  build/release/volcal query data/samples/btc_synth.truth.json --points data/samples/points.csv");
  command->add_option("surface", arguments->surface, "Surface JSON; - is standard input")
      ->required()
      ->type_name("SURFACE");
  command->add_option("--points", arguments->points, "CSV file of points; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("-o,--output", arguments->out, "Write the answers here; - is standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_option("--underlying", arguments->underlying, "Surface to use, where the file holds several")
      ->type_name("NAME");
  command
      ->add_option("--forward", arguments->forwards,
                   "Replace the forward of a slice: 2026-03-27=68000, or ROOT/EXPIRY=VALUE; repeatable")
      ->type_name("EXPIRY=VALUE");
  command->add_flag("--bands", arguments->bands,
                    "Add implied_vol_low and implied_vol_high, the band of the vol");
  command
      ->add_option("--confidence", arguments->confidence,
                   "Probability with which a band contains the true vol")
      ->capture_default_str();
  command->add_flag("--quiet", arguments->quiet, "No messages on standard error except failures");
  return {command, [arguments] { return run_query(*arguments); }};
}

}  // namespace volcal::cli
