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
  const Json& found = member(json, pointer);
  return found.is_number() ? found.get<double>() : kAbsent;
}

std::string text(const Json& json, const char* pointer) {
  const Json& found = member(json, pointer);
  return found.is_string() ? found.get<std::string>() : std::string();
}

std::size_t length(const Json& json, const char* pointer) {
  const Json& found = member(json, pointer);
  return found.is_array() ? found.size() : 0;
}

}  // namespace volcal::report
