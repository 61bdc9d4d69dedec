// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Delimited text, read in place: one pass, fields are views into the buffer.
///
/// Method    64 bytes at a time are searched for delimiters and line ends (host/io/byte_marks.h); only a line
///           with a double quote in it is looked at byte by byte
/// Dialect   fields between commas (semicolons or tabs where the header has no comma), optionally in double
///           quotes with "" for a quote; LF or CRLF; a UTF-8 byte order mark, blank lines and lines that
///           start with # are passed over. A quoted field ends on its line. The first other line is the
///           header; columns are found by name in any order, case ignored.
/// Lifetime  views live as long as the buffer; those of fields with doubled quotes until the next row.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/parse_number.h"
#include "volcal/quotes.h"

namespace volcal::io {

/// A column resolved once: its position, or not there.
struct Column {
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  std::size_t index = kNowhere;
  std::string_view name;  ///< as asked for; names the field in messages

  [[nodiscard]] bool found() const noexcept { return index != kNowhere; }
};

struct CsvRow {
  std::size_t line = 0;  ///< 1-based line of the file
  std::vector<std::string_view> fields;
  std::string failure;  ///< why the line is no row of the table; empty where it is
  std::deque<std::string> unescaped;
};

class CsvReader {
 public:
  explicit CsvReader(std::string_view text);
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  [[nodiscard]] bool has_header() const noexcept { return !header_.fields.empty(); }
  [[nodiscard]] const std::vector<std::string_view>& header() const noexcept { return header_.fields; }
  [[nodiscard]] Column column(std::string_view name) const;
  /// Names of the columns for messages: "a, b, c", control bytes masked, cut after some thirty.
  [[nodiscard]] std::string columns_found() const;
  /// Comment lines before the header, without their #.
  [[nodiscard]] const std::vector<std::string_view>& comments() const noexcept { return comments_; }

  /// False at the end. A row with other than the header's number of fields carries a failure.
  bool next(CsvRow& row);

 private:
  std::string_view take_line();
  void read_header();
  void load_marks(std::size_t at);
  bool next_mark(std::size_t& at);
  bool split_unquoted(CsvRow& row);

  std::string_view text_;
  std::size_t at_ = 0;       ///< start of the next line
  std::size_t block_ = 0;    ///< start of the block that is being looked at
  std::uint64_t marks_ = 0;  ///< of that block, those from at_ on
  std::size_t line_ = 0;
  char delimiter_ = ',';
  CsvRow header_;
  std::vector<std::string_view> comments_;
};

/// The time that was read last, with its text, a view into the buffer.
struct TimeMemo {
  std::string_view text;
  UtcTime time;
};

/// Typed access to one row. The first field that cannot be read is remembered as the row's failure.
class RowFields {
 public:
  explicit RowFields(const CsvRow& row) : row_(row), failure_(row.failure) {}

  /// Empty where the column does not exist.
  [[nodiscard]] std::string_view text(const Column& column) const noexcept {
    return column.index < row_.fields.size() ? trimmed(row_.fields[column.index]) : std::string_view();
  }
  /// kAbsent where there is nothing; fails on what is not a number.
  [[nodiscard]] double number(const Column& column);
  /// As above, but text that is no number is absent too, and counted: for fields no fit depends on.
  [[nodiscard]] double side_number(const Column& column, std::size_t& ignored) const;
  [[nodiscard]] std::optional<UtcTime> time(const Column& column);
  /// The same for a column whose times come again from row to row.
  [[nodiscard]] std::optional<UtcTime> time(const Column& column, TimeMemo& memo);
  /// Remembers `reason` unless something failed before.
  void fail(std::string reason);

  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

 private:
  const CsvRow& row_;
  std::string failure_;
};

}  // namespace volcal::io
