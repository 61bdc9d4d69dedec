// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arguments about a file of quotes: names of columns, constants, numbers, zones and times.

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "volcal/expected.h"
#include "volcal/io.h"

namespace volcal::cli {

/// Values of the options as typed.
struct TableArguments {
  std::vector<std::string> columns;    ///< "NAME=COLUMN"
  std::vector<std::string> constants;  ///< "NAME=VALUE"
  std::string unit;
  std::string as_of_zone;
  std::string expiry_time;
  std::string date_format;
  std::string thousands;
  std::string decimal;
  std::string exercise;
};

void add_table_arguments(CLI::App& command, TableArguments& arguments);

/// Turns the values into options of read_quotes; fails with `usage`.
[[nodiscard]] Expected<void> take_table(const TableArguments& arguments, ReadOptions& options);

}  // namespace volcal::cli
