// SPDX-License-Identifier: Apache-2.0
// volcal calibrate --profile: what is believed of smiles draws them, the more the stronger, and no arbitrage
// comes of it.

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class ProfileOption : public ProgramTest {
 protected:
  [[nodiscard]] std::string profile(double strength) const {
    const Json document = {{"schema", "volcal.profile/1"},
                           {"name", "test"},
                           {"shape",
                            {{"left_slope", {{"typical", 1.2}, {"spread", 0.4}}},
                             {"right_slope", {{"typical", 1.0}, {"spread", 0.5}}},
                             {"width", {{"typical", 2.0}, {"spread", 0.4}}},
                             {"strength", strength}}}};
    write_file(in_folder("profile.json"), document.dump());
    return "--profile '" + in_folder("profile.json").string() + "'";
  }
  [[nodiscard]] Json surface(const std::string& options) const {
    const Finished run = volcal("calibrate --json --quiet " + sample("btc_synth.json") + " " + options);
    EXPECT_EQ(run.code, 0) << run.err;
    return Json::parse(run.out)["surfaces"][0];
  }
};

/// Squared distance of the slices from those beliefs, in spreads.
double distance(const Json& surface) {
  double sum = 0.0;
  for (const Json& slice : surface["slices"]) {
    const Json& svi = slice["svi"];
    const double b = svi["b"].get<double>();
    const double rho = svi["rho"].get<double>();
    const double sigma = svi["sigma"].get<double>();
    const double m = svi["m"].get<double>();
    const double atm = svi["a"].get<double>() + b * (std::hypot(m, sigma) - rho * m);
    const double scale = std::sqrt(atm);
    for (const auto& [value, typical, spread] :
         {std::tuple{b * (1.0 - rho), 1.2, 0.4}, std::tuple{b * (1.0 + rho), 1.0, 0.5},
          std::tuple{sigma, 2.0, 0.4}}) {
      const double away = std::log(value / (scale * typical)) / spread;
      sum += away * away;
    }
  }
  return sum;
}

TEST_F(ProfileOption, DrawsSmilesTheMoreTheStronger) {
  double last = std::numeric_limits<double>::infinity();
  double fit = 0.0;
  for (const double strength : {0.0, 0.001, 0.01, 0.1, 1.0}) {
    const Json found = surface(profile(strength));
    EXPECT_TRUE(found["report"]["arbitrage"]["free"].get<bool>()) << strength;
    EXPECT_EQ(found["report"]["options"]["profile"]["shape"]["strength"].get<double>(), strength);
    const double own = distance(found);
    EXPECT_LT(own, last) << strength;
    last = own;
    const double rmse = found["report"]["quality"]["rmse_half_spreads"];
    EXPECT_GE(rmse, fit * (1.0 - 1e-3)) << strength;
    fit = rmse;
  }
}

TEST_F(ProfileOption, WithoutStrengthNothingMoves) {
  const Json none = surface("");
  EXPECT_EQ(surface(profile(0.0))["slices"], none["slices"]);
  EXPECT_EQ(surface("--profile none")["slices"], none["slices"]);
}

TEST_F(ProfileOption, BadProfilesAreNamedBeforeAnyWork) {
  write_file(in_folder("bad.json"), R"({"schema":"volcal.profile/1","name":"x","tial":{}})");
  const Finished bad = volcal("calibrate no_quotes.json --profile '" + in_folder("bad.json").string() + "'");
  EXPECT_EQ(bad.code, 3);
  EXPECT_NE(bad.err.find("bad.json: unknown member 'tial'"), std::string::npos) << bad.err;
  EXPECT_EQ(bad.err.find("no_quotes"), std::string::npos) << bad.err;
  EXPECT_EQ(volcal("calibrate " + sample("btc_synth.json") + " --profile no.json").code, 3);
}

}  // namespace
}  // namespace volcal::test
