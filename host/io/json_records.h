// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Takes a JSON answer of the form {"result": [record, ...], ...}, or [record, ...], apart without building
/// it: the records stay pieces of the text and are parsed one by one, so that a bad one costs only itself.
///
/// Method    one pass that knows strings and brackets only; each record is then for a real JSON parser
/// Failure   Error{malformed} with the byte offset for anything but such an answer: truncated, trailing
///           text, no result array, an error answer of the exchange

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "volcal/expected.h"

namespace volcal::io {

/// Bound on the records of one answer: as many as kMostInputBytes holds of real ones, and a bound on the
/// memory that text of nothing but `{},` can take.
inline constexpr std::size_t kMostRecords = std::size_t{1} << 25;

struct JsonAnswer {
  std::vector<std::string_view> records;                               ///< elements of the result array
  std::vector<std::pair<std::string_view, std::string_view>> members;  ///< other members: key, text of value
};

[[nodiscard]] Expected<JsonAnswer> split_json_answer(std::string_view text, const std::string& name);

}  // namespace volcal::io
