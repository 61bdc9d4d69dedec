// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Delimited text, read in place: one pass, fields are views into the buffer.
///
/// Method    64 bytes at a time are searched for delimiters and line ends (host/io/text/byte_marks.h); only a
///           line with a double quote in it is read byte by byte
/// Dialect   fields between commas (semicolons or tabs where the header has no comma), optionally in double
///           quotes with "" for a quote; LF or CRLF; a UTF-8 byte order mark, blank lines and lines that
///           start with # are skipped. A quoted field ends on its line. The first other line is the header,
///           or the line after a number of title rows; columns are found by name in any order, case ignored
/// Lifetime  views live as long as the buffer; those of fields with doubled quotes until the next row

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/table/rows.h"

namespace volcal::io {

/// Position and form of the header.
struct CsvLayout {
  std::size_t title_rows = 0;  ///< lines that are neither blank nor comments and precede the header
  bool headerless = false;     ///< the first line is a row already: columns are called 1, 2, 3, ...
  bool decimal_comma = false;  ///< a comma is part of numbers: fields are told apart by semicolon or tab
};

class CsvReader : public RowSource {
 public:
  explicit CsvReader(std::string_view text, CsvLayout layout = {});

  [[nodiscard]] bool has_header() const noexcept { return !header_.empty(); }
  /// Comment lines before the header, without their #.
  [[nodiscard]] const std::vector<std::string_view>& comments() const noexcept { return comments_; }

  /// Lines before the header (CsvLayout::title_rows), unchanged.
  [[nodiscard]] const std::vector<std::string_view>& titles() const noexcept { return titles_; }

  /// Reads the next row. A row whose number of fields differs from the header's has a failure.
  bool next(TableRow& row) override;

 private:
  std::string_view take_line();
  void read_header(const CsvLayout& layout);
  void take_header(std::string_view line, const CsvLayout& layout);
  void load_marks(std::size_t at);
  bool next_mark(std::size_t& at);
  bool split_unquoted(TableRow& row);

  std::string_view text_;
  std::size_t at_ = 0;       ///< position of the next line
  std::size_t block_ = 0;    ///< position of the block that is being searched
  std::uint64_t marks_ = 0;  ///< marks of that block, from at_ on
  std::size_t line_ = 0;
  char delimiter_ = ',';
  TableRow first_;                      ///< owner of the text that the header's names point to
  std::vector<std::string> positions_;  ///< names of the columns where there is no header
  std::vector<std::string_view> comments_;
  std::vector<std::string_view> titles_;
};

}  // namespace volcal::io
