// SPDX-License-Identifier: Apache-2.0
// Profiles from JSON: read, written, and refused with the place and the reason.

#include "host/io/profile_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "volcal/io.h"

namespace volcal {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kGood =
    R"({"schema": "volcal.profile/1", "name": "n", "shape": {)"
    R"("left_slope": {"typical": 1.2, "spread": 0.4}, "right_slope": {"typical": 1, "spread": 0.5}, )"
    R"("width": {"typical": 2.5, "spread": 0.6}, "strength": 0.01}})";

std::string with(std::string from, const std::string& to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ProfileJson, ReadsWhatItWrites) {
  const Profile profile = io::profile_from_text(kGood, "p.json").value_or_throw();
  EXPECT_EQ(profile.name, "n");
  EXPECT_EQ(profile.shape.left_slope.typical, 1.2);
  EXPECT_EQ(profile.shape.right_slope.spread, 0.5);
  EXPECT_EQ(profile.shape.width.typical, 2.5);
  EXPECT_EQ(profile.shape.strength, 0.01);
  const Profile again = io::profile_from_text(io::profile_to_json(profile).dump(), "again").value_or_throw();
  EXPECT_EQ(again.name, profile.name);
  EXPECT_EQ(io::profile_to_json(again), io::profile_to_json(profile));
}

TEST(ProfileJson, RefusesWithTheFileThePlaceAndTheReason) {
  struct Case {
    std::string text;
    const char* said;
  };
  for (const Case& c :
       {Case{"", "not JSON"}, Case{"[]", "the document is not an object"},
        Case{"{}", "the document has no member 'schema'"},
        Case{with("profile/1", "profile/2"), "schema is 'volcal.profile/2'; this version reads"},
        Case{with("\"name\"", "\"nmae\""), "unknown member 'nmae', must be one of schema, name, shape"},
        Case{with("\"n\"", "3"), "name is not a string"},
        Case{with("\"width\"", "\"widht\""), "unknown member 'shape.widht', must be one of left_slope"},
        Case{with(R"("spread": 0.6)", R"("sd": 0.6)"), "unknown member 'shape.width.sd'"},
        Case{with(R"(, "strength": 0.01)", ""), "shape has no member 'strength'"},
        Case{with("0.01", "-0.01"), "shape.strength is -0.01, must be from 0 to 1"},
        Case{with("0.01", "2"), "shape.strength is 2, must be from 0 to 1"},
        Case{with("0.01", "NaN"), "not JSON"},
        Case{with("0.01", "\"0.01\""), "shape.strength is not a number"},
        Case{with("2.5", "0"), "shape.width.typical is 0, must be a number above 0"},
        Case{with("0.4", "-1"), "shape.left_slope.spread is -1, must be a number above 0"},
        Case{with("0.4", "0.4, \"spread\": 0.5"), "member 'spread' comes twice"},
        Case{std::string(std::size_t{2} << 20, ' '), "too many"},
        Case{std::string(100000, '['), "not JSON"}}) {
    const auto profile = io::profile_from_text(c.text, "p.json");
    ASSERT_FALSE(profile.has_value()) << c.said;
    EXPECT_EQ(profile.error().code, ErrorCode::malformed);
    EXPECT_THAT(profile.error().message, StartsWith("p.json: "));
    EXPECT_THAT(profile.error().message, HasSubstr(c.said));
  }
  EXPECT_THAT(read_profile("no/such.json").error().message, HasSubstr("no/such.json"));
}

}  // namespace
}  // namespace volcal
