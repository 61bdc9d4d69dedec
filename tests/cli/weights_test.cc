// SPDX-License-Identifier: Apache-2.0
// volcal calibrate and explain --weights: names, what they do to the document, and that the default is
// without.

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class Weights : public ProgramTest {
 protected:
  [[nodiscard]] Json report(const std::string& more) const {
    const Finished run = volcal("calibrate " + sample("btc_synth.json") + " --json " + more);
    EXPECT_EQ(run.code, 0) << run.err;
    return Json::parse(run.out)["surfaces"][0]["report"];
  }
};

TEST_F(Weights, AreOneByDefault) {
  const Json plain = report("");
  for (const Json& quote : plain["fitted"]) EXPECT_EQ(quote["quote_weight"], 1.0);
  EXPECT_EQ(plain["options"]["weights"], "spread");
  EXPECT_TRUE(plain["options"]["weight_factors"].empty());
}

TEST_F(Weights, HaveAMeanOfOneInEverySlice) {
  for (const char* model : {"", " --model heston --starts 2"}) {
    const Json weighed = report(std::string("--profile none --weights none,vega,open_interest") + model);
    EXPECT_EQ(weighed["options"]["weights"], "none");
    EXPECT_EQ(weighed["options"]["weight_factors"], Json({"vega", "open_interest"}));
    std::map<int, std::pair<double, double>> slices;  // sum and count
    double largest = 0.0;
    for (const Json& quote : weighed["fitted"]) {
      const auto weight = quote["quote_weight"].get<double>();
      auto& [sum, count] = slices[quote["slice"].get<int>()];
      sum += weight;
      count += 1.0;
      largest = std::fmax(largest, weight);
      EXPECT_GT(weight, 0.0);
    }
    for (const auto& [slice, sums] : slices) EXPECT_NEAR(sums.first / sums.second, 1.0, 1e-12) << slice;
    EXPECT_GT(largest, 1.2);
  }
}

TEST_F(Weights, AreNamedInAnyOrderAndTheUnitMayBeLeftOut) {
  const std::string quotes = "calibrate " + sample("btc_synth.json") + " --json --weights ";
  const Finished one = volcal(quotes + "vega,age");
  const Finished other = volcal(quotes + "age,spread,vega");
  ASSERT_EQ(one.code, 0) << one.err;
  EXPECT_EQ(one.out, other.out);
  EXPECT_NE(one.out, volcal(quotes + "vega").out);
}

// Every second record of the sample was last traded an hour ago, the others a day.
TEST_F(Weights, HalveWithEveryHalfLifeOfAge) {
  std::istringstream from(read_file(sample("index_synth.csv")));
  std::string text;
  std::string line;
  for (int record = -1; std::getline(from, line); ++record) {
    const char* cell = record < 0        ? ",last_trade"
                       : record % 2 == 0 ? ",2026-03-06T09:30:00Z"
                                         : ",2026-03-05T10:30:00Z";
    text += line + cell + "\n";
  }
  write_file(in_folder("aged.csv"), text);
  const auto weights = [&](const std::string& half_life) {
    const Finished run =
        volcal("calibrate '" + in_folder("aged.csv").string() + "' --json --weights age" + half_life);
    EXPECT_EQ(run.code, 0) << run.err;
    std::set<double> weights_seen;
    const Json document = Json::parse(run.out);
    for (const Json& quote : document["surfaces"][0]["report"]["fitted"]) {
      if (quote["slice"] == 1)
        weights_seen.insert(std::round(1e9 * quote["quote_weight"].get<double>()) / 1e9);
    }
    return weights_seen;
  };
  const std::set<double> day = weights("");
  const std::set<double> shorter = weights(" --age-half-life 11.5");
  ASSERT_EQ(day.size(), 2U);
  ASSERT_EQ(shorter.size(), 2U);
  EXPECT_NEAR(*day.rbegin() / *day.begin(), std::exp2(23.0 / 24.0), 1e-6);
  EXPECT_NEAR(*shorter.rbegin() / *shorter.begin(), 4.0, 1e-6);
}

TEST_F(Weights, AreExplained) {
  const Finished text =
      volcal("explain " + sample("btc_synth.json") + " --instrument BTC-20MAR26-70000-C --weights vega");
  ASSERT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("weight "), std::string::npos) << text.out;
  const Finished json = volcal("explain " + sample("btc_synth.json") +
                               " --instrument BTC-20MAR26-70000-C --weights vega --json");
  ASSERT_EQ(json.code, 0) << json.err;
  EXPECT_NE(json.out.find("\"quote_weight\""), std::string::npos) << json.out;
}

TEST_F(Weights, WithTukeyGiveASurfaceWithoutArbitrage) {
  const Json both = report("--weights vega --loss tukey --loss-scale 4.685");
  EXPECT_EQ(both["options"]["loss"], "tukey");
  EXPECT_EQ(both["arbitrage"]["free"], true);
  bool huber = false;
  for (const Json& step : both["severity_path"]) huber = huber || step["loss"] == "huber";
  EXPECT_TRUE(huber);
}

}  // namespace
}  // namespace volcal::test
