// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The program behind `volcal bench`: options, measurement, output. The program that measures peers beside
/// volcal's rows takes the same options.

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "host/bench/rows/row.h"

namespace volcal::bench {

struct BenchArguments {
  std::string filter;
  std::vector<std::string> instruction_sets;  ///< empty: the widest that the processor offers
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
[[nodiscard]] int run_bench(const BenchArguments& arguments, const std::vector<Row>& rows);

/// Runs the program `volcal-bench` with volcal's own rows. Takes the arguments of `main`; returns the exit
/// code.
[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace volcal::bench
