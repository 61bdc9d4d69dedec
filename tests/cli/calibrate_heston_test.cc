// SPDX-License-Identifier: Apache-2.0
// volcal calibrate --model heston: its options, its surface in the other commands, panels, and bad input.

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_volcal.h"
#include "tests/support/golden_table.h"
#include "tests/support/shared_data.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class CalibrateHeston : public ProgramTest {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const {
    return "'" + in_folder(name).string() + "'";
  }
  [[nodiscard]] Finished calibrate(const std::string& quotes, const std::string& more = "") const {
    return volcal("calibrate " + quotes + " --model heston " + more);
  }
  static std::string coins() { return sample("btc_synth.json"); }
};

/// Numbers of a model as the document's member names them.
using Model = std::map<std::string, double>;

/// Fits a grid of 104 vols without weights and expects the stated model and sum of squared vol points.
void expect_minimum(const Finished& run, double minimum, const Model& model) {
  constexpr double kPrinted = 5e-7;  // of the minimum
  constexpr double kFlat = 4e-5;     // of a parameter: the cost is flat there
  ASSERT_EQ(run.code, 0) << run.err;
  const Json surface = Json::parse(run.out)["surfaces"][0];
  double sse = 0.0;
  for (const Json& quote : surface["report"]["fitted"]) {
    const double points = 100.0 * (quote["model_vol"].get<double>() - quote["market_vol"].get<double>());
    sse += points * points;
  }
  EXPECT_EQ(surface["report"]["fitted"].size(), 104U);
  EXPECT_NEAR(sse, minimum, kPrinted * minimum);
  EXPECT_NEAR(surface["report"]["heston"]["best"]["cost"].get<double>(), sse, 1e-6);
  EXPECT_EQ(surface["model"], "heston");
  for (const auto& [name, value] : model) {
    EXPECT_NEAR(surface["heston"][name].get<double>(), value, kFlat * std::fabs(value)) << name;
  }
}

// The minimum is that of another program: scripts/reference/make_heston_grid_golden.py.
TEST_F(CalibrateHeston, ReachesTheMinimumOfTheGoldenGrid) {
  const GoldenRow fit = read_golden_table(golden_path("heston_grid_fit.csv")).at(0);
  Model model;
  for (const char* name : {"v0", "kappa", "theta", "sigma", "rho"}) model[name] = number(fit, name);
  expect_minimum(
      calibrate("'" + golden_path("heston_grid.csv").string() + "'", "--objective vol --weights none --json"),
      number(fit, "squared_vol_points"), model);
}

// The published minimum is 177.2333 vol points squared.
TEST_F(CalibrateHeston, ReachesThePublishedMinimumOfTheDaxGrid) {
  VOLCAL_SHARED_FILE_OR_SKIP(grid, "quotes/grids/dax_ivols_20020705_weeks.csv");
  expect_minimum(
      calibrate("'" + grid.string() + "'", "--objective vol --weights none --json"), 177.2333,
      {{"v0", 0.195662}, {"kappa", 15.6627}, {"theta", 0.074591}, {"sigma", 3.36192}, {"rho", -0.51149}});
}

TEST_F(CalibrateHeston, ItsSurfaceIsQueriedAndChecked) {
  const Finished run = calibrate(coins(), "-o " + file("s.json"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("Feller ratio"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("kappa"), std::string::npos) << run.out;
  const Finished check = volcal("check " + file("s.json"));
  EXPECT_EQ(check.code, 0) << check.out << check.err;

  // A fitted quote's model vol is what a query of the written file answers.
  const Json surface = Json::parse(read_file(in_folder("s.json")))["surfaces"][0];
  const Json& quote = surface["report"]["fitted"][17];
  const Json& slice = surface["slices"][quote["slice"].get<std::size_t>()];
  char row[200];
  std::snprintf(row, sizeof row, "expiry,strike\n%s,%.17g\n", slice["expiry"].get<std::string>().c_str(),
                quote["strike"].get<double>());
  write_file(in_folder("p.csv"), row);
  const Finished table = volcal("query " + file("s.json") + " --points " + file("p.csv"));
  ASSERT_EQ(table.code, 0) << table.err;
  // expiry, strike, time_to_expiry, forward, log_moneyness, implied_vol
  std::string answer = table.out.substr(table.out.find('\n') + 1);
  for (int column = 0; column < 5; ++column) answer = answer.substr(answer.find(',') + 1);
  EXPECT_NEAR(std::stod(answer), quote["model_vol"].get<double>(), 1e-9) << table.out;
}

TEST_F(CalibrateHeston, SeveralFilesAndAPanel) {
  const std::string files = coins() + " " + coins();
  const Finished apart = calibrate(files, "--json");
  ASSERT_EQ(apart.code, 0) << apart.err;
  EXPECT_EQ(Json::parse(apart.out)["surfaces"].size(), 2U);
  const Finished panel = calibrate(files, "--panel --json");
  ASSERT_EQ(panel.code, 0) << panel.err;
  const Json surfaces = Json::parse(panel.out)["surfaces"];
  ASSERT_EQ(surfaces.size(), 2U);
  // The same day twice: the joint fit is the day's own, at twice its cost.
  const double alone = Json::parse(apart.out)["surfaces"][0]["report"]["heston"]["best"]["cost"];
  EXPECT_NEAR(surfaces[0]["report"]["heston"]["best"]["cost"].get<double>() / alone, 2.0, 1e-6);
  for (const char* name : {"v0", "kappa", "theta", "sigma", "rho"}) {
    EXPECT_NEAR(surfaces[0]["heston"][name].get<double>(), surfaces[1]["heston"][name].get<double>(), 1e-6);
  }
}

// The bundled coins, and a grid without a name: two panels, whichever file comes first.
TEST_F(CalibrateHeston, PanelsAreByUnderlying) {
  std::string grid = "time_to_expiry,forward,strike,type,implied_vol\n";
  for (const int strike : {80, 90, 100, 110, 120}) {
    grid += "0.5,100," + std::to_string(strike) + ",call,0.2\n";
  }
  write_file(in_folder("grid.csv"), grid);
  for (const std::string& files : {coins() + " " + file("grid.csv"), file("grid.csv") + " " + coins()}) {
    const Finished run = calibrate(files, "--panel --both-sides --json");
    EXPECT_EQ(run.code, 0) << run.err;
    const Json surfaces = Json::parse(run.out)["surfaces"];
    ASSERT_EQ(surfaces.size(), 2U);
    EXPECT_NE(surfaces[0]["underlying"], surfaces[1]["underlying"]);
  }
}

TEST_F(CalibrateHeston, AFileThatIsMissingCostsItself) {
  const Finished run = calibrate(coins() + " " + file("none.json"), "--json");
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.err.find("none.json"), std::string::npos) << run.err;
  EXPECT_EQ(Json::parse(run.out)["surfaces"].size(), 1U);
}

TEST_F(CalibrateHeston, BoundsHoldAndAreTold) {
  const Finished run = calibrate(coins(), "--bounds kappa=:1.5,rho=-0.1:0.1 --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json surface = Json::parse(run.out)["surfaces"][0];
  EXPECT_LE(surface["heston"]["kappa"].get<double>(), 1.5 * (1.0 + 1e-9));
  EXPECT_LE(std::fabs(surface["heston"]["rho"].get<double>()), 0.1 + 1e-9);
  EXPECT_FALSE(surface["report"]["heston"]["at_bounds"].empty());
  EXPECT_EQ(surface["report"]["options"]["heston"]["upper"]["kappa"], 1.5);
}

TEST_F(CalibrateHeston, BadOptionsAreNamed) {
  const struct {
    const char* option;
    const char* message;
  } cases[] = {
      {"--bounds kappa=3:1", "kappa: lower bound 3 is above upper bound 1"},
      {"--bounds kapa=1:3", "--bounds names 'kapa'"},
      {"--bounds kappa=1:x", "'x' is not a number"},
      {"--bounds kappa=1", "must be NAME=LOW:HIGH"},
      {"--bounds kappa=1:2,kappa=1:3", "twice"},
      {"--bounds v0=0:1", "v0: lower bound 0 must be above 0"},
      {"--bounds rho=-2:0", "lower bound of rho is -2"},
      {"--objective variance", "--objective: variance not in {vol,price_over_vega,price}"},
      {"--weights gamma", "--weights names 'gamma'"},
      {"--starts 0", "starts = 0"},
      {"--max-iterations 0", "max_iterations = 0"},
      {"--max-seconds 0", "max_seconds = 0"},
      {"--max-seconds nan", "max_seconds = nan"},
      {"--feller-weight -1", "feller_weight = -1"},
      {"--device cuda:99", "CUDA"},  // with and without a CUDA backend in the build
  };
  for (const auto& one : cases) {
    const Finished run = calibrate(coins(), one.option);
    EXPECT_EQ(run.code, 2) << one.option << run.err;
    EXPECT_NE(run.err.find(one.message), std::string::npos) << one.option << ": " << run.err;
    EXPECT_TRUE(run.out.empty());
  }
  const Finished svi = volcal("calibrate --bounds kappa=1:2 " + coins());
  EXPECT_EQ(svi.code, 2);
  EXPECT_NE(svi.err.find("they need --model heston"), std::string::npos) << svi.err;
  const Finished panel = volcal("calibrate --panel " + coins());
  EXPECT_EQ(panel.code, 2);
  EXPECT_NE(panel.err.find("--model heston"), std::string::npos) << panel.err;
}

// Expiries within 53 minutes are beyond the model; where nothing else is there, that is the reason given.
TEST_F(CalibrateHeston, WhatTheModelDoesNotPriceIsRejectedByName) {
  std::string quotes = "time_to_expiry,forward,strike,type,implied_vol\n";
  for (const char* time : {"0.00005", "0.5"}) {
    for (const int strike : {80, 90, 100, 110, 120}) {
      quotes += std::string(time) + ",100," + std::to_string(strike) + ",call," +
                std::to_string(0.2 + 0.00001 * (strike - 100) * (strike - 100)) + "\n";
    }
  }
  write_file(in_folder("q.csv"), quotes);
  const Finished run = calibrate(file("q.csv"), "--both-sides --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json surface = Json::parse(run.out)["surfaces"][0];
  EXPECT_EQ(surface["slices"].size(), 1U);
  EXPECT_EQ(surface["report"]["fitted_count"], 5);
  EXPECT_EQ(surface["report"]["rejected_by_reason"]["beyond_model"], 5);

  write_file(in_folder("short.csv"), quotes.substr(0, quotes.find("0.5,")));
  const Finished none = calibrate(file("short.csv"), "--both-sides");
  EXPECT_EQ(none.code, 3);
  EXPECT_NE(none.err.find("beyond_model"), std::string::npos) << none.err;
}

// Twenty thousand forwards in a day, on an expiry of its own where no neighbour contradicts it: no start of a
// fit gives that strike a price above the range of doubles. The quote is named, costs itself alone, and does
// so in a panel too.
TEST_F(CalibrateHeston, AQuoteWithoutAModelValueCostsItself) {
  std::string quotes = "time_to_expiry,forward,strike,type,implied_vol\n";
  for (const char* time : {"0.003", "0.5"}) {
    for (const int strike : {80, 90, 100, 110, 120}) {
      quotes += std::string(time) + ",100," + std::to_string(strike) + ",call,0.2\n";
    }
  }
  quotes += "0.002,100,2000000,call,7.9\n";
  write_file(in_folder("deep.csv"), quotes);
  for (const std::string& arguments : {file("deep.csv"), file("deep.csv") + " --objective price",
                                       file("deep.csv") + " " + file("deep.csv") + " --panel"}) {
    const Finished run = calibrate(arguments, "--both-sides --allow-level --json");
    ASSERT_EQ(run.code, 0) << arguments << run.err;
    const Json document = Json::parse(run.out);
    for (const Json& surface : document["surfaces"]) {
      EXPECT_EQ(surface["report"]["fitted_count"], 10) << arguments;
      ASSERT_EQ(surface["report"]["rejected"].size(), 1U) << arguments;
      EXPECT_EQ(surface["report"]["rejected"][0]["reason"], "beyond_model");
      EXPECT_EQ(surface["report"]["rejected"][0]["record"], 12);
      EXPECT_LT(surface["report"]["quality"]["rmse_vol"].get<double>(), 1e-3);
    }
  }
}

// Residuals are the objective's, here prices over the mean vega: a quote of a wing hardly moves its price.
TEST_F(CalibrateHeston, WeightsAreThoseOfTheObjective) {
  const Finished vols = calibrate(coins(), "--loss cauchy --loss-scale 0.1 --json");
  const Finished prices = calibrate(coins(), "--loss cauchy --loss-scale 0.1 --objective price --json");
  ASSERT_EQ(vols.code, 0) << vols.err;
  ASSERT_EQ(prices.code, 0) << prices.err;
  const auto weight_explained = [](const Json& quote) {
    const double r = quote["residual"].get<double>() / 0.1;
    return std::fabs(quote["weight"].get<double>() * (1.0 + r * r) - 1.0) < 1e-6;
  };
  std::size_t explained = 0;
  std::size_t of_prices = 0;
  const Json by_vol = Json::parse(vols.out)["surfaces"][0]["report"]["fitted"];
  const Json by_price = Json::parse(prices.out)["surfaces"][0]["report"]["fitted"];
  for (const Json& quote : by_vol) explained += weight_explained(quote) ? 1 : 0;
  for (const Json& quote : by_price) of_prices += weight_explained(quote) ? 1 : 0;
  EXPECT_EQ(explained, by_vol.size());
  EXPECT_LT(of_prices, by_price.size() / 4);
}

// Half-spreads are no unit of quotes that weigh the same.
TEST_F(CalibrateHeston, WithoutWeightsNothingIsInHalfSpreads) {
  for (const char* model : {"heston", "svi"}) {
    const std::string command =
        "calibrate " + coins() + " --weights none --compare-unconstrained --model " + model;
    const Finished text = volcal(command);
    ASSERT_EQ(text.code, 0) << text.err;
    EXPECT_EQ(text.out.find("half-spread"), std::string::npos) << text.out;
    const Finished json = volcal(command + " --json");
    EXPECT_TRUE(Json::parse(json.out)["surfaces"][0]["report"]["quality"]["rmse_half_spreads"].is_null());
  }
}

// A vol of 0.9 beside one of 0.2 at the next strike: no Heston model has it. The fit says how bad it is.
TEST_F(CalibrateHeston, QuotesThatNoModelMeetsAreFlagged) {
  std::string quotes = "time_to_expiry,forward,strike,type,implied_vol\n";
  for (int i = 0; i < 9; ++i) {
    quotes += "0.5,100," + std::to_string(80 + 5 * i) + ",call," + (i % 2 == 0 ? "0.9" : "0.2") + "\n";
  }
  write_file(in_folder("q.csv"), quotes);
  const Finished run = calibrate(file("q.csv"), "--both-sides");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("no Heston model"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("nan"), std::string::npos) << run.out;
}

}  // namespace
}  // namespace volcal::test
