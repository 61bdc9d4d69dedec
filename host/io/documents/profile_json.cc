// SPDX-License-Identifier: Apache-2.0
#include "host/io/documents/profile_json.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "host/io/documents/record_json.h"
#include "host/io/files/input.h"
#include "host/io/json/json_place.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal {
namespace io {
namespace {

/// The parser alone would keep the last of two members of one name, silently.
Json parse(std::string_view text) {
  std::vector<std::set<std::string>> seen;
  const auto check = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    refuse_deep(depth);
    const auto level = static_cast<std::size_t>(depth);
    if (event == Json::parse_event_t::object_start) {
      seen.resize(std::max(seen.size(), level + 2));
      seen[level + 1].clear();
    }
    if (event != Json::parse_event_t::key) return true;
    const auto& key = parsed.get_ref<const std::string&>();
    if (!seen[level].insert(key).second) throw Malformed{"member '" + printable(key) + "' comes twice"};
    return true;
  };
  return Json::parse(text, check);
}

Profile read_document(const Json& document) {
  const JsonPlace top(document, "");
  const JsonPlace schema = top.member("schema");
  if (schema.text() != kProfileSchema) {
    schema.fail("is '" + printable(schema.text()) + "'; this version reads '" + kProfileSchema + "'");
  }
  constexpr std::array<std::string_view, 5> kMembers = {"schema", "name", "shape", "outliers", "tail"};
  top.refuse_unknown(kMembers);
  Profile profile;
  profile.name = top.member("name").text();
  read_record(top.member("shape"), profile.shape, {"penalty"});
  if (top.has_member("outliers")) read_record(top.member("outliers"), profile.outliers);
  if (top.has_member("tail")) read_record(top.member("tail"), profile.tail);
  if (const auto valid = profile.validate(); !valid) throw Malformed{valid.error().message};
  return profile;
}

}  // namespace

Expected<Profile> profile_from_text(std::string_view text, const std::string& name) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  if (text.size() > kMostBytes) {
    return Error{ErrorCode::malformed,
                 name + ": " + std::to_string(text.size()) + " bytes are too many for a profile"};
  }
  return read_json(name, [&] { return read_document(parse(text)); });
}

Json profile_to_json(const Profile& profile) {
  return {{"schema", kProfileSchema},
          {"name", profile.name},
          {"shape", to_json_value(profile.shape)},
          {"outliers", to_json_value(profile.outliers)},
          {"tail", to_json_value(profile.tail)}};
}

}  // namespace io

Expected<Profile> read_profile(const std::string& path) {
  const auto text = io::read_input(path);
  if (!text) return text.error();
  return io::profile_from_text(text->view(), io::input_name(path));
}

}  // namespace volcal
