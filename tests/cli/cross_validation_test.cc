// SPDX-License-Identifier: Apache-2.0
// volcal calibrate --cross-validate: the table, the document, and what is refused.

#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class CrossValidate : public ProgramTest {
 protected:
  [[nodiscard]] Finished calibrate(const std::string& options) const {
    return volcal("calibrate " + options + " " + sample("btc_synth.json"));
  }
};

TEST_F(CrossValidate, IsATableAndABlockOfTheReport) {
  const Finished text = calibrate("--cross-validate 5");
  ASSERT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("when left out, in 5 folds"), std::string::npos) << text.out;
  const Finished run = calibrate("--cross-validate 5 --json --quiet");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json report = Json::parse(run.out)["surfaces"][0]["report"];
  EXPECT_EQ(report["options"]["cross_validation_folds"], 5);
  const Json& validation = report["cross_validation"];
  EXPECT_EQ(validation["folds"].size(), 5U);
  EXPECT_EQ(validation["slices"].size(), report["slices"].size());
  EXPECT_EQ(validation["total"]["quotes"], report["fitted_count"]);
  EXPECT_EQ(validation["total"]["in_sample"]["rmse_vol"], report["quality"]["rmse_vol"]);
  EXPECT_GT(validation["total"]["ratio"].get<double>(), 1.0);
}

TEST_F(CrossValidate, IsAbsentUnlessAskedFor) {
  const Finished run = calibrate("--json --quiet");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_FALSE(Json::parse(run.out)["surfaces"][0]["report"].contains("cross_validation"));
}

TEST_F(CrossValidate, WithoutWeightsHasNoHalfSpreads) {
  const Finished run = calibrate("--weights none --cross-validate 3");
  ASSERT_EQ(run.code, 0) << run.err;
  const std::string table = run.out.substr(run.out.find("when left out"));
  EXPECT_EQ(table.find("half-spreads"), std::string::npos) << table;
  EXPECT_NE(table.find("ratio"), std::string::npos);
}

TEST_F(CrossValidate, NamesWhatIsWrong) {
  for (const char* folds : {"1", "-3", "21"}) {
    const Finished run = calibrate(std::string("--cross-validate ") + folds);
    EXPECT_EQ(run.code, 2) << run.err;
    EXPECT_NE(run.err.find("cross_validation_folds"), std::string::npos) << run.err;
  }
  EXPECT_EQ(calibrate("--cross-validate many").code, 2);
  const Finished panel = calibrate("--model heston --panel --cross-validate 3");
  EXPECT_EQ(panel.code, 2);
  EXPECT_NE(panel.err.find("a panel has none"), std::string::npos) << panel.err;
}

}  // namespace
}  // namespace volcal::test
