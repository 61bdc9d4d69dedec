// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/io/json_rows.h"
#include "host/io/surface_json.h"

namespace volcal::io {
namespace {

bool is_flat(const Json& json) {
  for (const Json& member : json) {
    if (member.is_binary() || (member.is_structured() && !member.empty())) return false;
  }
  return true;
}

void append_rows(std::string& out, std::string_view rows, const std::string& indent) {
  out += '[';
  while (!rows.empty()) {
    const std::size_t end = rows.find('\n');
    out += '\n' + indent;
    out += rows.substr(0, end);
    rows.remove_prefix(end + 1);
    if (!rows.empty()) out += ',';
  }
  out += '\n' + indent.substr(2) + ']';
}

/// An array of plain values, or a flat object: one line.
bool fits_one_line(const Json& json) { return !json.is_structured() || is_flat(json); }

void append(std::string& out, const Json& json, std::size_t depth) {
  const std::string indent(2 * (depth + 1), ' ');
  if (json.is_binary()) {
    append_rows(out, rows_of(json), indent);
    return;
  }
  if (fits_one_line(json)) {
    out += compact_json(json);
    return;
  }
  const bool object = json.is_object();
  out += object ? '{' : '[';
  bool first = true;
  for (auto member = json.begin(); member != json.end(); ++member) {
    out += first ? "\n" : ",\n";
    first = false;
    out += indent;
    if (object) out += compact_json(Json(member.key())) + ": ";
    append(out, *member, depth + 1);
  }
  out += '\n' + indent.substr(2) + (object ? '}' : ']');
}

}  // namespace

Json number_to_json(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0.0 ? "inf" : "-inf";
  return value;
}

std::string compact_json(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string layout_json(const Json& json) {
  std::string out;
  append(out, json, 0);
  return out + '\n';
}

}  // namespace volcal::io
