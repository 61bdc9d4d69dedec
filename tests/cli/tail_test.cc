// SPDX-License-Identifier: Apache-2.0
// Output and refusals of `volcal tail`.

#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;
using Tail = ProgramTest;

TEST_F(Tail, PrintsATableThatSaysWhichMeasureItIs) {
  const Finished run = volcal("tail " + sample("btc_synth.truth.json") + " --fall 0.2 --alpha 0.05");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(run.err.empty()) << run.err;
  for (const char* word : {"risk-neutral", "swap vol %", "P(< -0.2)", "P(> 0.2)", "shortfall 0.05"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word << "\n" << run.out;
  }
}

TEST_F(Tail, JsonHoldsEverySliceMoveAndAlpha) {
  for (const char* name : {"btc_synth.truth.json", "heston_surface.json"}) {
    const Finished run = volcal("tail " + sample(name) + " --fall 0.1,0.2 --alpha 0.01,0.05,0.3 --json");
    ASSERT_EQ(run.code, 0) << run.err;
    const Json document = Json::parse(run.out);
    EXPECT_EQ(document["schema"], "volcal.tail/1");
    EXPECT_EQ(document["measure"], "risk-neutral");
    for (const Json& slice : document["surfaces"][0]["slices"]) {
      ASSERT_EQ(slice["probabilities"].size(), 2U);
      ASSERT_EQ(slice["shortfalls"].size(), 3U);
      EXPECT_GE(slice["probabilities"][0]["fall_probability"].get<double>(),
                slice["probabilities"][1]["fall_probability"].get<double>());
      EXPECT_GE(slice["shortfalls"][0]["shortfall"].get<double>(),
                slice["shortfalls"][1]["shortfall"].get<double>());
    }
  }
}

TEST_F(Tail, AMoveBeyondAnyMarketHasNoProbability) {
  const Finished run = volcal("tail " + sample("btc_synth.truth.json") + " --fall 1e300 --alpha 0.01 --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json document = Json::parse(run.out);
  for (const Json& slice : document["surfaces"][0]["slices"]) {
    EXPECT_EQ(slice["probabilities"][0]["fall_probability"], 0.0);
    EXPECT_EQ(slice["probabilities"][0]["rise_probability"], 0.0);
    EXPECT_EQ(slice["probabilities"][0]["status"], "ok");
  }
}

TEST_F(Tail, NamesWhatIsOutOfBounds) {
  const std::string surface = "tail " + sample("heston_surface.json");
  const auto refused = [&](const std::string& options, const char* words) {
    const Finished run = volcal(surface + options);
    EXPECT_EQ(run.code, 2) << options;
    EXPECT_TRUE(run.out.empty()) << options;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  refused(" --fall -0.1", "--fall: move: -0.1 is not a finite number above 0");
  refused(" --fall 0.1,12", "--fall: move: 12 is above 10");
  refused(" --alpha 0", "--alpha: alpha: 0 is not between 0 and 1");
  refused(" --alpha 0.05,1.5", "--alpha: alpha: 1.5 is not between 0 and 1");
  refused(" --fall x", "--fall");
  EXPECT_EQ(volcal("tail").code, 2);
  EXPECT_EQ(volcal("tail '" + in_folder("absent.json").string() + "'").code, 3);
}

TEST_F(Tail, SaysWhenANumberDoesNotExist) {
  write_file(
      in_folder("steep.json"),
      R"({"schema":"volcal.surface/1","surfaces":[{"underlying":"X","as_of":null,"slices":[{"root":"X",)"
      R"("expiry":"T=1","time_to_expiry":1,"forward":1,"discount_factor":1,)"
      R"("svi":{"a":0.04,"b":1,"rho":-1,"m":0,"sigma":0.1}}]}]})");
  const Finished run = volcal("tail '" + in_folder("steep.json").string() + "' --json");
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.err.find("T=1: not free of butterfly arbitrage"), std::string::npos) << run.err;
  const Json slice = Json::parse(run.out)["surfaces"][0]["slices"][0];
  EXPECT_TRUE(slice["variance_swap_vol"].is_null());
  EXPECT_EQ(slice["status"], "no_law");
  EXPECT_TRUE(slice["shortfalls"][0]["shortfall"].is_null());
  EXPECT_EQ(slice["shortfalls"][0]["status"], "no_law");
  EXPECT_EQ(slice["probabilities"][0]["status"], "ok");
  const Finished table = volcal("tail '" + in_folder("steep.json").string() + "' --fall 0.1 --alpha 0.01");
  EXPECT_EQ(table.code, 1) << table.err;
  EXPECT_NE(table.out.find("variance swap: no_law; quantile 0.01: no_law"), std::string::npos) << table.out;
  EXPECT_TRUE(slice["probabilities"][0]["fall_probability"].is_number());
}

}  // namespace
}  // namespace volcal::test
