// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The subcommands. Each function adds a command to the program and returns the function to run after
/// parsing.

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

namespace volcal::cli {

struct Command {
  CLI::App* app = nullptr;
  std::function<int()> run;  ///< returns the exit code; every failure has been reported
};

[[nodiscard]] Command add_calibrate(CLI::App& program);
[[nodiscard]] Command add_query(CLI::App& program);
[[nodiscard]] Command add_iv(CLI::App& program);
[[nodiscard]] Command add_price(CLI::App& program);
[[nodiscard]] Command add_check(CLI::App& program);
[[nodiscard]] Command add_diff(CLI::App& program);
[[nodiscard]] Command add_tail(CLI::App& program);
[[nodiscard]] Command add_report(CLI::App& program);
[[nodiscard]] Command add_plot(CLI::App& program);
[[nodiscard]] Command add_tune(CLI::App& program);
[[nodiscard]] Command add_explain(CLI::App& program);
[[nodiscard]] Command add_synth(CLI::App& program);

/// Adds only the line of `bench` in `volcal --help`, because `bench` is a program of its own that parses its
/// arguments itself.
[[nodiscard]] Command add_bench(CLI::App& program);
inline constexpr const char* kBenchCommand = "bench";
/// Replaces this process by the bench program. That program takes the arguments after `volcal bench`, writes
/// the output and ends with the command's exit code. Returns, with an exit code, only where it cannot be
/// started.
[[nodiscard]] int run_bench_program(std::vector<std::string> arguments);

}  // namespace volcal::cli
