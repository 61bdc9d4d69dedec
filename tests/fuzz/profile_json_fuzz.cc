// SPDX-License-Identifier: Apache-2.0

// Profiles from any bytes: what is read is valid and reads back the same; what is refused says where and why.

#include <string_view>

#include "host/io/documents/profile_json.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using volcal::fuzz::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto profile = volcal::io::profile_from_text(text, "fuzz");
  if (!profile) {
    require(profile.error().message.starts_with("fuzz: "), "an error says where and why");
    require(profile.error().code == volcal::ErrorCode::malformed, "no text breaks the reader itself");
    return 0;
  }
  require(profile->validate().has_value(), "what is read is valid");
  const auto written = volcal::io::profile_to_json(*profile);
  const auto again = volcal::io::profile_from_text(written.dump(), "written");
  require(again.has_value() && volcal::io::profile_to_json(*again) == written, "it reads back the same");
  return 0;
}
