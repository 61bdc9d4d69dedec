// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The options of `volcal bench`, for it and for the program that measures peers beside it.

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "host/bench/rows/row.h"

namespace volcal::cli {

struct BenchArguments {
  std::string filter;
  std::vector<std::string> instruction_sets;  ///< empty: the best there is
  std::vector<int> threads{1};
  std::vector<std::size_t> items;
  Device device = Device::automatic;
  std::string out = "-";
  bool list = false;
  bool json = false;
  bool quick = false;
  bool quiet = false;
};

void add_bench_options(CLI::App& command, BenchArguments& arguments);

/// Measures, prints, and returns the exit code; every failure has been reported.
[[nodiscard]] int run_bench(const BenchArguments& arguments, const std::vector<bench::Row>& rows);

}  // namespace volcal::cli
