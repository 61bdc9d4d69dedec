// SPDX-License-Identifier: Apache-2.0
/// `volcal iv`: implied vols of a list of options.

#include <fmt/format.h>

#include <array>
#include <memory>
#include <vector>

#include "host/cli/commands.h"
#include "host/cli/console.h"
#include "host/cli/csv_table.h"
#include "host/cli/exit_code.h"
#include "host/io/parse_number.h"
#include "volcal/implied_vol.h"

namespace volcal::cli {
namespace {

struct IvArguments {
  std::string options;
  std::string out = "-";
  bool quiet = false;
};

enum Field : std::size_t { kPrice, kForward, kStrike, kTime, kNumbers };
constexpr std::array<const char*, kNumbers> kFields = {"undiscounted_price", "forward", "strike",
                                                       "time_to_expiry"};

struct Columns {
  std::array<std::size_t, kNumbers> number{};
  std::size_t type = 0;
};

Expected<Columns> find_columns(const CsvTable& table) {
  Columns columns;
  std::string missing;
  const auto locate = [&](const char* name) {
    const auto found = table.find(name);
    if (!found) missing += (missing.empty() ? "" : ", ") + std::string(name);
    return found.value_or(0);
  };
  for (std::size_t i = 0; i < kNumbers; ++i) columns.number[i] = locate(kFields[i]);
  columns.type = locate("type");
  if (!missing.empty()) return Error{ErrorCode::malformed, table.name + ": no column " + missing};
  for (const char* added : {"implied_vol", "status"}) {
    if (table.find(added)) {
      return Error{ErrorCode::malformed,
                   fmt::format("{}: column '{}' is one that iv adds; rename it", table.name, added)};
    }
  }
  return columns;
}

bool is_any_of(std::string_view text, std::string_view letter, std::string_view word) {
  return io::equal_ignoring_case(text, letter) || io::equal_ignoring_case(text, word);
}

/// The numbers of the rows that can be read, and which row each belongs to.
struct Options {
  std::array<std::vector<double>, kNumbers> numbers;
  std::vector<OptionType> types;
  std::vector<std::size_t> rows;
};

/// Empty, or why the row is no option.
std::string add_option(const CsvTable& table, const Columns& columns, std::size_t index, Options& options) {
  const CsvTable::Row& row = table.rows[index];
  if (!row.failure.empty()) return row.failure;
  std::array<double, kNumbers> numbers{};
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const auto number = cell_number(kFields[i], row.cells[columns.number[i]]);
    if (!number) return number.error().message;
    numbers[i] = *number;
  }
  const std::string_view type = io::trimmed(row.cells[columns.type]);
  const bool call = is_any_of(type, "c", "call");
  if (!call && !is_any_of(type, "p", "put"))
    return "type '" + std::string(type) + "' is neither call nor put";
  for (std::size_t i = 0; i < kNumbers; ++i) options.numbers[i].push_back(numbers[i]);
  options.types.push_back(call ? OptionType::call : OptionType::put);
  options.rows.push_back(index);
  return {};
}

int run_iv(const IvArguments& arguments) {
  const auto table = read_csv_table(arguments.options);
  if (!table) return report(table.error());
  const auto columns = find_columns(*table);
  if (!columns) return report(columns.error());

  Options options;
  std::vector<std::string> failures(table->rows.size());
  for (std::size_t i = 0; i < table->rows.size(); ++i) failures[i] = add_option(*table, *columns, i, options);
  std::vector<ImpliedVolResult> vols(options.rows.size());
  const auto done = implied_vols({options.numbers[kPrice], options.numbers[kForward],
                                  options.numbers[kStrike], options.numbers[kTime], options.types, vols});
  if (!done) return report(done.error());

  std::vector<std::string> header = table->header;
  header.insert(header.end(), {"implied_vol", "status"});
  std::string text = csv_line(header);
  std::size_t failed = 0;
  std::size_t next = 0;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    std::vector<std::string> cells = table->rows[i].cells;
    const bool read = next < options.rows.size() && options.rows[next] == i;
    const ImpliedVolResult vol = read ? vols[next++] : ImpliedVolResult{};
    const bool ok = read && vol.status == ImpliedVolStatus::ok;
    if (!ok) ++failed;
    cells.insert(cells.end(), {csv_number(vol.implied_vol), read ? to_string(vol.status) : failures[i]});
    text += csv_line(cells);
  }
  if (const int code = write_result(arguments.out, text); code != kSuccess) return code;
  if (failed == 0) return kSuccess;
  note(fmt::format("{}: {} of {} rows have no implied vol; their status says why", table->name, failed,
                   table->rows.size()),
       arguments.quiet);
  return failed == table->rows.size() ? kUnreadable : kSomeFailed;
}

}  // namespace

Command add_iv(CLI::App& program) {
  const auto arguments = std::make_shared<IvArguments>();
  CLI::App* command = program.add_subcommand("iv", "Implied vols of a list of options");
  command->footer(
      "Columns forward, strike, time_to_expiry (years), type (call or put, c or p) and undiscounted_price, "
      "in\n"
      "any order; every input column is repeated, implied_vol and status are added. A row without a vol "
      "costs\n"
      "itself (exit code 1; 3 where no row has one). Example:\n"
      "  build/release/volcal iv --options data/samples/options.csv");
  command->add_option("--options", arguments->options, "CSV file of options; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("-o,--output", arguments->out, "Write the result here; - is standard output")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_flag("--quiet", arguments->quiet, "No words on standard error but failures");
  return {command, [arguments] { return run_iv(*arguments); }};
}

}  // namespace volcal::cli
