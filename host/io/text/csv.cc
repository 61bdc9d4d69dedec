// SPDX-License-Identifier: Apache-2.0
#include "host/io/text/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/io/text/byte_marks.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

char find_delimiter(std::string_view header, bool decimal_comma) {
  for (const char candidate : {',', ';', '\t'}) {
    if (candidate == ',' && decimal_comma) continue;
    if (header.find(candidate) != std::string_view::npos) return candidate;
  }
  return ',';
}

/// Removes a quoted field from the start of `line`. False where its closing quote is missing.
bool take_quoted(std::string_view& line, TableRow& row) {
  std::string text;
  bool doubled = false;
  const std::string_view whole = line.substr(1);
  std::size_t from = 0;
  for (;;) {
    const std::size_t quote = whole.find('"', from);
    if (quote == std::string_view::npos) return false;
    const bool escaped = quote + 1 < whole.size() && whole[quote + 1] == '"';
    if (!escaped) {
      if (doubled) {
        text.append(whole.substr(from, quote - from));
        row.unescaped.push_back(std::move(text));
        row.fields.push_back(row.unescaped.back());
      } else {
        row.fields.push_back(whole.substr(0, quote));
      }
      line.remove_prefix(quote + 2);
      return true;
    }
    text.append(whole.substr(from, quote + 1 - from));
    doubled = true;
    from = quote + 2;
  }
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Splits any line, quoted fields included.
void split(std::string_view line, char delimiter, TableRow& row) {
  row.fields.clear();
  for (;;) {
    if (line.starts_with('"')) {
      if (!take_quoted(line, row)) {
        row.failure = "a quoted field is not closed on its line";
        return;
      }
      if (!line.empty() && line[0] != delimiter) {
        row.failure = "text follows the closing quote of a field";
        return;
      }
    } else {
      const std::size_t end = std::min(line.find(delimiter), line.size());
      row.fields.push_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    if (line.empty()) return;
    line.remove_prefix(1);
    if (line.empty()) {
      row.fields.emplace_back();
      return;
    }
  }
}

}  // namespace

CsvReader::CsvReader(std::string_view text, CsvLayout layout) : text_(text) {
  if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  read_header(layout);
  load_marks(at_);
}

/// Returns the line at `at_` without its end.
std::string_view CsvReader::take_line() {
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  const std::string_view line = without_return(text_.substr(at_, end - at_));
  at_ = std::min(end + 1, text_.size());
  ++line_;
  return line;
}

void CsvReader::read_header(const CsvLayout& layout) {
  while (at_ < text_.size()) {
    const std::size_t start = at_;
    const std::string_view line = take_line();
    if (line.starts_with('#')) {
      comments_.push_back(line.substr(1));
    } else if (trimmed(line).empty()) {
      continue;
    } else if (titles_.size() < layout.title_rows) {
      titles_.push_back(line);
    } else {
      take_header(line, layout);
      if (layout.headerless) {
        at_ = start;
        --line_;
      }
      return;
    }
  }
}

void CsvReader::take_header(std::string_view line, const CsvLayout& layout) {
  delimiter_ = find_delimiter(line, layout.decimal_comma);
  split(line, delimiter_, first_);
  if (layout.headerless) {
    positions_.reserve(first_.fields.size());
    for (std::size_t i = 0; i < first_.fields.size(); ++i) positions_.push_back(std::to_string(i + 1));
    header_.assign(positions_.begin(), positions_.end());
    return;
  }
  for (const std::string_view name : first_.fields) header_.push_back(trimmed(name));
}

void CsvReader::load_marks(std::size_t at) {
  block_ = at;
  if (at >= text_.size()) {
    marks_ = 0;
  } else if (text_.size() - at >= kMarkBlock) {
    marks_ = find_marks(text_.data() + at, delimiter_, '\n', '"');
  } else {
    std::array<char, kMarkBlock> tail{};
    std::copy(text_.begin() + static_cast<std::ptrdiff_t>(at), text_.end(), tail.begin());
    marks_ = find_marks(tail.data(), delimiter_, '\n', '"');
  }
}

/// Finds the next delimiter, line end or double quote; false where there is none.
bool CsvReader::next_mark(std::size_t& at) {
  while (marks_ == 0) {
    if (block_ >= text_.size()) return false;
    load_marks(block_ + kMarkBlock);
  }
  at = block_ + static_cast<std::size_t>(std::countr_zero(marks_));
  marks_ &= marks_ - 1;
  return true;
}

/// Splits the line at `at_` and moves past it. False where it contains a double quote: delimiters alone then
/// do not separate its fields.
bool CsvReader::split_unquoted(TableRow& row) {
  const char* const text = text_.data();
  bool quoted = false;
  std::size_t field = at_;
  std::size_t at = 0;
  row.fields.clear();
  while (next_mark(at)) {
    if (text[at] == delimiter_) {
      row.fields.emplace_back(text + field, at - field);
      field = at + 1;
    } else if (text[at] == '\n') {
      row.fields.push_back(without_return({text + field, at - field}));
      at_ = at + 1;
      return !quoted;
    } else {
      quoted = true;
    }
  }
  row.fields.push_back(without_return(text_.substr(field)));
  at_ = text_.size();
  return !quoted;
}

bool CsvReader::next(TableRow& row) {
  row.failure.clear();
  row.unescaped.clear();
  while (at_ < text_.size()) {
    const std::size_t start = at_;
    const char first = text_[start];
    if (first == '#') {
      take_line();
      load_marks(at_);
      continue;
    }
    row.line = ++line_;
    const bool plain = split_unquoted(row);
    if (first <= ' ' || !plain) {
      std::string_view line = text_.substr(start, at_ - start);
      if (line.ends_with('\n')) line.remove_suffix(1);
      line = without_return(line);
      if (trimmed(line).empty()) continue;
      if (!plain) split(line, delimiter_, row);
    }
    if (row.failure.empty() && row.fields.size() != header_.size()) {
      row.failure = fmt::format("the line has {} fields, the header {}", row.fields.size(), header_.size());
    }
    return true;
  }
  return false;
}

}  // namespace volcal::io
