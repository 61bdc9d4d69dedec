// SPDX-License-Identifier: Apache-2.0
// volcal calibrate --profile: the typical shape pulls smiles, the more the stronger, and no arbitrage
// comes of it.

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_volcal.h"

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

/// Squared distance of the slices from that typical shape, in spreads.
double distance(const Json& surface) {
  double sum = 0.0;
  for (const Json& slice : surface["slices"]) {
    const Json& svi = slice["parameters"];
    const double b = svi["b"].get<double>();
    const double rho = svi["rho"].get<double>();
    const double sigma = svi["sigma"].get<double>();
    const double m = svi["m"].get<double>();
    const double atm = svi["a"].get<double>() + b * (std::hypot(m, sigma) - rho * m);
    const double scale = std::sqrt(atm);
    for (const auto& [value, typical, spread] :
         {std::tuple{b * (1.0 - rho), 1.2, 0.4}, std::tuple{b * (1.0 + rho), 1.0, 0.5},
          std::tuple{sigma, 2.0, 0.4}}) {
      const double away = (value / (scale * typical) - 1.0) / spread;
      sum += away * away;
    }
  }
  return sum;
}

TEST_F(ProfileOption, DrawsSmilesTheMoreTheStronger) {
  double last = std::numeric_limits<double>::infinity();
  double fit = 0.0;
  for (const double strength : {0.0, 0.001, 0.01, 0.1, 1.0}) {
    const Json fitted = surface(profile(strength));
    EXPECT_TRUE(fitted["report"]["arbitrage"]["free"].get<bool>()) << strength;
    EXPECT_EQ(fitted["report"]["options"]["profile"]["shape"]["strength"].get<double>(), strength);
    const double own_distance = distance(fitted);
    EXPECT_LT(own_distance, last) << strength;
    last = own_distance;
    const double rmse = fitted["report"]["quality"]["rmse_half_spreads"];
    EXPECT_GE(rmse, fit * (1.0 - 1e-3)) << strength;
    fit = rmse;
  }
}

TEST_F(ProfileOption, WithoutStrengthNothingMoves) {
  const Json none = surface("--profile none");
  EXPECT_EQ(surface(profile(0.0))["slices"], none["slices"]);
}

TEST_F(ProfileOption, TheDefaultIsTheFileThatSaysHowItWasChosen) {
  const Json fitted = surface("");
  const Json file = Json::parse(read_file(source_dir() + "/data/profiles/default.json"));
  EXPECT_EQ(fitted["report"]["options"]["profile"], file);
  EXPECT_EQ(surface("--profile default")["slices"], fitted["slices"]);
  EXPECT_NE(surface("--profile none")["slices"], fitted["slices"]);
}

// A profile must not cost the fit of a smile that differs from it: a flat smile has no wings at all.
TEST_F(ProfileOption, FlatSmilesStayFlatWithinAThirdOfTheirHalfSpreads) {
  std::string quotes = "time_to_expiry,forward,strike,type,bid,ask,unit\n";
  for (const double time : {0.02, 0.2, 1.0}) {
    for (int i = -8; i <= 8; ++i) {
      const double strike = 100.0 * std::exp(0.3 * std::sqrt(time) * 0.25 * i);
      quotes += fmt::format("{},100,{},{},0.296,0.304,implied_vol\n", time, strike, i < 0 ? "put" : "call");
    }
  }
  write_file(in_folder("flat.csv"), quotes);
  const Finished run = volcal("calibrate --json --quiet '" + in_folder("flat.csv").string() + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json document = Json::parse(run.out);
  for (const Json& quote : document["surfaces"][0]["report"]["fitted"]) {
    EXPECT_NEAR(quote["model_vol"].get<double>(), 0.3, 0.004 / 3.0) << quote["log_moneyness"];
  }
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
