// SPDX-License-Identifier: Apache-2.0
// volcal calibrate --tail-...: what the term does to the tail's quotes, what is refused, and that options win
// over the profile.

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class TailTermOption : public ProgramTest {
 protected:
  [[nodiscard]] Json surface(const std::string& options) const {
    const Finished run = volcal("calibrate --json --quiet " + sample("btc_synth.json") + " " + options);
    EXPECT_EQ(run.code, 0) << run.err;
    return Json::parse(run.out)["surfaces"][0];
  }
  [[nodiscard]] std::string profile(double severity) const {
    Json document = Json::parse(R"({"schema": "volcal.profile/1", "name": "t", "shape": {
      "left_slope": {"typical": 1, "spread": 1}, "right_slope": {"typical": 1, "spread": 1},
      "width": {"typical": 1, "spread": 1}, "strength": 0},
      "tail": {"spectrum": "cvar", "parameter": 0.5, "under_pricing": 3, "quotes": "deviations",
               "bound": 1, "wings": "left"}})");
    document["tail"]["severity"] = severity;
    write_file(in_folder("profile.json"), document.dump());
    return "--profile '" + in_folder("profile.json").string() + "' ";
  }
};

TEST_F(TailTermOption, RiskFallsAsSeverityGrows) {
  const Json none = surface("");
  EXPECT_GT(none["report"]["tail"]["quotes"].get<int>(), 10);
  EXPECT_TRUE(none["report"]["tail"]["rankings"].empty());
  EXPECT_EQ(surface("--tail-severity 0")["slices"], none["slices"]);
  double last = none["report"]["tail"]["risk"];
  for (const char* severity : {"0.1", "1", "10"}) {
    const Json fitted = surface(std::string("--tail-severity ") + severity);
    EXPECT_TRUE(fitted["report"]["arbitrage"]["free"].get<bool>());
    const double risk = fitted["report"]["tail"]["risk"];
    EXPECT_LT(risk, last) << severity;
    last = risk;
    const Json& rankings = fitted["report"]["tail"]["rankings"];
    ASSERT_FALSE(rankings.empty());
    EXPECT_LE(rankings.back()["gap"].get<double>(), 1e-3 * rankings.back()["objective"].get<double>());
    EXPECT_EQ(fitted["report"]["options"]["profile"]["tail"]["severity"].get<double>(), std::stod(severity));
  }
}

TEST_F(TailTermOption, SharesAreOfTheTailsQuotesAndSumToOne) {
  const Json fitted = surface("--tail-severity 1 --tail-quotes deviations:1.5 --tail-wings right");
  double sum = 0.0;
  int tail = 0;
  int under = 0;
  for (const Json& quote : fitted["report"]["fitted"]) {
    if (quote["tail_share"].is_null()) continue;
    ++tail;
    sum += quote["tail_share"].get<double>();
    EXPECT_GT(quote["log_moneyness"].get<double>(), 0.0);
    if (quote["model_vol"].get<double>() < quote["market_vol"].get<double>()) ++under;
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);
  EXPECT_EQ(fitted["report"]["tail"]["quotes"].get<int>(), tail);
  EXPECT_EQ(fitted["report"]["tail"]["under_priced"].get<int>(), under);
}

TEST_F(TailTermOption, OptionsWinOverTheProfile) {
  const Json carried = surface(profile(2.0));
  const Json typed = surface(
      "--tail-severity 2 --tail-spectrum cvar:0.5 --tail-asymmetry 3 --tail-quotes deviations:1 "
      "--tail-wings left --profile none");
  EXPECT_EQ(carried["slices"], typed["slices"]);
  EXPECT_EQ(carried["report"]["options"]["profile"]["tail"], typed["report"]["options"]["profile"]["tail"]);
  const Json changed = surface(profile(2.0) + "--tail-wings both --tail-spectrum power:4");
  const Json& tail = changed["report"]["options"]["profile"]["tail"];
  EXPECT_EQ(tail["wings"], "both");
  EXPECT_EQ(tail["spectrum"], "power");
  EXPECT_EQ(tail["parameter"], 4.0);
  EXPECT_EQ(tail["under_pricing"], 3.0);
  EXPECT_EQ(surface(profile(2.0) + "--tail-severity 0")["slices"], surface("--profile none")["slices"]);
}

TEST_F(TailTermOption, TextSaysHowTheTailFared) {
  const Finished run = volcal("calibrate " + sample("btc_synth.json") + " --tail-severity 1");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("tail (delta 0.1, exponential:2, severity 1): "), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("under-priced"), std::string::npos);
  EXPECT_NE(run.out.find("% of its minimum"), std::string::npos);
  EXPECT_EQ(volcal("calibrate " + sample("btc_synth.json")).out.find("under-priced"), std::string::npos);
}

TEST_F(TailTermOption, BadInputIsNamedBeforeAnyWork) {
  struct Case {
    const char* options;
    const char* message;
  };
  for (const Case& c :
       {Case{"--tail-severity=-1", "tail.severity is -1"},
        Case{"--tail-severity nan", "--tail-severity is 'nan': 'nan' is not a number"},
        Case{"--tail-severity inf", "tail.severity is inf"}, Case{"--tail-severity x", "'x' is not a number"},
        Case{"--tail-severity 1 --tail-asymmetry 0.5", "tail.under_pricing is 0.5"},
        Case{"--tail-severity 1 --tail-asymmetry=-2", "tail.under_pricing is -2"},
        Case{"--tail-severity 1 --tail-asymmetry nan", "--tail-asymmetry is 'nan'"},
        Case{"--tail-severity 1 --tail-spectrum cvar:1", "tail.parameter (level of cvar) is 1"},
        Case{"--tail-severity 1 --tail-spectrum cvar:nan", "'nan' is not a number"},
        Case{"--tail-severity 1 --tail-spectrum exponential:-1", "aversion of exponential"},
        Case{"--tail-severity 1 --tail-spectrum power:0.5", "draws of power"},
        Case{"--tail-severity 1 --tail-spectrum cvar", "--tail-spectrum is 'cvar', must be cvar:LEVEL"},
        Case{"--tail-severity 1 --tail-spectrum wang:0.5", "--tail-spectrum is 'wang:0.5', must be"},
        Case{"--tail-severity 1 --tail-spectrum cvar:", "'' is not a number"},
        Case{"--tail-severity 1 --tail-quotes delta:0.7", "tail.bound (delta) is 0.7"},
        Case{"--tail-severity 1 --tail-quotes strikes:1",
             "--tail-quotes is 'strikes:1', must be delta:BELOW"},
        Case{"--tail-severity 1 --tail-quotes deviations:-1", "tail.bound (deviations) is -1"},
        Case{"--tail-severity 1 --tail-wings up", "--tail-wings: up not in {both,left,right}"},
        Case{"--tail-wings left", "they need --tail-severity"}}) {
    const Finished run = volcal(std::string("calibrate no_quotes.json ") + c.options);
    EXPECT_EQ(run.code, 2) << c.options;
    EXPECT_NE(run.err.find(c.message), std::string::npos) << c.options << "\n" << run.err;
    EXPECT_EQ(run.err.find("no_quotes"), std::string::npos) << run.err;
  }
}

}  // namespace
}  // namespace volcal::test
