// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Takes JSON that holds records of one kind apart without building it: the records stay pieces of the text
/// and are parsed one by one, so that a bad one costs only itself.
///
///     [record, ...]                    a bare array
///     {"result": [record, ...], ...}   an answer
///     {"a": {"b": [record, ...]}}      without `result` the longest array of objects, those that look like
///     quotes
///                                      first, that is a member of the document or of an object that is;
///                                      arrays beside it whose records have the same members are read too
///     record                           one object a line, or objects one after another
///     record
///
/// Method    one pass that knows strings and brackets only; each record is then for a parser of records.
///           simdjson's raw_json() splits 5.6 GB/s where this splits 1.2, but one byte that is not UTF-8, one
///           line break within a string or one missing colon then costs every record of the document, and its
///           index reserves four times the document's memory
/// Failure   Error{malformed} with the byte offset for anything else: truncated, trailing text, no array of
///           records, an error answer of the exchange

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/json/json_scan.h"
#include "volcal/expected.h"

namespace volcal::io {

/// Bound on the records of one answer: as many as kMostInputBytes holds of real ones, and a bound on the
/// memory that text of nothing but `{},` can take.
inline constexpr std::size_t kMostRecords = std::size_t{1} << 25;

/// An array of records by its member's name, and where its records begin in JsonAnswer::records.
struct JsonArray {
  std::string_view name;
  std::size_t first = 0;
};

struct JsonAnswer {
  std::vector<std::string_view> records;  ///< elements of the array, or the lines
  std::vector<JsonMember> members;  ///< other members of the objects around the array, the outermost first
  std::vector<JsonArray> arrays;    ///< those that were read, where they have names
  std::vector<std::string_view> passed_over;  ///< names of other arrays of objects
};

[[nodiscard]] Expected<JsonAnswer> split_json_answer(std::string_view text, const std::string& name);

}  // namespace volcal::io
