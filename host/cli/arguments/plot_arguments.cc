// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/plot_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "calibration/base/parse_number.h"
#include "host/cli/arguments/name_distance.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

using report::PictureFormat;
using report::PlotAxis;
using report::PlotChart;

/// Smallest width of a picture: below it axes have no room. Above the largest, cairo refuses some pictures
/// for lack of memory.
constexpr int kSmallestWidth = 400;
constexpr int kSmallestHeight = 300;
constexpr int kLargest = 10'000;

/// Whole number of the text; 0, which no size may be, where it is not one.
int whole_number(std::string_view text) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? value : 0;
}

Expected<void> set_size(const std::string& text, report::PlotOptions& options) {
  const std::string_view view = text;
  const std::size_t split = std::min(view.find('x'), view.size());
  const int width = whole_number(view.substr(0, split));
  const int height = whole_number(view.substr(std::min(split + 1, view.size())));
  if (width < kSmallestWidth || height < kSmallestHeight || width > kLargest || height > kLargest) {
    return usage(fmt::format("--size is '{}', must be WIDTHxHEIGHT in pixels, from {}x{} to {}x{}",
                             printable(text), kSmallestWidth, kSmallestHeight, kLargest, kLargest));
  }
  options.width = width;
  options.height = height;
  return {};
}

/// Ending of a path in small letters: "svg" for ".SVG".
std::string ending_of(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  if (!ending.empty()) ending.erase(0, 1);
  return io::in_small_letters(ending);
}

/// Format of a picture by the ending of its file's name.
std::optional<PictureFormat> format_of_name(const std::string& path) {
  const std::string ending = ending_of(path);
  for (const auto& [name, format] : names_of<PictureFormat>()) {
    if (name == ending) return format;
  }
  return std::nullopt;
}

Expected<PictureFormat> format_of(const PlotArguments& arguments) {
  const std::optional<PictureFormat> by_name = format_of_name(arguments.out);
  if (arguments.script) {
    if (by_name) {
      return usage(fmt::format("--script writes a script, and -o {} is named like a picture",
                               printable(arguments.out, kMostOfPath)));
    }
    return arguments.format.value_or(PictureFormat::svg);
  }
  if (arguments.out.empty())
    return usage("-o FILE is required: a picture goes to a file, or to - with --format");
  if (!arguments.format && !by_name) {
    return usage(fmt::format("-o {} ends in neither .svg nor .png: add --format svg or --format png",
                             printable(arguments.out, kMostOfPath)));
  }
  if (arguments.format && by_name && *by_name != *arguments.format) {
    return usage(fmt::format("--format {} and -o {} do not fit together", to_string(*arguments.format),
                             printable(arguments.out, kMostOfPath)));
  }
  return arguments.format ? *arguments.format : *by_name;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + shown_name(name);
  return text;
}

/// Date of a label, where it has one.
std::string_view date_of(std::string_view label) {
  const std::size_t time = label.find('T');
  return time == 0 ? label : label.substr(0, time);
}

bool is_named(const Expiry& expiry, const std::string& name) {
  return expiry.label == name || (expiry.time && date_of(expiry.label) == name);
}

Error unknown_expiry(const std::string& name, const std::vector<std::string>& labels) {
  constexpr std::size_t kAll = 8;
  constexpr std::size_t kNear = 3;
  if (labels.size() <= kAll) {
    return usage(fmt::format("--expiry is '{}'; the surface has {}", printable(name), joined(labels)));
  }
  return usage(fmt::format("--expiry is '{}', which is none of the surface's {}; the nearest are {}",
                           printable(name), labels.size(), joined(nearest_names(name, labels, kNear))));
}

}  // namespace

void add_format_argument(CLI::App& command, PlotArguments& arguments) {
  take_names(
      command.add_option("--format", arguments.format, "svg or png; by default by the ending of the file"),
      names_of<PictureFormat>())
      ->type_name("NAME");
}

void add_chart_argument(CLI::App& command, PlotArguments& arguments) {
  take_names(command.add_option("--chart", arguments.chart, "smiles, variance, term, density, tail or g"),
             names_of<PlotChart>())
      ->default_str(to_string(arguments.chart))
      ->type_name("NAME");
}

void add_axis_argument(CLI::App& command, PlotArguments& arguments) {
  take_names(command.add_option("--axis", arguments.axis,
                                "Quantity on the axis of strikes: log-moneyness, strike, delta or deviations "
                                "(smiles); log-moneyness or deviations (density, g)"),
             names_of<PlotAxis>())
      ->type_name("NAME");
}

Expected<report::PlotOptions> plot_options(const PlotArguments& arguments) {
  report::PlotOptions options;
  options.chart = arguments.chart;
  if (arguments.axis) {
    if (!report::has_axis(options.chart, *arguments.axis)) {
      return usage(fmt::format("--axis {} and --chart {} do not fit together", to_string(*arguments.axis),
                               to_string(arguments.chart)));
    }
    options.axis = arguments.axis;
  }
  const auto format = format_of(arguments);
  if (!format) return format.error();
  options.format = *format;
  if (!arguments.size.empty()) {
    if (const auto set = set_size(arguments.size, options); !set) return set.error();
  }
  options.dark = arguments.dark;
  if (arguments.titled) options.title = arguments.title;
  return options;
}

Expected<std::vector<std::size_t>> selected_slices(const PlotArguments& arguments,
                                                   const VolSurface& surface) {
  std::vector<std::size_t> candidates;
  std::vector<std::string> roots;
  for (std::size_t s = 0; s < surface.slices().size(); ++s) {
    const std::string& root = surface.slices()[s].expiry.root;
    if (std::ranges::find(roots, root) == roots.end()) roots.push_back(root);
    if (arguments.root.empty() || io::equal_ignoring_case(root, arguments.root)) candidates.push_back(s);
  }
  if (candidates.empty()) {
    return usage(fmt::format("--root is '{}'; the surface has {}", printable(arguments.root), joined(roots)));
  }
  if (arguments.expiries.empty()) return candidates;
  std::vector<std::string> labels;
  for (const std::size_t s : candidates) {
    const Expiry& expiry = surface.slices()[s].expiry;
    labels.emplace_back(expiry.time ? date_of(expiry.label) : std::string_view(expiry.label));
  }
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  std::vector<std::size_t> selected;
  for (const std::string& name : arguments.expiries) {
    bool matched = false;
    for (const std::size_t s : candidates) {
      if (!is_named(surface.slices()[s].expiry, name)) continue;
      matched = true;
      selected.push_back(s);
    }
    if (!matched) return unknown_expiry(name, labels);
  }
  std::ranges::sort(selected);
  selected.erase(std::unique(selected.begin(), selected.end()), selected.end());
  return selected;
}

}  // namespace volcal::cli
