// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/plot_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/cli/arguments/name_distance.h"
#include "host/cli/terminal/text_table.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

using report::PictureFormat;
using report::PlotAxis;
using report::PlotChart;

template <class Value, std::size_t N>
using Names = std::array<std::pair<const char*, Value>, N>;

constexpr Names<PlotChart, 6> kCharts = {{{"smiles", PlotChart::smiles},
                                          {"variance", PlotChart::variance},
                                          {"term", PlotChart::term},
                                          {"density", PlotChart::density},
                                          {"tail", PlotChart::tail},
                                          {"g", PlotChart::g}}};
constexpr Names<PlotAxis, 4> kAxes = {{{"log-moneyness", PlotAxis::log_moneyness},
                                       {"strike", PlotAxis::strike},
                                       {"delta", PlotAxis::delta},
                                       {"deviations", PlotAxis::deviations}}};
constexpr Names<PictureFormat, 2> kFormats = {{{"svg", PictureFormat::svg}, {"png", PictureFormat::png}}};

/// Below it axes have no room; above it cairo refuses some pictures for want of memory.
constexpr int kSmallestWidth = 400;
constexpr int kSmallestHeight = 300;
constexpr int kLargest = 10'000;

template <class Value, std::size_t N>
Expected<Value> named(const char* option, const std::string& word, const Names<Value, N>& names) {
  std::string known;
  for (std::size_t i = 0; i < N; ++i) {
    if (word == names[i].first) return names[i].second;
    if (i > 0) known += i + 1 == N ? " or " : ", ";
    known += names[i].first;
  }
  return usage(fmt::format("{} is '{}', must be {}", option, printable(word), known));
}

/// 0 where it is none, which no size may be.
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

/// ".SVG" as "svg".
std::string ending_of(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  if (!ending.empty()) ending.erase(0, 1);
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending;
}

Expected<PictureFormat> format_of(const PlotArguments& arguments) {
  const std::string ending = ending_of(arguments.out);
  const bool picture = ending == "svg" || ending == "png";
  if (arguments.script) {
    if (picture) {
      return usage(fmt::format("--script writes a script, and -o {} is named like a picture",
                               printable(arguments.out, kMostOfPath)));
    }
    return named("--format", arguments.format.empty() ? "svg" : arguments.format, kFormats);
  }
  if (arguments.out.empty())
    return usage("-o FILE is required: a picture goes to a file, or to - with --format");
  if (arguments.format.empty() && !picture) {
    return usage(fmt::format("-o {} ends in neither .svg nor .png: --format svg or --format png says which",
                             printable(arguments.out, kMostOfPath)));
  }
  if (!arguments.format.empty() && picture && ending != arguments.format) {
    return usage(fmt::format("--format {} and -o {} do not fit together", printable(arguments.format),
                             printable(arguments.out, kMostOfPath)));
  }
  return named("--format", arguments.format.empty() ? ending : arguments.format, kFormats);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + shown_name(name);
  return text;
}

/// A date for those labels that have one.
std::string_view date_of(std::string_view label) {
  const std::size_t time = label.find('T');
  return time == 0 ? label : label.substr(0, time);
}

bool is_named(const Expiry& expiry, const std::string& name) {
  return expiry.label == name || (expiry.time && date_of(expiry.label) == name);
}

Error unknown_expiry(const std::string& name, const std::vector<std::string>& known) {
  constexpr std::size_t kAll = 8;
  constexpr std::size_t kNear = 3;
  if (known.size() <= kAll) {
    return usage(fmt::format("--expiry is '{}'; the surface has {}", printable(name), joined(known)));
  }
  return usage(fmt::format("--expiry is '{}', which is none of the surface's {}; the nearest are {}",
                           printable(name), known.size(), joined(nearest_names(name, known, kNear))));
}

}  // namespace

Expected<report::PlotOptions> plot_options(const PlotArguments& arguments) {
  report::PlotOptions options;
  const auto chart = named("--chart", arguments.chart, kCharts);
  if (!chart) return chart.error();
  options.chart = *chart;
  if (!arguments.axis.empty()) {
    const auto axis = named("--axis", arguments.axis, kAxes);
    if (!axis) return axis.error();
    if (!report::has_axis(options.chart, *axis)) {
      return usage(
          fmt::format("--axis {} and --chart {} do not fit together", arguments.axis, arguments.chart));
    }
    options.axis = *axis;
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

Expected<std::vector<std::size_t>> asked_slices(const PlotArguments& arguments, const VolSurface& surface) {
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
  std::vector<std::string> known;
  for (const std::size_t s : candidates) {
    const Expiry& expiry = surface.slices()[s].expiry;
    known.emplace_back(expiry.time ? date_of(expiry.label) : std::string_view(expiry.label));
  }
  known.erase(std::unique(known.begin(), known.end()), known.end());
  std::vector<std::size_t> asked;
  for (const std::string& name : arguments.expiries) {
    bool found = false;
    for (const std::size_t s : candidates) {
      if (!is_named(surface.slices()[s].expiry, name)) continue;
      found = true;
      asked.push_back(s);
    }
    if (!found) return unknown_expiry(name, known);
  }
  std::ranges::sort(asked);
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  return asked;
}

}  // namespace volcal::cli
