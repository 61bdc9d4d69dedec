// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options in the columns of a table: input of `volcal iv` and `volcal price`, and the form of their output.
///
/// Columns are forward, strike, time_to_expiry and type (call or put, c or p), in any order. A row that is no
/// option affects no other: it is repeated with empty results and the reason as its status.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/cli/tables/csv_table.h"
#include "volcal/expected.h"
#include "volcal/quotes.h"

namespace volcal::cli {

/// Options of the rows that are options, as vectors in the same order, and the reasons why other rows are
/// none.
struct OptionTable {
  std::vector<double> undiscounted_price;  ///< empty unless asked for
  std::vector<double> forward;
  std::vector<double> strike;
  std::vector<double> time_to_expiry;
  std::vector<OptionType> type;
  std::vector<std::string> failures;  ///< [rows of the table], empty where the row is an option

  [[nodiscard]] std::size_t size() const { return type.size(); }
};

/// Description of a command on a table: its name, the columns that it adds, and whether it needs prices.
struct OptionCommand {
  const char* name;
  std::span<const char* const> results;  ///< the last one is the status
  bool needs_price;
};

/// Output of a command on a table.
struct OptionAnswer {
  std::string text;  ///< CSV
  std::size_t rows = 0;
  std::size_t failed = 0;  ///< rows whose status is not "ok"
  std::size_t empty = 0;   ///< rows without a result
};

/// Writes the output, and reports `words` where a row failed. Returns the exit code.
int deliver(const OptionAnswer& answer, const std::string& path, const std::string& words, bool quiet);

/// Reads the options of a table. Fails where a column is missing, or where an input column has the name of
/// one that is added.
[[nodiscard]] Expected<OptionTable> read_options(const CsvTable& table, const OptionCommand& command);

/// CSV with every column of `table`, then the results. `append` adds the results of option i, numbered as in
/// OptionTable, to its row.
[[nodiscard]] std::string answer_options(
    const CsvTable& table, const OptionTable& options, const OptionCommand& command,
    const std::function<void(std::size_t i, std::vector<std::string>& cells)>& append);

}  // namespace volcal::cli
