// SPDX-License-Identifier: Apache-2.0
#include "host/cli/terminal/file_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/cli/terminal/usage_error.h"
#include "host/io/files/atomic_file.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// Parts of the type names that --help shows for arguments that are files.
constexpr std::array<std::string_view, 5> kFileTypes = {"FILE", "QUOTES", "SURFACE", "BEFORE", "AFTER"};
constexpr std::array<std::string_view, 3> kOutputs = {"output", "report", "truth"};

bool names_file(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return std::ranges::any_of(kFileTypes,
                             [&](std::string_view file) { return type.find(file) != std::string::npos; });
}

bool is_output(const CLI::Option& option) {
  return std::ranges::any_of(option.get_lnames(), [](const std::string& name) {
    return std::ranges::find(kOutputs, name) != kOutputs.end();
  });
}

/// Name of an option in messages: "-o", "--report"; for a positional argument its name in --help.
std::string shown_name_of(const CLI::Option& option) {
  if (!option.get_snames().empty()) return "-" + option.get_snames().front();
  return option.get_lnames().empty() ? option.get_type_name() : "--" + option.get_lnames().front();
}

struct Output {
  std::string option;
  std::string path;
  std::string file;  ///< file that the path leads to
};

/// Fails where two outputs are one file. A pipe or a device may be shared; standard output takes one result
/// only.
Expected<void> refuse_same(const Output& first, const Output& second) {
  if (first.file != second.file) return {};
  if (first.path == "-") {
    return usage(fmt::format("{} - and {} - both need standard output", first.option, second.option));
  }
  std::error_code none;
  const std::filesystem::file_status status = std::filesystem::status(first.path, none);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) return {};
  return usage(fmt::format("{} {} and {} {} are the same file", first.option,
                           printable(first.path, kMostOfPath), second.option,
                           printable(second.path, kMostOfPath)));
}

}  // namespace

Expected<void> check_files(const CLI::App& command) {
  std::vector<Output> outputs;
  for (const CLI::Option* option : command.get_options()) {
    if (!names_file(*option)) continue;
    const bool by_default = option->count() == 0 && is_output(*option) && option->get_default_str() == "-";
    const std::vector<std::string> paths = by_default ? std::vector<std::string>{"-"} : option->results();
    for (const std::string& path : paths) {
      if (path.empty()) {
        return usage(shown_name_of(*option) + " is '', must name a file");
      }
      if (is_output(*option)) outputs.push_back({shown_name_of(*option), path, io::written_file(path)});
    }
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = i + 1; j < outputs.size(); ++j) {
      if (const auto distinct = refuse_same(outputs[i], outputs[j]); !distinct) return distinct;
    }
  }
  return {};
}

}  // namespace volcal::cli
