// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/column_map.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr std::array<std::string_view, 2> kSides = {"call_", "put_"};

bool is_name(std::string_view name) {
  if (std::ranges::find(kValueNameTexts, name) != kValueNameTexts.end()) return true;
  for (const std::string_view side : kSides) {
    if (!name.starts_with(side)) continue;
    const std::string_view unsided = name.substr(side.size());
    return std::ranges::any_of(kSidedNames,
                               [unsided](ValueName sided) { return unsided == kValueNameTexts[sided]; });
  }
  return false;
}

/// Removes `:ms` from the end of `spec` and returns the unit.
std::optional<EpochUnit> take_epoch_unit(std::string_view& spec) {
  const std::size_t colon = spec.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<EpochUnit> unit = parse_epoch_unit(spec.substr(colon + 1));
  if (unit) spec = spec.substr(0, colon);
  return unit;
}

/// Removes the last '#' of `spec` with the number behind it and returns the number.
std::optional<std::size_t> take_number(std::string_view& spec) {
  const std::size_t hash = spec.rfind('#');
  if (hash == std::string_view::npos || hash + 1 == spec.size()) return std::nullopt;
  std::size_t number = 0;
  const char* const end = spec.data() + spec.size();
  const auto [stop, failed] = std::from_chars(spec.data() + hash + 1, end, number);
  if (failed != std::errc() || stop != end || number == 0) return std::nullopt;
  spec = spec.substr(0, hash);
  return number;
}

std::vector<std::size_t> places_of(const RowSource& rows, std::string_view name) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < rows.header().size(); ++i) {
    if (equal_ignoring_case(rows.header()[i], name)) places.push_back(i);
  }
  return places;
}

Error no_column(std::string_view spec) {
  return {ErrorCode::malformed, fmt::format("no column '{}'", printable(spec))};
}

std::string counted(std::size_t columns) {
  return columns == 2 ? std::string("two columns are") : fmt::format("{} columns are", columns);
}

}  // namespace

std::string check_names(const ColumnMap& map, std::string_view option) {
  for (const auto& [name, spec] : map) {
    if (is_name(name)) continue;
    return fmt::format(
        "{} names '{}'; the columns are {}, and for rows of a call and a put call_bid, put_bid, ...", option,
        printable(name), fmt::join(kValueNameTexts, ", "));
  }
  return {};
}

bool needs_no_header(std::string_view spec) noexcept {
  if (spec.starts_with('=')) return true;
  take_epoch_unit(spec);
  return spec.starts_with('#') && take_number(spec) && spec.empty();
}

Expected<ValueSource> find_column(const RowSource& rows, std::string_view spec) {
  ValueSource source;
  if (spec.starts_with('=')) {
    source.constant = spec.substr(1);
    return source;
  }
  const std::string_view whole = spec;
  std::vector<std::size_t> places = places_of(rows, spec);
  if (places.empty()) {
    source.epoch = take_epoch_unit(spec);
    places = places_of(rows, spec);
  }
  std::optional<std::size_t> number;
  if (places.empty()) {
    number = take_number(spec);
    if (!number) return no_column(whole);
    if (spec.empty()) {
      if (*number > rows.header().size()) {
        return Error{ErrorCode::malformed,
                     fmt::format("no column '#{}' in a table of {}", *number, rows.header().size())};
      }
      places.assign(1, *number - 1);
      number = 1;
    } else {
      places = places_of(rows, spec);
    }
  }
  if (number ? *number > places.size() : places.empty()) return no_column(whole);
  if (!number && places.size() > 1) {
    return Error{ErrorCode::malformed,
                 fmt::format("{} called '{}'; {}#1, {}#2, ... tells them apart", counted(places.size()),
                             printable(spec), printable(spec), printable(spec))};
  }
  source.column = {places[number.value_or(1) - 1], whole};
  return source;
}

}  // namespace volcal::io
