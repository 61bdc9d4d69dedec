// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A table of any origin: named columns, and rows of fields that are views into the input.
///
/// CsvReader (host/io/text/csv.h) and JsonTable (host/io/table/json_table.h) produce rows; RowFields reads
/// the fields of one. Views are valid as long as the input; those of fields with escapes until the next row.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/base/parse_number.h"
#include "volcal/quotes.h"

namespace volcal::io {

/// A column that has been looked up: its position, or absent.
struct Column {
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t index = kNowhere;
  std::string_view name;  ///< the requested name; it names the field in messages

  [[nodiscard]] bool exists() const noexcept { return index != kNowhere; }
};

struct TableRow {
  std::size_t line = 0;  ///< 1-based: line of a text file, or record of a JSON document
  std::vector<std::string_view> fields;
  std::string failure;  ///< reason why the line is no row of the table; empty where it is one
  std::deque<std::string> unescaped;
};

class RowSource {
 public:
  RowSource() = default;
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;
  virtual ~RowSource() = default;

  /// Names of the columns, without blanks around them; empty where there is no table.
  [[nodiscard]] const std::vector<std::string_view>& header() const noexcept { return header_; }
  /// The first column of that name; case is ignored.
  [[nodiscard]] Column column(std::string_view name) const;
  /// Names of the columns for messages: "a, b, c", control bytes masked, cut after some thirty.
  [[nodiscard]] std::string columns_found() const;

  /// Description of content beside the table that is not read, for a note; empty where there is none.
  [[nodiscard]] virtual std::string passed_over() const { return {}; }

  /// Reads the next row; false at the end. A row that does not fit the header carries a failure.
  virtual bool next(TableRow& row) = 0;

 protected:
  std::vector<std::string_view> header_;
};

/// The time read last, with its text, a view into the buffer.
struct TimeMemo {
  std::string_view text;
  UtcTime time;
};

/// Typed access to one row. The first field that cannot be read becomes the row's failure.
class RowFields {
 public:
  explicit RowFields(const TableRow& row, NumberStyle style = {})
      : row_(row), style_(style), failure_(row.failure) {}

  /// Text of a field; empty where the column does not exist.
  [[nodiscard]] std::string_view text(const Column& column) const noexcept {
    return column.index < row_.fields.size() ? trimmed(row_.fields[column.index]) : std::string_view();
  }
  /// Number of a field; kAbsent where it is empty; fails on a text that is not a number.
  [[nodiscard]] double number(const Column& column) { return number(text(column), column.name); }
  /// Number in a text from elsewhere; `name` names it in messages.
  [[nodiscard]] double number(std::string_view field, std::string_view name);
  /// Number of a field on which no fit depends: a text that is not a number counts as absent and is counted.
  [[nodiscard]] double side_number(const Column& column, std::size_t& ignored) const {
    return side_number(text(column), ignored);
  }
  [[nodiscard]] double side_number(std::string_view field, std::size_t& ignored) const;
  [[nodiscard]] std::optional<UtcTime> time(const Column& column);
  /// Time of a field in a column whose times repeat from row to row.
  [[nodiscard]] std::optional<UtcTime> time(const Column& column, TimeMemo& memo);
  /// Records `reason` unless something failed before.
  void fail(std::string reason);

  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

 private:
  const TableRow& row_;
  NumberStyle style_;
  std::string failure_;
};

}  // namespace volcal::io
