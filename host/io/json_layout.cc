// SPDX-License-Identifier: Apache-2.0
#include "host/io/surface_json.h"

namespace volcal::io {
namespace {

/// An instrument name from a file may hold bytes that are not UTF-8; they become U+FFFD, not an exception.
std::string compact(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool is_flat(const Json& json) {
  for (const Json& member : json) {
    if (member.is_structured() && !member.empty()) return false;
  }
  return true;
}

/// An array of plain values, or a flat object: one line.
bool fits_one_line(const Json& json) { return !json.is_structured() || is_flat(json); }

void append(std::string& out, const Json& json, std::size_t depth) {
  if (fits_one_line(json)) {
    out += compact(json);
    return;
  }
  const std::string indent(2 * (depth + 1), ' ');
  const bool object = json.is_object();
  out += object ? '{' : '[';
  bool first = true;
  for (auto member = json.begin(); member != json.end(); ++member) {
    out += first ? "\n" : ",\n";
    first = false;
    out += indent;
    if (object) out += compact(Json(member.key())) + ": ";
    append(out, *member, depth + 1);
  }
  out += '\n' + indent.substr(2) + (object ? '}' : ']');
}

}  // namespace

std::string layout_json(const Json& json) {
  std::string out;
  append(out, json, 0);
  return out + '\n';
}

}  // namespace volcal::io
