// SPDX-License-Identifier: Apache-2.0
// Parameters of a Heston model from JSON, and what is refused with which words.

#include "host/io/documents/heston_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace volcal {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kGood = R"({"v0": 0.04, "kappa": 1.5, "theta": 5e-2, "sigma": 1, "rho": -0.7})";

TEST(HestonJson, ReadsEachNumberWhereItBelongs) {
  for (const std::string& text :
       {std::string(kGood), std::string(kGood) + "\n",
        std::string(R"({"model":"heston","rho":-0.7,"sigma":1,"theta":0.05,"kappa":1.5,"v0":0.04})")}) {
    const HestonParameters model = io::heston_parameters_from_text(text, "p.json").value_or_throw();
    EXPECT_EQ(model.v0, 0.04);
    EXPECT_EQ(model.kappa, 1.5);
    EXPECT_EQ(model.theta, 0.05);
    EXPECT_EQ(model.sigma, 1.0);
    EXPECT_EQ(model.rho, -0.7);
  }
}

TEST(HestonJson, RefusesWithTheFileAndTheReason) {
  struct Case {
    std::string text;
    const char* message;
  };
  const auto with = [](const std::string& members) {
    return R"({"v0": 0.04, "kappa": 1.5, "theta": 0.05, "sigma": 0.6, )" + members + "}";
  };
  for (const Case& c : {Case{"", "not JSON"},
                        Case{"v0 = 0.04", "not JSON"},
                        Case{std::string(kGood) + " {}", "not JSON"},
                        Case{with(R"("rho": NaN)"), "not JSON"},
                        Case{with(R"("rho": 1e999)"), "not JSON"},
                        Case{"[1, 2, 3, 4, 5]", "is not a JSON object"},
                        Case{"0.04", "is not a JSON object"},
                        Case{"{}", "no member v0, kappa, theta, sigma, rho"},
                        Case{R"({"v0": 0.04, "theta": 0.05, "rho": 0})", "no member kappa, sigma"},
                        Case{with(R"("rho": "-0.7")"), "rho is \"-0.7\", not a number"},
                        Case{with(R"("rho": null)"), "rho is null, not a number"},
                        Case{with(R"("rho": [-0.7])"), "rho is [-0.7], not a number"},
                        Case{with(R"("rho": true)"), "rho is true, not a number"},
                        Case{with(R"("rho": -0.7, "Rho": 0)"), "unknown member 'Rho'"},
                        Case{with(R"("rho": -0.7, "lambda": {"v0": 1}, "v0": 1)"), "unknown member 'lambda'"},
                        Case{with(R"("rho": -0.7, "v0": 0.04)"), "member 'v0' comes twice"},
                        Case{with(R"("rho": {"v0": 1})"), "rho is {\"v0\":1}, not a number"},
                        Case{with(R"("rho": -0.7, "model": "bates")"), "model is \"bates\", not \"heston\""},
                        Case{with(R"("rho": -0.7, "model": 1)"), "model is 1, not \"heston\""},
                        Case{std::string(70000, ' ') + kGood, "too many"},
                        Case{std::string(60000, '['), "over 64 levels deep"}}) {
    const auto model = io::heston_parameters_from_text(c.text, "p.json");
    ASSERT_FALSE(model) << c.text;
    EXPECT_EQ(model.error().code, ErrorCode::malformed) << c.text;
    EXPECT_THAT(model.error().message, StartsWith("p.json: "));
    EXPECT_THAT(model.error().message, HasSubstr(c.message)) << c.text;
  }
}

TEST(HestonJson, BytesThatAreNoTextAreRefused) {
  EXPECT_FALSE(io::heston_parameters_from_text("{\"\xff\": 1}", "p.json"));
  EXPECT_FALSE(io::heston_parameters_from_text(std::string("\0\0", 2), "p.json"));
}

}  // namespace
}  // namespace volcal
