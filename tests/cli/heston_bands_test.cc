// SPDX-License-Identifier: Apache-2.0
// Error bars of Heston fits on the command line: in the table, in the document, and in queries of it.

#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class HestonBands : public ProgramTest {
 protected:
  [[nodiscard]] std::string surface(const std::string& options = "") const {
    const std::string out = in_folder("surface.json").string();
    EXPECT_EQ(volcal("calibrate --model heston --starts 2 --quiet " + options + " " +
                     sample("btc_synth.json") + " -o '" + out + "'")
                  .code,
              0);
    return out;
  }
};

TEST_F(HestonBands, AreInTheDocumentAndItsQueries) {
  const std::string path = surface();
  const Json document = Json::parse(read_file(path))["surfaces"][0];
  const Json& uncertainty = document["heston_uncertainty"];
  EXPECT_EQ(uncertainty["covariance"].size(), 15U);
  EXPECT_TRUE(uncertainty["held"].empty());
  const Json& fit = document["report"]["heston"];
  EXPECT_GT(fit["standard_errors"]["kappa"].get<double>(), 0.0);
  ASSERT_EQ(fit["correlations"].size(), 15U);
  EXPECT_NEAR(fit["correlations"][5].get<double>(), 1.0, 1e-12);
  const Json& quote = document["report"]["fitted"][30];
  write_file(in_folder("points.csv"),
             "time_to_expiry,log_moneyness\n" +
                 document["slices"][quote["slice"].get<std::size_t>()]["time_to_expiry"].dump() + "," +
                 quote["log_moneyness"].dump() + "\n");
  const Finished run =
      volcal("query '" + path + "' --points '" + in_folder("points.csv").string() + "' --bands");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("implied_vol_low,implied_vol_high"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find(quote["band_low"].dump().substr(0, 9)), std::string::npos) << run.out << quote;
  EXPECT_NE(run.out.find(quote["band_high"].dump().substr(0, 9)), std::string::npos) << run.out << quote;
}

TEST_F(HestonBands, AreUnderTheParametersInTheTable) {
  const Finished run = volcal("calibrate --model heston --starts 2 " + sample("btc_synth.json"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("    +-  v0 "), std::string::npos) << run.out;
  const Finished held =
      volcal("calibrate --model heston --starts 2 --bounds sigma=:2 " + sample("btc_synth.json"));
  ASSERT_EQ(held.code, 0) << held.err;
  EXPECT_NE(held.out.find("sigma -  "), std::string::npos) << held.out;
  EXPECT_NE(held.out.find("error bars treat sigma as exact"), std::string::npos) << held.out;
}

TEST_F(HestonBands, AreRefusedWhereTheyCannotBe) {
  Json document = Json::parse(read_file(surface()));
  Json& uncertainty = document["surfaces"][0]["heston_uncertainty"];
  const Json good = uncertainty;
  const auto refused = [&](const std::string& words) {
    write_file(in_folder("bad.json"), document.dump());
    const Finished run =
        volcal("query '" + in_folder("bad.json").string() + "' --points " + sample("points.csv"));
    EXPECT_EQ(run.code, 3);
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  uncertainty["covariance"][0] = -1.0;
  refused("heston_uncertainty.covariance has a negative number on its diagonal");
  uncertainty = good;
  uncertainty["held"] = {"sigma"};
  refused("heston_uncertainty holds sigma and gives it a variance");
  uncertainty["held"] = {"alpha"};
  refused("heston_uncertainty.held names 'alpha', which is no parameter");
  uncertainty = good;
  uncertainty["noise"] = -1.0;
  refused("heston_uncertainty.noise is negative");
  uncertainty = good;
  document["surfaces"][0]["heston"]["kappa"] = 0.0;
  refused("v0, kappa and theta are above 0 where there is an uncertainty");
  const Finished stated =
      volcal("query " + sample("heston_surface.json") + " --points " + sample("points.csv") + " --bands");
  EXPECT_EQ(stated.code, 3);
  EXPECT_NE(stated.err.find("states no uncertainty"), std::string::npos) << stated.err;
}

}  // namespace
}  // namespace volcal::test
