// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The JSON form of a profile: data/schema/profile.schema.json, "volcal.profile/1". Public entry point:
/// read_profile in volcal/io.h.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "volcal/expected.h"
#include "volcal/profile.h"

namespace volcal::io {

inline constexpr const char* kProfileSchema = "volcal.profile/1";

/// `name` is what messages call the text.
[[nodiscard]] Expected<Profile> profile_from_text(std::string_view text, const std::string& name);

[[nodiscard]] nlohmann::ordered_json profile_to_json(const Profile& profile);

}  // namespace volcal::io
