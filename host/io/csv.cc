// SPDX-License-Identifier: Apache-2.0
#include "host/io/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "host/io/parse_number.h"

namespace volcal::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostNamesShown = 30;
constexpr std::size_t kMostCharactersShown = 40;

char find_delimiter(std::string_view header) {
  for (const char candidate : {',', ';', '\t'}) {
    if (header.find(candidate) != std::string_view::npos) return candidate;
  }
  return ',';
}

/// A quoted field at the start of `line`; removes it. False where its closing quote is missing.
bool take_quoted(std::string_view& line, CsvRow& row) {
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

}  // namespace

std::string shown(std::string_view text) {
  std::string result(text.substr(0, kMostCharactersShown));
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (text.size() > kMostCharactersShown) result += "...";
  return result;
}

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  std::string_view line;
  if (!next_line(line, true)) return;
  delimiter_ = find_delimiter(line);
  split(line, header_);
  for (std::string_view& name : header_.fields) name = trimmed(name);
}

bool CsvReader::next_line(std::string_view& line, bool keep_comments) {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#')) {
      if (keep_comments) comments_.push_back(line.substr(1));
      continue;
    }
    if (!trimmed(line).empty()) return true;
  }
  return false;
}

void CsvReader::split(std::string_view line, CsvRow& row) const {
  row.fields.clear();
  row.unescaped.clear();
  row.failure.clear();
  row.line = line_;
  for (;;) {
    if (line.starts_with('"')) {
      if (!take_quoted(line, row)) {
        row.failure = "a quoted field is not closed on its line";
        return;
      }
      if (!line.empty() && line[0] != delimiter_) {
        row.failure = "text follows the closing quote of a field";
        return;
      }
    } else {
      const std::size_t end = std::min(line.find(delimiter_), line.size());
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

bool CsvReader::next(CsvRow& row) {
  std::string_view line;
  if (!next_line(line, false)) return false;
  split(line, row);
  if (row.failure.empty() && row.fields.size() != header_.fields.size()) {
    row.failure =
        fmt::format("the line has {} fields, the header {}", row.fields.size(), header_.fields.size());
  }
  return true;
}

Column CsvReader::column(std::string_view name) const {
  for (std::size_t i = 0; i < header_.fields.size(); ++i) {
    if (equal_ignoring_case(header_.fields[i], name)) return {i, name};
  }
  return {Column::kNowhere, name};
}

std::string CsvReader::columns_found() const {
  std::string text;
  for (std::size_t i = 0; i < header_.fields.size(); ++i) {
    if (i == kMostNamesShown) return text + fmt::format(" and {} more", header_.fields.size() - i);
    if (i > 0) text += ", ";
    text += header_.fields[i].empty() ? "(unnamed)" : shown(header_.fields[i]);
  }
  return text.empty() ? "none" : text;
}

std::string_view RowFields::text(const Column& column) const noexcept {
  if (column.index >= row_.fields.size()) return {};
  return trimmed(row_.fields[column.index]);
}

double RowFields::number(const Column& column) {
  const std::string_view field = text(column);
  const Number number = parse_number(field);
  if (number.status == NumberStatus::ok) return number.value;
  if (number.status == NumberStatus::bad) {
    fail(fmt::format("{} '{}' is not a number", column.name, shown(field)));
  }
  return kAbsent;
}

double RowFields::side_number(const Column& column, std::size_t& ignored) const {
  const Number number = parse_number(text(column));
  if (number.status == NumberStatus::bad) ++ignored;
  return number.status == NumberStatus::ok ? number.value : kAbsent;
}

std::optional<UtcTime> RowFields::time(const Column& column) {
  const std::string_view field = text(column);
  if (parse_number(field).status == NumberStatus::absent) return std::nullopt;
  const Expected<UtcTime> time = parse_time(field);
  if (time) return *time;
  fail(fmt::format("{} {}", column.name, time.error().message));
  return std::nullopt;
}

void RowFields::fail(std::string reason) {
  if (failure_.empty()) failure_ = std::move(reason);
}

}  // namespace volcal::io
