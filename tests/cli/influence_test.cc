// SPDX-License-Identifier: Apache-2.0
// Influence of single quotes on a fit, in the output of volcal calibrate and explain.

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class Influence : public ProgramTest {};

TEST_F(Influence, IsInTheDocumentOfEitherModel) {
  for (const char* model : {"", "--model heston --starts 2 "}) {
    const Finished run = volcal("calibrate --json --quiet " + std::string(model) + sample("btc_synth.json"));
    ASSERT_EQ(run.code, 0) << run.err;
    const Json report = Json::parse(run.out)["surfaces"][0]["report"];
    double largest = 0.0;
    double leverages = 0.0;
    for (const Json& quote : report["fitted"]) {
      EXPECT_EQ(quote["effective_weight"].get<double>(),
                quote["quote_weight"].get<double>() * quote["weight"].get<double>());
      leverages += quote["leverage"].get<double>();
      largest = std::fmax(largest, std::fabs(quote["influence"].get<double>()));
    }
    const double slices = *model == '\0' ? static_cast<double>(report["slices"].size()) : 1.0;
    EXPECT_LE(leverages, 5.0 * slices + 1e-6);
    EXPECT_GT(leverages, 2.0 * slices);
    ASSERT_EQ(report["most_influential"].size(), 5U);
    EXPECT_EQ(std::fabs(report["most_influential"][0]["influence"].get<double>()), largest);
  }
}

TEST_F(Influence, IsToldInWords) {
  const Finished run = volcal("calibrate --quiet --json " + sample("btc_synth.json"));
  const Json first = Json::parse(run.out)["surfaces"][0]["report"]["most_influential"][0];
  const std::string name = first["instrument"].get<std::string>();
  const Finished text = volcal("calibrate " + sample("btc_synth.json"));
  EXPECT_NE(text.out.find("most influential quotes, with the standard errors by which each "
                          "moves the vol at its strike: " +
                          name),
            std::string::npos)
      << text.out;
  const Finished explanation = volcal("explain " + sample("btc_synth.json") + " --instrument " + name);
  EXPECT_NE(explanation.out.find("leverage"), std::string::npos) << explanation.out;
  EXPECT_NE(explanation.out.find("influence"), std::string::npos);
  const Finished json = volcal("explain --json " + sample("btc_synth.json") + " --instrument " + name);
  const Json record = Json::parse(json.out)["records"][0];
  EXPECT_EQ(record["influence"], first["influence"]);
  EXPECT_EQ(record["leverage"], first["leverage"]);
}

}  // namespace
}  // namespace volcal::test
