// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The snapshots that property tests run on: the project's own, which are always there, and the real ones of
/// ../shared where they are at hand. A test takes both lists, as two instances of one body.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/own_snapshots.h"
#include "tests/support/shared_data.h"
#include "volcal/io.h"

namespace volcal::test {

/// Folders of ../shared/quotes in formats that have a reader and with exercise that is European.
inline constexpr const char* kSharedFolders[] = {"deribit", "grids", "spx", "vix"};

/// Every snapshot in them, relative to ../shared/quotes, in name order; empty where the folder is absent.
inline std::vector<std::string> shared_snapshots() {
  std::vector<std::string> files;
  const std::filesystem::path root = shared_dir() / "quotes";
  for (const char* folder : kSharedFolders) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      const bool is_json = extension == ".json" && folder == kSharedFolders[0];
      if (extension == ".csv" || extension == ".gz" || is_json) {
        files.push_back(std::filesystem::relative(entry.path(), root).string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Reads one of own_snapshots() or of shared_snapshots().
inline Expected<std::vector<QuoteSnapshot>> read_snapshots(const std::string& name) {
  if (name.starts_with("own/")) return read_own_snapshot(name);
  ReadOptions options;
  // Quotes from after the close, 16:00 New York, of the day in the file's name.
  if (name.find("yahoo_chain_20260130") != std::string::npos) {
    options.as_of = parse_time("2026-01-30T21:00:00Z").value_or_throw();
  }
  return read_quotes((shared_dir() / "quotes" / name).string(), options);
}

/// A test name from a snapshot's.
inline std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.starts_with("own/") ? info.param.substr(4) : info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace volcal::test
