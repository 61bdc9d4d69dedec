// SPDX-License-Identifier: Apache-2.0
// Profiles from JSON: read, written, and refused with the place and the reason.

#include "host/io/documents/profile_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/paths.h"
#include "volcal/io.h"

namespace volcal {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kGood =
    R"({"schema": "volcal.profile/1", "name": "n", "shape": {)"
    R"("left_slope": {"typical": 1.2, "spread": 0.4}, "right_slope": {"typical": 1, "spread": 0.5}, )"
    R"("width": {"typical": 2.5, "spread": 0.6}, "strength": 0.01}})";

std::string with(const std::string& from, const std::string& to) {
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

constexpr const char* kTail =
    R"("tail": {"severity": 1.5, "spectrum": "cvar", "parameter": 0.8, "under_pricing": 3, )"
    R"("quotes": "deviations", "bound": 1.5, "wings": "left"}})";

std::string with_tail(const std::string& from, const std::string& to) {
  const std::string good = kGood;
  std::string text = good.substr(0, good.size() - 1) + ", " + kTail;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ProfileJson, CarriesATailTerm) {
  EXPECT_FALSE(io::profile_from_text(kGood, "p.json").value_or_throw().tail.on());
  const Profile profile = io::profile_from_text(with_tail("", ""), "p.json").value_or_throw();
  EXPECT_EQ(profile.tail.severity, 1.5);
  EXPECT_EQ(profile.tail.spectrum, TailSpectrum::cvar);
  EXPECT_EQ(profile.tail.parameter, 0.8);
  EXPECT_EQ(profile.tail.under_pricing, 3.0);
  EXPECT_EQ(profile.tail.measure, TailMeasure::deviations);
  EXPECT_EQ(profile.tail.bound, 1.5);
  EXPECT_EQ(profile.tail.wings, TailWings::left);
  const Profile again = io::profile_from_text(io::profile_to_json(profile).dump(), "again").value_or_throw();
  EXPECT_EQ(io::profile_to_json(again), io::profile_to_json(profile));
}

TEST(ProfileJson, TermsSayWhatDistanceCosts) {
  const auto penalty = [](const std::string& text) {
    return io::profile_from_text(text, "p.json").value_or_throw().shape.width.penalty;
  };
  EXPECT_EQ(penalty(kGood), RegulariserPenalty::square);
  const std::string absolute = with(R"("spread": 0.6)", R"("spread": 0.6, "penalty": "absolute")");
  EXPECT_EQ(penalty(absolute), RegulariserPenalty::absolute);
  const Profile profile = io::profile_from_text(absolute, "p.json").value_or_throw();
  EXPECT_EQ(penalty(io::profile_to_json(profile).dump()), RegulariserPenalty::absolute);
  const auto refused =
      io::profile_from_text(with(R"("spread": 0.6)", R"("spread": 0.6, "penalty": "cube")"), "p.json");
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().message,
              HasSubstr("shape.width.penalty is 'cube', must be square or absolute"));
}

std::string with_outliers(const std::string& rule) {
  const std::string good = kGood;
  return good.substr(0, good.size() - 1) + R"(, "outliers": )" + rule + "}";
}

TEST(ProfileJson, CarriesARuleOnOutliers) {
  EXPECT_FALSE(io::profile_from_text(kGood, "p.json").value_or_throw().outliers.on());
  const Profile profile =
      io::profile_from_text(with_outliers(R"({"from": 2, "to": 4.5})"), "p.json").value_or_throw();
  EXPECT_EQ(profile.outliers, (OutlierRule{2.0, 4.5}));
  const Profile again = io::profile_from_text(io::profile_to_json(profile).dump(), "again").value_or_throw();
  EXPECT_EQ(again.outliers, profile.outliers);
  for (const auto& [rule, message] :
       {std::pair{R"({"from": -1, "to": 4})", "outliers.from is -1, must be 0 or a number above"},
        std::pair{R"({"from": 3, "to": 3})", "outliers.to is 3, must be above outliers.from (3)"},
        std::pair{R"({"from": 3, "to": -2})", "outliers.to is -2, must be above outliers.from (3)"},
        std::pair{R"({"from": 3})", "outliers has no member 'to'"},
        std::pair{R"({"from": "3", "to": 6})", "outliers.from is not a number"},
        std::pair{R"({"from": 3, "to": 6, "by": 1})", "unknown member 'outliers.by'"},
        std::pair{"3", "outliers"}}) {
    const auto refused = io::profile_from_text(with_outliers(rule), "p.json");
    ASSERT_FALSE(refused.has_value()) << message;
    EXPECT_THAT(refused.error().message, HasSubstr(message));
  }
}

TEST(ProfileJson, TheDefaultIsTheFileThatComesWithIt) {
  const Profile file = read_profile(test::source_dir() + "/data/profiles/default.json").value_or_throw();
  EXPECT_EQ(io::profile_to_json(file), io::profile_to_json(default_profile()));
}

TEST(ProfileJson, RefusesATailTermByItsPlace) {
  for (const auto& [text, message] :
       {std::pair{with_tail("1.5,", "-1,"), "tail.severity is -1, must be a number from 0 to 1000000"},
        std::pair{with_tail("1.5,", "null,"), "tail.severity is not a number"},
        std::pair{with_tail("cvar", "cvra"), "tail.spectrum is 'cvra', must be cvar, exponential or power"},
        std::pair{with_tail("0.8", "1"), "tail.parameter (level of cvar) is 1"},
        std::pair{with_tail("deviations", "strikes"),
                  "tail.quotes is 'strikes', must be delta or deviations"},
        std::pair{with_tail("left\"", "up\""), "tail.wings is 'up', must be both, left or right"},
        std::pair{with_tail(R"("bound": 1.5, )", ""), "tail has no member 'bound'"},
        std::pair{with_tail(R"("bound")", R"("bond")"), "unknown member 'tail.bond'"}}) {
    const auto profile = io::profile_from_text(text, "p.json");
    ASSERT_FALSE(profile.has_value()) << message;
    EXPECT_THAT(profile.error().message, HasSubstr(message));
  }
}

TEST(ProfileJson, RefusesWithTheFileThePlaceAndTheReason) {
  struct Case {
    std::string text;
    const char* message;
  };
  for (const Case& c :
       {Case{"", "not JSON"}, Case{"[]", "the document is not an object"},
        Case{"{}", "the document has no member 'schema'"},
        Case{with("profile/1", "profile/2"), "schema is 'volcal.profile/2'; this version reads"},
        Case{with("\"name\"", "\"nmae\""),
             "unknown member 'nmae', must be one of schema, name, shape, outliers, tail"},
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
        Case{std::string(100000, '['), "over 64 levels deep"}}) {
    const auto profile = io::profile_from_text(c.text, "p.json");
    ASSERT_FALSE(profile.has_value()) << c.message;
    EXPECT_EQ(profile.error().code, ErrorCode::malformed);
    EXPECT_THAT(profile.error().message, StartsWith("p.json: "));
    EXPECT_THAT(profile.error().message, HasSubstr(c.message));
  }
  EXPECT_THAT(read_profile("no/such.json").error().message, HasSubstr("no/such.json"));
}

}  // namespace
}  // namespace volcal
