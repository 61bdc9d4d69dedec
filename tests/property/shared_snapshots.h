// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The real snapshots at hand, and what a test needs to know to read each.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/shared_data.h"
#include "volcal/io.h"

namespace volcal::test {

/// Every file under quotes/, relative to it, in name order; empty where the folder is absent.
inline std::vector<std::string> quote_files() {
  std::vector<std::string> files;
  const std::filesystem::path root = shared_dir() / "quotes";
  if (!std::filesystem::exists(root)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension().string();
    const bool is_quotes =
        extension == ".csv" || extension == ".gz" ||
        (extension == ".json" && entry.path().string().find("deribit") != std::string::npos);
    if (is_quotes) files.push_back(std::filesystem::relative(entry.path(), root).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Options that the file cannot state itself.
inline ReadOptions read_options(const std::string& file) {
  ReadOptions options;
  // Quotes from after the close, 16:00 New York, of the day in the file's name.
  if (file.find("yahoo_chain_20260130") != std::string::npos) {
    options.as_of = parse_time("2026-01-30T21:00:00Z").value_or_throw();
  }
  return options;
}

inline bool is_deribit_or_vix(const std::string& file) {
  return file.find("deribit") != std::string::npos || file.find("vix") != std::string::npos;
}

/// A test name from a path.
inline std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace volcal::test
