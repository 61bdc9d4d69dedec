// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the values of a JSON text begin and end, found from quotes and brackets alone: what a value says is
/// for its reader, so that one that is wrong costs only itself.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::io {

inline constexpr std::string_view kJsonSpace = " \t\r\n";

/// Behind the value that starts at `at` (a byte that is no space): a string to its closing quote, an object
/// or array to its closing bracket, anything else up to a space, comma or closing bracket. npos where the
/// text ends inside; `at` itself where there is no value.
[[nodiscard]] std::size_t json_value_end(std::string_view text, std::size_t at) noexcept;

/// A member of an object, as the text has it: `key` between its quotes, `value` whole.
struct JsonMember {
  std::string_view key;
  std::string_view value;
};

/// The members of `object`, the text of one JSON object. Empty on success, else what is wrong
/// in a sentence, with the byte counted from the object's start; `members` then holds those before it.
[[nodiscard]] std::string split_json_members(std::string_view object, std::vector<JsonMember>& members);

/// True for null and for what programs write where there is no number: NaN, Infinity, -Infinity.
[[nodiscard]] bool is_absent_json(std::string_view value) noexcept;

/// The characters of a string value, quotes included in `value`. Escapes are decoded into `decoded`, which
/// then holds what the result points to; false where they are not JSON's.
[[nodiscard]] bool json_string(std::string_view value, std::string_view& text, std::string& decoded);

}  // namespace volcal::io
