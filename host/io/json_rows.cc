// SPDX-License-Identifier: Apache-2.0
#include "host/io/json_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <vector>

namespace volcal::io {
namespace {

bool needs_no_escape(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

}  // namespace

void JsonRows::begin_row() {
  text_ += '{';
  first_member_ = true;
}

void JsonRows::end_row() { text_ += "}\n"; }

void JsonRows::add_key(std::string_view key) {
  if (!first_member_) text_ += ',';
  first_member_ = false;
  text_ += '"';
  text_ += key;
  text_ += "\":";
}

void JsonRows::add(std::string_view key, std::string_view text) {
  add_key(key);
  if (std::all_of(text.begin(), text.end(), needs_no_escape)) {
    text_ += '"';
    text_ += text;
    text_ += '"';
  } else {
    text_ += compact_json(Json(std::string(text)));
  }
}

void JsonRows::add(std::string_view key, std::size_t value) {
  add_key(key);
  std::array<char, 24> digits;  // 20 for the largest
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void JsonRows::add(std::string_view key, double value) {
  if (std::isinf(value)) return add(key, std::string_view(value > 0.0 ? "inf" : "-inf"));
  add_key(key);
  if (std::isnan(value)) {
    text_ += "null";
    return;
  }
  // The digits that the values of the document get: std::to_chars would lay some of them out differently.
  std::array<char, 64> digits;
  const char* const end = nlohmann::detail::to_chars(digits.data(), digits.data() + digits.size(), value);
  text_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

Json JsonRows::take() {
  if (text_.empty()) return Json::array();
  Json json = Json::binary(std::vector<std::uint8_t>(text_.begin(), text_.end()));
  text_.clear();
  return json;
}

std::string_view rows_of(const Json& json) {
  const Json::binary_t& bytes = json.get_binary();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace volcal::io
