// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Finds where the values of a JSON text begin and end, from quotes and brackets alone. The reader of a value
/// judges its content, so that a wrong value fails alone.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::io {

inline constexpr std::string_view kJsonSpace = " \t\r\n";

/// The position after the value that starts at `at` (a byte that is no space): a string ends at its closing
/// quote, an object or array at its closing bracket, anything else at a space, comma or closing bracket. npos
/// where the text ends inside the value; `at` itself where there is none.
[[nodiscard]] std::size_t json_value_end(std::string_view text, std::size_t at) noexcept;

/// A member of an object as text: `key` is the part between its quotes, `value` the whole value.
struct JsonMember {
  std::string_view key;
  std::string_view value;
};

/// Splits `object`, the text of one JSON object, into its members. Returns an empty text on success, else a
/// sentence about the fault, with the byte counted from the object's start; `members` then has those before
/// it.
[[nodiscard]] std::string split_json_members(std::string_view object, std::vector<JsonMember>& members);

/// True for null, and for the texts that programs write instead of a number: NaN, Infinity, -Infinity.
[[nodiscard]] bool is_absent_json(std::string_view value) noexcept;

/// Decodes the string `value`, which includes its quotes. Escapes are decoded into `decoded`, to which `text`
/// then points. False where an escape is not JSON's.
[[nodiscard]] bool json_string(std::string_view value, std::string_view& text, std::string& decoded);

}  // namespace volcal::io
