// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/io/json_writer.h"
#include "host/io/surface_json.h"

namespace volcal::io {

Json number_to_json(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0.0 ? "inf" : "-inf";
  return value;
}

std::string compact_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
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
