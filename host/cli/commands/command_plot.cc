// SPDX-License-Identifier: Apache-2.0
/// `volcal plot`: a picture of a surface for a document, drawn by gnuplot.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/cli/arguments/name_distance.h"
#include "host/cli/arguments/plot_arguments.h"
#include "host/cli/commands/commands.h"
#include "host/cli/file_error.h"
#include "host/cli/run_program.h"
#include "host/cli/surface_file.h"
#include "host/cli/terminal/console.h"
#include "host/cli/terminal/exit_code.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// More panels than that are too small to read; more can be asked for by name.
constexpr std::size_t kMostSmiles = 12;

/// A surface and its entry in the document.
struct PlottedSurface {
  io::Json document;
  VolSurface surface;
};

/// Some of many names, those nearest to `wanted`.
std::string some_names(const std::vector<VolSurface>& surfaces, const std::string& wanted) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> names;
  names.reserve(surfaces.size());
  for (const VolSurface& surface : surfaces) names.push_back(shown_name(surface.underlying()));
  std::string text;
  for (const std::string& name : nearest_names(wanted, names, std::min(kMost, names.size()))) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return names.size() > kMost ? fmt::format("{} and {} more", text, names.size() - kMost) : text;
}

/// The place of the one that is named, or of the only one.
Expected<std::size_t> choose_surface(const SurfaceFile& file, const std::string& underlying) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < file.surfaces.size(); ++i) {
    if (underlying.empty() || io::equal_ignoring_case(file.surfaces[i].underlying(), underlying)) {
      found.push_back(i);
    }
  }
  if (found.size() == 1) return found.front();
  if (underlying.empty()) {
    return usage(fmt::format("{} holds {} surfaces: --underlying chooses of {}", file.name, found.size(),
                             some_names(file.surfaces, {})));
  }
  if (found.empty()) {
    return usage(fmt::format("{}: --underlying is '{}'; the file holds {}", file.name, printable(underlying),
                             some_names(file.surfaces, underlying)));
  }
  return usage(fmt::format("--underlying is '{}', which comes {} times in {}: a picture is of one",
                           printable(underlying), found.size(), file.name));
}

Expected<PlottedSurface> read_one(const std::string& path, const std::string& underlying) {
  auto file = read_surface_file(path);
  if (!file) return file.error();
  const auto chosen = choose_surface(*file, underlying);
  if (!chosen) return chosen.error();
  return PlottedSurface{std::move(file->documents[*chosen]), file->surfaces[*chosen]};
}

/// The slices to draw. Says how many are left out where there are too many to be read.
Expected<std::vector<std::size_t>> choose_slices(const PlotArguments& arguments,
                                                 const report::PlotOptions& options,
                                                 const VolSurface& surface) {
  auto asked = asked_slices(arguments, surface);
  const bool all = arguments.expiries.empty();
  if (!asked || !all || options.chart != report::PlotChart::smiles || asked->size() <= kMostSmiles)
    return asked;
  std::vector<std::size_t> chosen;
  for (const std::size_t i : report::spread_slices(asked->size(), kMostSmiles)) chosen.push_back((*asked)[i]);
  note(fmt::format("{}: {} of {} expiries are drawn, {} are left out; --expiry chooses",
                   io::input_name(arguments.surface), chosen.size(), asked->size(),
                   asked->size() - chosen.size()),
       arguments.quiet);
  return chosen;
}

/// What gnuplot said, in one line of a length that can be read.
std::string complaint(const std::string& err) {
  constexpr std::size_t kMost = 300;
  std::string text;
  for (const char c : err) {
    const bool space = c == '\n' || c == '\t' || c == ' ' || c == '\r';
    if (!space) text += c;
    if (space && !text.empty() && text.back() != ' ') text += ' ';
  }
  return text.empty() ? "no word why" : printable(text, kMost);
}

Expected<std::string> drawn(const std::string& script) {
  // -d: no settings of the user's own, so that a picture is the same for everybody.
  auto run = run_program({"gnuplot", "-d"}, script);
  if (!run) {
    if (run.error().code != ErrorCode::unsupported) return run.error();
    return Error{ErrorCode::unsupported,
                 "pictures are drawn by gnuplot, which is not on PATH (Debian package gnuplot-nox)"};
  }
  if (run->code == 0 && !run->out.empty()) return std::move(run->out);
  return Error{ErrorCode::unsupported,
               fmt::format("gnuplot drew no picture (exit code {}): {}", run->code, complaint(run->err))};
}

int run_plot(const PlotArguments& arguments) {
  auto options = plot_options(arguments);
  if (!options) return report(options.error());
  if (const auto safe = refuse_overwriting(arguments.surface, arguments.out); !safe) {
    return report(safe.error());
  }
  const auto plotted = read_one(arguments.surface, arguments.underlying);
  if (!plotted) return report(plotted.error());
  auto slices = choose_slices(arguments, *options, plotted->surface);
  if (!slices) {
    return report({slices.error().code, io::input_name(arguments.surface) + ": " + slices.error().message});
  }
  options->slices = *std::move(slices);
  auto result = report::gnuplot_script(plotted->document, plotted->surface, *options);
  if (!result) return report(in_file(arguments.surface, result.error()));
  if (!arguments.script) result = drawn(*result);
  if (!result) return report(result.error());
  return write_result(arguments.out.empty() ? "-" : arguments.out, *result);
}

}  // namespace

Command add_plot(CLI::App& program) {
  const auto arguments = std::make_shared<PlotArguments>();
  CLI::App* command = program.add_subcommand("plot", "Draw a surface as an SVG or PNG picture, by gnuplot");
  command->footer(
      "Charts: smiles, with quotes where the file has a report; variance: total variance; term: "
      "at-the-money\n"
      "vol, risk reversals, butterflies; density: risk-neutral densities; tail: chances of falls and rises;\n"
      "g: Durrleman's function. Example:\n"
      "  build/release/volcal plot data/samples/btc_synth.truth.json --chart term -o - --format svg");
  command->add_option("surface", arguments->surface, "Surface JSON; - is standard input")
      ->required()
      ->type_name("SURFACE");
  command
      ->add_option("-o,--output", arguments->out, "Write the picture here, as its ending .svg or .png says")
      ->type_name("FILE");
  add_format_argument(*command, *arguments);
  add_chart_argument(*command, *arguments);
  command
      ->add_option("--expiry", arguments->expiries,
                   "Only this one, by label or date; may be given several times")
      ->type_name("LABEL")
      ->allow_extra_args(false);
  command->add_option("--root", arguments->root, "Only expiries of this root")->type_name("NAME");
  add_axis_argument(*command, *arguments);
  command->add_option("--underlying", arguments->underlying, "Which surface, where the file holds several")
      ->type_name("NAME");
  CLI::Option* title =
      command->add_option("--title", arguments->title, "In place of the usual one; '' for none")
          ->type_name("TEXT");
  command->add_option("--size", arguments->size, "Pixels; 900x600, or what the panels ask for")
      ->type_name("WIDTHxHEIGHT");
  command->add_flag("--dark", arguments->dark, "For dark pages");
  command->add_flag("--script", arguments->script, "Write gnuplot's script in place of the picture");
  command->add_flag("--quiet", arguments->quiet, "No words but failures");
  return {command, [arguments, title] {
            arguments->titled = title->count() > 0;
            return run_plot(*arguments);
          }};
}

}  // namespace volcal::cli
