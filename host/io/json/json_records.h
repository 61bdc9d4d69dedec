// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Splits JSON that holds records of one kind without building it as a tree: the records remain pieces of the
/// text and are parsed one by one, so that a bad one fails alone.
///
///     [record, ...]                    a bare array
///     {"result": [record, ...], ...}   an answer
///     {"a": {"b": [record, ...]}}      without `result` the longest array of objects that is a member of the
///                                      document or of an object that is; those that look like quotes first.
///                                      Arrays beside it whose records have the same members are read too
///     record                           one object a line, or objects one after another
///     record
///
/// Method    one pass that recognises strings and brackets only; a parser of records then takes each record.
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

/// Bound on the records of one answer: the number of typical records in kMostInputBytes. It bounds the memory
/// for text that consists of `{},` alone.
inline constexpr std::size_t kMostRecords = std::size_t{1} << 25;

/// An array of records: the name of its member, and the index of its first record in JsonAnswer::records.
struct JsonArray {
  std::string_view name;
  std::size_t first = 0;
};

struct JsonAnswer {
  std::vector<std::string_view> records;  ///< elements of the array, or the lines
  std::vector<JsonMember> members;  ///< other members of the objects around the array, the outermost first
  std::vector<JsonArray> arrays;    ///< the arrays that were read, where they have names
  std::vector<std::string_view> passed_over;  ///< names of other arrays of objects, which were not read
};

[[nodiscard]] Expected<JsonAnswer> split_json_answer(std::string_view text, const std::string& name);

}  // namespace volcal::io
