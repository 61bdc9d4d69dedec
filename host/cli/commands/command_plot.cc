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

/// Largest number of panels that are readable; --expiry selects others.
constexpr std::size_t kMostSmiles = 12;

/// A surface and its entry in the document.
struct PlottedSurface {
  io::Json document;
  VolSurface surface;
};

/// Names nearest to `wanted`, at most eight.
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

/// Index of the surface that is named, or of the only one.
Expected<std::size_t> choose_surface(const SurfaceFile& file, const std::string& underlying) {
  std::vector<std::size_t> matches;
  for (std::size_t i = 0; i < file.surfaces.size(); ++i) {
    if (underlying.empty() || io::equal_ignoring_case(file.surfaces[i].underlying(), underlying)) {
      matches.push_back(i);
    }
  }
  if (matches.size() == 1) return matches.front();
  if (underlying.empty()) {
    return usage(fmt::format("{} holds {} surfaces: choose one by --underlying ({})", file.name,
                             matches.size(), some_names(file.surfaces, {})));
  }
  if (matches.empty()) {
    return usage(fmt::format("{}: --underlying is '{}'; the file holds {}", file.name, printable(underlying),
                             some_names(file.surfaces, underlying)));
  }
  return usage(fmt::format("--underlying is '{}', which occurs {} times in {}: a picture shows one surface",
                           printable(underlying), matches.size(), file.name));
}

Expected<PlottedSurface> read_one(const std::string& path, const std::string& underlying) {
  auto file = read_surface_file(path);
  if (!file) return file.error();
  const auto chosen = choose_surface(*file, underlying);
  if (!chosen) return chosen.error();
  return PlottedSurface{std::move(file->documents[*chosen]), file->surfaces[*chosen]};
}

/// Slices to draw. A note says how many are left out where there are too many to be readable.
Expected<std::vector<std::size_t>> choose_slices(const PlotArguments& arguments,
                                                 const report::PlotOptions& options,
                                                 const VolSurface& surface) {
  auto selected = selected_slices(arguments, surface);
  const bool all = arguments.expiries.empty();
  if (!selected || !all || options.chart != report::PlotChart::smiles || selected->size() <= kMostSmiles)
    return selected;
  std::vector<std::size_t> chosen;
  for (const std::size_t i : report::spread_slices(selected->size(), kMostSmiles))
    chosen.push_back((*selected)[i]);
  note(fmt::format("{}: {} of {} expiries are drawn, {} are left out; --expiry selects others",
                   io::input_name(arguments.surface), chosen.size(), selected->size(),
                   selected->size() - chosen.size()),
       arguments.quiet);
  return chosen;
}

/// Message of gnuplot on one line of readable length.
std::string gnuplot_message(const std::string& err) {
  constexpr std::size_t kMost = 300;
  std::string text;
  for (const char c : err) {
    const bool space = c == '\n' || c == '\t' || c == ' ' || c == '\r';
    if (!space) text += c;
    if (space && !text.empty() && text.back() != ' ') text += ' ';
  }
  return text.empty() ? "without a message" : printable(text, kMost);
}

Expected<std::string> drawn(const std::string& script) {
  // -d ignores the user's settings, so that the same input gives the same picture for everybody.
  auto run = run_program({"gnuplot", "-d"}, script);
  if (!run) {
    if (run.error().code != ErrorCode::unsupported) return run.error();
    return Error{ErrorCode::unsupported,
                 "pictures are drawn by gnuplot, which is not on PATH (Debian package gnuplot-nox)"};
  }
  if (run->code == 0 && !run->out.empty()) return std::move(run->out);
  return Error{ErrorCode::unsupported, fmt::format("gnuplot drew no picture (exit code {}): {}", run->code,
                                                   gnuplot_message(run->err))};
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
      "vol, risk reversals, butterflies; density: risk-neutral densities; tail: probabilities of falls and "
      "rises;\n"
      "g: Durrleman's function. Example:\n"
      "  build/release/volcal plot data/samples/btc_synth.truth.json --chart term -o - --format svg");
  command->add_option("surface", arguments->surface, "Surface JSON; - is standard input")
      ->required()
      ->type_name("SURFACE");
  command
      ->add_option("-o,--output", arguments->out,
                   "Write the picture here; the ending .svg or .png gives the format")
      ->type_name("FILE");
  add_format_argument(*command, *arguments);
  add_chart_argument(*command, *arguments);
  command->add_option("--expiry", arguments->expiries, "Draw this expiry only, by label or date; repeatable")
      ->type_name("LABEL")
      ->allow_extra_args(false);
  command->add_option("--root", arguments->root, "Draw expiries of this root only")->type_name("NAME");
  add_axis_argument(*command, *arguments);
  command->add_option("--underlying", arguments->underlying, "Surface to draw, where the file holds several")
      ->type_name("NAME");
  CLI::Option* title = command->add_option("--title", arguments->title, "Title of the picture; '' for none")
                           ->type_name("TEXT");
  command
      ->add_option("--size", arguments->size, "Size in pixels; by default 900x600, or larger for many panels")
      ->type_name("WIDTHxHEIGHT");
  command->add_flag("--dark", arguments->dark, "Colours for dark pages");
  command->add_flag("--script", arguments->script, "Write the gnuplot script instead of the picture");
  command->add_flag("--quiet", arguments->quiet, "No messages except failures");
  return {command, [arguments, title] {
            arguments->titled = title->count() > 0;
            return run_plot(*arguments);
          }};
}

}  // namespace volcal::cli
