// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options in the columns of a table: what `volcal iv` and `volcal price` read, and how they answer.
///
/// Columns forward, strike, time_to_expiry and type (call or put, c or p), in any order. A row that is no
/// option costs itself: it is repeated with empty results and the reason as its status.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/cli/tables/csv_table.h"
#include "volcal/expected.h"
#include "volcal/quotes.h"

namespace volcal::cli {

/// The rows that are options, in step, and why the others are none.
struct OptionTable {
  std::vector<double> undiscounted_price;  ///< empty unless asked for
  std::vector<double> forward;
  std::vector<double> strike;
  std::vector<double> time_to_expiry;
  std::vector<OptionType> type;
  std::vector<std::string> failures;  ///< [rows of the table], empty where the row is an option

  [[nodiscard]] std::size_t size() const { return type.size(); }
};

/// What a command does with a table: its name, the columns that it adds and whether it needs prices.
struct OptionCommand {
  const char* name;
  std::span<const char* const> results;  ///< the last one is the status
  bool needs_price;
};

/// What a command says of a table.
struct OptionAnswer {
  std::string text;  ///< CSV
  std::size_t rows = 0;
  std::size_t failed = 0;  ///< rows whose status is not "ok"
  std::size_t empty = 0;   ///< those of them without a result
};

/// Writes the answer; says `words` where a row failed. Returns the exit code.
int deliver(const OptionAnswer& answer, const std::string& path, const std::string& words, bool quiet);

/// Fails where a column is missing, or one of the input has the name of one that is added.
[[nodiscard]] Expected<OptionTable> read_options(const CsvTable& table, const OptionCommand& command);

/// CSV: every column of `table`, then the results; `append` adds those of option i, in the order of
/// OptionTable, to its row.
[[nodiscard]] std::string answer_options(
    const CsvTable& table, const OptionTable& options, const OptionCommand& command,
    const std::function<void(std::size_t i, std::vector<std::string>& cells)>& append);

}  // namespace volcal::cli
