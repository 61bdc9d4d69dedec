// SPDX-License-Identifier: Apache-2.0
#include "host/report/document.h"

#include "volcal/quotes.h"

namespace volcal::report {

using io::Json;

const Json& member(const Json& json, const char* pointer) {
  static const Json nothing;
  const Json::json_pointer place(pointer);
  return json.contains(place) ? json.at(place) : nothing;
}

double number(const Json& json, const char* pointer) {
  const Json& value = member(json, pointer);
  return value.is_number() ? value.get<double>() : kAbsent;
}

std::string text(const Json& json, const char* pointer) {
  const Json& value = member(json, pointer);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::size_t length(const Json& json, const char* pointer) {
  const Json& value = member(json, pointer);
  return value.is_array() ? value.size() : 0;
}

}  // namespace volcal::report
