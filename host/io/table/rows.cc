// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/rows.h"

#include <fmt/format.h>

#include <utility>

#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr std::size_t kMostNamesShown = 30;

}  // namespace

Column RowSource::column(std::string_view name) const {
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (equal_ignoring_case(header_[i], name)) return {i, name};
  }
  return {Column::kNowhere, name};
}

std::string RowSource::columns_found() const {
  std::string text;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (i == kMostNamesShown) return text + fmt::format(" and {} more", header_.size() - i);
    if (i > 0) text += ", ";
    text += header_[i].empty() ? "(unnamed)" : printable(header_[i]);
  }
  return text.empty() ? "none" : text;
}

double RowFields::number(std::string_view field, std::string_view name) {
  if (field.empty()) return kAbsent;
  const Number number = parse_number(field, style_);
  if (number.status == NumberStatus::ok) return number.value;
  if (number.status == NumberStatus::bad) {
    fail(fmt::format("{} '{}' is not a number{}", name, printable(field), number_hint(field, style_)));
  }
  return kAbsent;
}

double RowFields::side_number(std::string_view field, std::size_t& ignored) const {
  if (field.empty()) return kAbsent;
  const Number number = parse_number(field, style_);
  if (number.status == NumberStatus::bad) ++ignored;
  return number.status == NumberStatus::ok ? number.value : kAbsent;
}

std::optional<UtcTime> RowFields::time(const Column& column) {
  const std::string_view field = text(column);
  if (field.empty()) return std::nullopt;
  const Expected<UtcTime> time = parse_time(field);
  if (time) return *time;
  if (parse_number(field).status != NumberStatus::absent)
    fail(fmt::format("{} {}", column.name, time.error().message));
  return std::nullopt;
}

std::optional<UtcTime> RowFields::time(const Column& column, TimeMemo& memo) {
  const std::string_view field = text(column);
  if (!field.empty() && field == memo.text) return memo.time;
  const std::optional<UtcTime> read = time(column);
  if (read) memo = {field, *read};  // a view that ends with its row has doubled quotes and is no time
  return read;
}

void RowFields::fail(std::string reason) {
  if (failure_.empty()) failure_ = std::move(reason);
}

}  // namespace volcal::io
