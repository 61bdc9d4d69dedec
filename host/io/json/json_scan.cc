// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "calibration/base/parse_number.h"

namespace volcal::io {
namespace {

constexpr std::array<bool, 256> kIsStructure = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// End of the string whose opening quote is at `at`: the position after its closing quote, or npos.
std::size_t string_end(std::string_view text, std::size_t at) noexcept {
  const std::size_t start = at + 1;
  for (at = text.find('"', start); at != std::string_view::npos; at = text.find('"', at + 1)) {
    std::size_t slashes = at;
    while (slashes > start && text[slashes - 1] == '\\') --slashes;
    if ((at - slashes) % 2 == 0) return at + 1;  // else a backslash escapes the quote
  }
  return at;
}

/// The position after the bracket that closes the one at `at`, or npos.
std::size_t bracket_end(std::string_view text, std::size_t at) noexcept {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (!kIsStructure[static_cast<unsigned char>(c)]) {
      ++at;
    } else if (c == '"') {
      at = string_end(text, at);
    } else {
      ++at;
      if (c == '{' || c == '[') {
        ++depth;
      } else if (--depth == 0) {
        return at;
      }
    }
  }
  return std::string_view::npos;
}

std::size_t skip_space(std::string_view text, std::size_t at) noexcept {
  return std::min(text.find_first_not_of(kJsonSpace, at), text.size());
}

}  // namespace

std::size_t json_value_end(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return at;
  if (text[at] == '"') return string_end(text, at);
  if (text[at] == '{' || text[at] == '[') return bracket_end(text, at);
  return std::min(text.find_first_of(" \t\r\n,]}", at), text.size());
}

std::string split_json_members(std::string_view object, std::vector<JsonMember>& members) {
  members.clear();
  const auto wrong = [](const char* fault, std::size_t at) {
    return fmt::format("{} expected at byte {} of the record", fault, at);
  };
  std::size_t at = skip_space(object, 0);
  if (at >= object.size() || object[at] != '{') return wrong("'{'", at);
  at = skip_space(object, at + 1);
  const auto end_at = [&](std::size_t brace) {
    const std::size_t behind = skip_space(object, brace + 1);
    return behind == object.size() ? std::string() : wrong("nothing more", behind);
  };
  if (at < object.size() && object[at] == '}') return end_at(at);
  for (;;) {
    if (at >= object.size() || object[at] != '"') return wrong("a member name in quotes", at);
    const std::size_t key_end = json_value_end(object, at);
    if (key_end == std::string_view::npos) return wrong("the quote that closes a member name", object.size());
    JsonMember member{object.substr(at + 1, key_end - at - 2), {}};
    at = skip_space(object, key_end);
    if (at >= object.size() || object[at] != ':') return wrong("':'", at);
    at = skip_space(object, at + 1);
    const std::size_t end = json_value_end(object, at);
    if (end == std::string_view::npos || end == at) return wrong("a value", at);
    member.value = object.substr(at, end - at);
    members.push_back(member);
    at = skip_space(object, end);
    if (at < object.size() && object[at] == '}') return end_at(at);
    if (at >= object.size() || object[at] != ',') return wrong("',' or '}'", at);
    at = skip_space(object, at + 1);
  }
}

bool is_absent_json(std::string_view value) noexcept {
  return value == "null" || value == "NaN" || value == "Infinity" || value == "-Infinity";
}

bool json_string(std::string_view value, std::string_view& text, std::string& decoded) {
  text = value.substr(1, value.size() - 2);
  if (text.find('\\') == std::string_view::npos) return true;
  const nlohmann::json parsed = nlohmann::json::parse(value, nullptr, false);
  if (!parsed.is_string()) return false;
  decoded = parsed.get<std::string>();
  text = decoded;
  return true;
}

}  // namespace volcal::io
