// SPDX-License-Identifier: Apache-2.0
// calibrate --prior and query --bands: what one command writes is what the next one reads.

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class Prior : public ProgramTest {
 protected:
  /// A surface file of the coin's sample.
  [[nodiscard]] std::string surface(const std::string& options = "") const {
    const std::string path = in_folder("before.json").string();
    const Finished run =
        volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + path + "' " + options);
    EXPECT_EQ(run.code, 0) << run.err;
    return path;
  }
};

TEST_F(Prior, SurfacesCarryTheirUncertaintyToTheNextFit) {
  const std::string before = surface();
  const Json slice = [&] {
    const Json document = Json::parse(read_file(before));
    return document["surfaces"][0]["slices"][0];
  }();
  ASSERT_TRUE(slice.contains("uncertainty"));
  EXPECT_EQ(slice["uncertainty"]["covariance"].size(), 15U);
  const Finished run = volcal("calibrate --json --quiet " + sample("btc_synth.json") + " --prior '" + before +
                              "' --prior-age 0.5 --prior-drift 0.05");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json document = Json::parse(run.out);
  const Json& report = document["surfaces"][0]["report"];
  EXPECT_EQ(report["options"]["prior"]["drift"], 0.05);
  EXPECT_EQ(report["options"]["prior"]["age"], 0.5);
  EXPECT_NE(report["notes"].dump().find("slices are regularised by a prior surface 0.5 days old"),
            std::string::npos);
  EXPECT_TRUE(report["arbitrage"]["free"].get<bool>());
}

TEST_F(Prior, BandsOfQuotesAreThoseOfQueriesAtTheirPoints) {
  const std::string path = surface();
  const Json document = Json::parse(read_file(path));
  const Json& quote = document["surfaces"][0]["report"]["fitted"][7];
  const Json& slice = document["surfaces"][0]["slices"][quote["slice"].get<std::size_t>()];
  write_file(in_folder("points.csv"), "expiry,log_moneyness\n" + slice["expiry"].get<std::string>() + "," +
                                          quote["log_moneyness"].dump() + "\n");
  const Finished run =
      volcal("query '" + path + "' --bands --points '" + in_folder("points.csv").string() + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  const std::string row = run.out.substr(run.out.find('\n') + 1);
  EXPECT_NE(run.out.find(",density,implied_vol_low,implied_vol_high,status\n"), std::string::npos) << run.out;
  std::vector<std::string> cells;
  for (std::size_t at = 0; at < row.size();) {
    const std::size_t end = std::min(row.find_first_of(",\n", at), row.size());
    cells.push_back(row.substr(at, end - at));
    at = end + 1;
  }
  ASSERT_EQ(cells.size(), 16U) << row;
  EXPECT_NEAR(std::stod(cells[13]), quote["band_low"].get<double>(), 1e-9);
  EXPECT_NEAR(std::stod(cells[14]), quote["band_high"].get<double>(), 1e-9);
  EXPECT_LT(quote["band_low"].get<double>(), quote["model_vol"].get<double>());
}

TEST_F(Prior, NamesWhatIsNoPriorOrHasNoBand) {
  const std::string before = surface();
  const auto refused = [&](const std::string& command, int code, const std::string& words) {
    const Finished run = volcal(command);
    EXPECT_EQ(run.code, code) << command << run.err;
    EXPECT_TRUE(run.out.empty()) << command;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  const std::string calibrate = "calibrate --quiet " + sample("btc_synth.json") + " ";
  refused(calibrate + "--prior absent.json", 3, "--prior: absent.json");
  refused(calibrate + "--prior " + sample("btc_synth.truth.json"), 2, "has no uncertainty");
  refused(calibrate + "--prior " + sample("heston_surface.json"), 2, "--prior:");
  refused(calibrate + "--prior-age 1", 2, "they need --prior");
  refused(calibrate + "--prior '" + before + "' --prior-drift -1", 2,
          "prior: drift = -1 must be a number above 0");
  refused(calibrate + "--prior '" + before + "' --prior-age nan", 2,
          "prior: age = nan must be 0 or more days");
  refused("calibrate --quiet " + sample("index_synth.csv") + " --prior '" + before + "'", 2,
          "has no surface of");
  refused(calibrate + "--as-of 2020-01-01 --prior '" + before + "'", 2, "is after the snapshot's");
  const std::string query = "query " + sample("btc_synth.truth.json") + " --points " + sample("points.csv");
  refused(query + " --bands", 3, "states no uncertainty");
  refused("query '" + before + "' --points " + sample("points.csv") + " --bands --confidence 1", 2,
          "--confidence is 1, must be between 0 and 1");
}

TEST_F(Prior, ACovarianceThatIsNoneIsRefusedByPlace) {
  Json document = Json::parse(read_file(surface()));
  Json& slice = document["surfaces"][0]["slices"][1];
  const auto refused = [&](const char* words) {
    write_file(in_folder("bad.json"), document.dump());
    const Finished run =
        volcal("query '" + in_folder("bad.json").string() + "' --points " + sample("points.csv"));
    EXPECT_EQ(run.code, 3);
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  const Json good = slice["uncertainty"];
  slice["uncertainty"]["covariance"][0] = -1.0;
  refused("surfaces[0].slices[1].uncertainty.covariance has a negative number on its diagonal");
  slice["uncertainty"] = good;
  slice["uncertainty"]["information"][1] = 1e300;
  refused("surfaces[0].slices[1].uncertainty.information is no covariance or information");
  slice["uncertainty"] = good;
  slice["uncertainty"]["information"].erase(3);
  refused("has 14 numbers, not 15");
  slice["uncertainty"] = good;
  slice["uncertainty"]["scale"] = 0.0;
  refused("surfaces[0].slices[1].uncertainty.scale is 0.0, must be above 0");
}

}  // namespace
}  // namespace volcal::test
