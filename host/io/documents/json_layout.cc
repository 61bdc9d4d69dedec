// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <utility>

#include "host/io/documents/surface_json.h"
#include "host/io/json/json_number.h"
#include "host/io/json/json_writer.h"

namespace volcal::io {

Json number_to_json(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0.0 ? "inf" : "-inf";
  return value;
}

namespace {

void append_text(std::string& out, const std::string& text) {
  out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  std::array<char, kNumberChars> digits;
  out.append(digits.data(), number_to_chars(number, digits.data()));
}

void append_compact(std::string& out, const Json& json) {
  const char* separator = "";
  switch (json.type()) {
    case Json::value_t::object:
      out += '{';
      for (const auto& item : json.items()) {
        out += std::exchange(separator, ",");
        append_text(out, item.key());
        out += ':';
        append_compact(out, item.value());
      }
      out += '}';
      return;
    case Json::value_t::array:
      out += '[';
      for (const Json& item : json) {
        out += std::exchange(separator, ",");
        append_compact(out, item);
      }
      out += ']';
      return;
    case Json::value_t::number_float:
      return append_number(out, json.get<double>());
    default:
      out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace

std::string compact_json(const Json& json) {
  std::string out;
  append_compact(out, json);
  return out;
}

void write_json(JsonWriter& out, const Json& json) {
  switch (json.type()) {
    case Json::value_t::object:
      return out.object([&] {
        for (const auto& item : json.items()) write_json(out.key(item.key()), item.value());
      });
    case Json::value_t::array:
      return out.array(json, [&](const Json& item) { write_json(out, item); });
    case Json::value_t::string:
      return out.value(json.get_ref<const std::string&>());
    case Json::value_t::boolean:
      return out.value(json.get<bool>());
    case Json::value_t::number_integer:
      return out.value(json.get<std::int64_t>());
    case Json::value_t::number_unsigned:
      return out.value(json.get<std::uint64_t>());
    case Json::value_t::number_float:
      if (const double number = json.get<double>(); std::isfinite(number)) return out.value(number);
      break;
    case Json::value_t::null:
    case Json::value_t::binary:  // no reader of ours makes one
    case Json::value_t::discarded:
      break;
  }
  out.value(nullptr);
}

std::string layout_json(const Json& json) {
  JsonWriter out;
  write_json(out, json);
  return out.take();
}

}  // namespace volcal::io
