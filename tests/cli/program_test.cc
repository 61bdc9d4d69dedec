// SPDX-License-Identifier: Apache-2.0
// Commands on input that is valid, or valid in part.

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Expects the given words in the lines from `first` on.
void expect_words(const std::vector<std::string>& lines, std::size_t first,
                  const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_NE(lines[first + i].find(words[i]), std::string::npos) << lines[first + i];
  }
}

class Program : public ProgramTest {
 protected:
  [[nodiscard]] std::string surface() const { return in_folder("surface.json").string(); }
};

TEST_F(Program, CalibrateAccountsForEveryRecordOnce) {
  const Finished run = volcal("calibrate " + sample("btc_synth.json") + " --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json report = Json::parse(run.out)["surfaces"][0]["report"];
  std::set<std::size_t> seen;
  for (const char* list : {"fitted", "rejected"}) {
    for (const Json& entry : report[list])
      EXPECT_TRUE(seen.insert(entry["record"].get<std::size_t>()).second);
  }
  EXPECT_EQ(seen.size(), report["records"].get<std::size_t>());
  EXPECT_EQ(*seen.begin(), 1U);
  EXPECT_EQ(*seen.rbegin(), report["records"].get<std::size_t>());
}

TEST_F(Program, CalibrateTwiceGivesTheSameBytes) {
  const Finished first = volcal("calibrate " + sample("index_synth.csv") + " -o '" + surface() + "'");
  const std::string document = read_file(surface());
  const Finished second = volcal("calibrate " + sample("index_synth.csv") + " -o '" + surface() + "'");
  ASSERT_EQ(first.code, 0) << first.err;
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(first.out, second.out);
  EXPECT_EQ(document, read_file(surface()));
  EXPECT_FALSE(document.empty());
}

TEST_F(Program, WallTimeIsSaidOnStandardErrorOnly) {
  const Finished run = volcal("calibrate " + sample("btc_synth.json"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.err.find(" ms "), std::string::npos);
  EXPECT_EQ(run.out.find(" ms "), std::string::npos);
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos) << "colour belongs on a terminal";
  EXPECT_EQ(run.err.find('\x1b'), std::string::npos);
}

TEST_F(Program, QuietCalibrateSaysNothing) {
  const Finished run = volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + surface() + "'");
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(run.out.empty()) << run.out;
  EXPECT_TRUE(run.err.empty()) << run.err;
  EXPECT_TRUE(fs::exists(surface()));
}

TEST_F(Program, CalibratedSurfacePassesCheckAndAnswersQueries) {
  ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + surface() + "'").code, 0);
  const Finished check = volcal("check '" + surface() + "' --json");
  EXPECT_EQ(check.code, 0) << check.out;
  EXPECT_TRUE(Json::parse(check.out)["free"].get<bool>());
  const Finished query = volcal("query '" + surface() + "' --points " + sample("points.csv"));
  EXPECT_EQ(query.code, 0) << query.err;
  EXPECT_EQ(lines_of(query.out).size(), lines_of(read_file(sample("points.csv"))).size());
}

TEST_F(Program, CompareUnconstrainedPrintsBoth) {
  const Finished run = volcal("calibrate --compare-unconstrained " + sample("btc_synth.json"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("without constraints"), std::string::npos);
}

TEST_F(Program, StandardInputAndOutputServeAsFiles) {
  const Finished run =
      shell("'" + program_path() + "' calibrate - -o - --quiet < " + sample("btc_synth.json"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out)["schema"], "volcal.surface/2");
}

TEST_F(Program, CheckFindsTheSmileOfAxelVogt) {
  // Gatheral and Jacquier (2014), section 3.1: raw SVI with butterfly arbitrage in the call wing.
  write_file(surface(),
             R"({"schema":"volcal.surface/1","surfaces":[{"underlying":"VOGT","as_of":null,"slices":[
                {"root":"VOGT","expiry":"T=1","time_to_expiry":1,"forward":1,"discount_factor":1,
                 "svi":{"a":-0.0410,"b":0.1331,"rho":0.3060,"m":0.3586,"sigma":0.4153}}]}]})");
  const Finished run = volcal("check --json '" + surface() + "'");
  EXPECT_EQ(run.code, 5) << run.err;
  const Json evidence = Json::parse(run.out)["surfaces"][0];
  EXPECT_FALSE(evidence["free"].get<bool>());
  EXPECT_LT(evidence["butterfly"][0]["min_g"].get<double>(), 0.0);
  EXPECT_GT(evidence["butterfly"][0]["min_g_at"].get<double>(), 0.5);
}

TEST_F(Program, HestonSurfaceIsFreeByTheorem) {
  const Finished run = volcal("check " + sample("heston_surface.json"));
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("SYNX: no static arbitrage"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("free by theorem"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("proved"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("nan"), std::string::npos) << run.out;
  const Finished json = volcal("check --json " + sample("heston_surface.json"));
  EXPECT_EQ(json.code, 0) << json.err;
  const Json evidence = Json::parse(json.out)["surfaces"][0];
  EXPECT_EQ(evidence["method"], "theorem");
  EXPECT_EQ(evidence["butterfly"].size(), 4U);
  EXPECT_EQ(evidence["calendar"].size(), 3U);
  EXPECT_GT(evidence["butterfly"][0]["min_g"].get<double>(), 0.0);
  EXPECT_GT(evidence["butterfly"][0]["left_slope"].get<double>(), 0.0);
  EXPECT_GT(evidence["calendar"][0]["min_slack"].get<double>(), 0.0);
}

TEST_F(Program, HestonSurfaceAnswersPointsAndNamesThoseItCannot) {
  write_file(in_folder("p.csv"),
             "expiry,time_to_expiry,strike,log_moneyness\n"
             "2026-06-26,,5000,\n"  // a slice
             ",0.5,,-0.2\n"         // between slices
             ",30,4000,\n"          // far beyond the last
             ",0.00009,5000,\n"     // sooner than the model is priced
             ",101,5000,\n"         // later
             ",1,,11\n"             // further out
             ",0.001,,3\n"          // a price that no double holds
             "2026-06-26,,-5,\n");
  const Finished run =
      volcal("query " + sample("heston_surface.json") + " --points '" + in_folder("p.csv").string() + "'");
  EXPECT_EQ(run.code, 1) << run.err;
  const auto lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 9U);
  for (std::size_t i = 1; i <= 3; ++i) EXPECT_TRUE(lines[i].ends_with(",ok")) << lines[i];
  expect_words(lines, 4,
               {"time_to_expiry outside the model's", "time_to_expiry outside the model's",
                "strike outside the model's", "no vol: the model's price", "strike must be above 0"});
  EXPECT_EQ(run.out.find("nan"), std::string::npos) << run.out;
  EXPECT_EQ(run.out.find("inf"), std::string::npos) << run.out;
}

TEST_F(Program, NoPointIsAnsweredByInfinity) {
  write_file(
      in_folder("p.csv"),
      "time_to_expiry,strike,log_moneyness\n70000,25,\n1e288,25,\n1e288,,0\n0.1,,1e160\n5e-324,68000,\n"
      "0.1,68000,\n");
  const Finished run =
      volcal("query " + sample("btc_synth.truth.json") + " --points '" + in_folder("p.csv").string() + "'");
  EXPECT_EQ(run.code, 1) << run.err;
  const auto lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 7U);
  expect_words(
      lines, 1,
      {"no forward", "no forward", "no forward", "outside the domain", "beyond the range of numbers"});
  EXPECT_TRUE(lines[6].ends_with(",ok")) << lines[6];
  for (const char* word : {"inf,", "nan", ",-0,"}) EXPECT_EQ(run.out.find(word), std::string::npos) << word;
}

TEST_F(Program, ALiveForwardThatLeavesNoForwardIsNamed) {
  write_file(in_folder("p.csv"), "time_to_expiry,log_moneyness\n50,0\n");
  const Json surface = Json::parse(read_file(sample("btc_synth.truth.json")))["surfaces"][0];
  const std::string last = surface["slices"].back()["expiry"].get<std::string>();
  const Finished run = volcal("query " + sample("btc_synth.truth.json") + " --points '" +
                              in_folder("p.csv").string() + "' --forward " + last + "=4.7e-128");
  EXPECT_EQ(run.code, 3) << run.err;
  EXPECT_NE(lines_of(run.out)[1].find("no forward"), std::string::npos) << run.out;
}

/// The same numbers by two roads: `query` of a surface, `price` of its model.
TEST_F(Program, HestonSurfaceAgreesWithPrice) {
  write_file(in_folder("p.csv"), "expiry,strike\n2026-06-26,4200\n2026-06-26,5043\n2026-06-26,5600\n");
  write_file(in_folder("o.csv"),
             "forward,strike,time_to_expiry,type\n5043,4200,0.3079,call\n5043,5043,0.3079,call\n"
             "5043,5600,0.3079,call\n");
  const Finished query =
      volcal("query " + sample("heston_surface.json") + " --points '" + in_folder("p.csv").string() + "'");
  const Finished price = volcal("price --model heston --params " + sample("heston.json") + " --options '" +
                                in_folder("o.csv").string() + "'");
  ASSERT_EQ(query.code, 0) << query.err;
  ASSERT_EQ(price.code, 0) << price.err;
  const auto column = [](const std::string& text, std::size_t row, const std::string& name) {
    const auto cells = [](const std::string& line) {
      std::vector<std::string> parts;
      std::istringstream stream(line);
      for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
      return parts;
    };
    const auto lines = lines_of(text);
    const auto header = cells(lines[0]);
    const auto at = std::find(header.begin(), header.end(), name);
    return at == header.end() ? 0.0
                              : std::stod(cells(lines[row])[static_cast<std::size_t>(at - header.begin())]);
  };
  constexpr double kAccuracy = 2e-10;  // what both ask for, of the out-of-the-money price
  for (std::size_t row = 1; row <= 3; ++row) {
    const double call = column(price.out, row, "undiscounted_price");
    EXPECT_NEAR(column(query.out, row, "call"), call, kAccuracy * call) << row;
    const double vol = column(price.out, row, "implied_vol");
    EXPECT_NEAR(column(query.out, row, "implied_vol"), vol, kAccuracy * vol) << row;
    EXPECT_GT(column(query.out, row, "density"), 0.0) << row;
  }
}

TEST_F(Program, QueryKeepsColumnsAndNamesEachOnce) {
  write_file(in_folder("p.csv"), "id,strike,expiry\nfirst,68000,2026-03-20\n\"a,b\",70000,2026-03-20\n");
  const Finished run =
      volcal("query " + sample("btc_synth.truth.json") + " --points '" + in_folder("p.csv").string() + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  const auto lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(
      lines[0],
      "id,strike,expiry,time_to_expiry,forward,log_moneyness,implied_vol,total_variance,call,put,delta,gamma,"
      "vega,density,status");
  EXPECT_TRUE(lines[1].starts_with("first,68000,2026-03-20,0.038070776255707")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("\"a,b\",70000,")) << lines[2];
}

TEST_F(Program, QueryAnswersItsOwnAnswer) {
  const Finished once =
      volcal("query " + sample("btc_synth.truth.json") + " --points " + sample("points.csv"));
  ASSERT_EQ(once.code, 0) << once.err;
  write_file(in_folder("again.csv"), once.out);
  const Finished twice = volcal("query " + sample("btc_synth.truth.json") + " --points '" +
                                in_folder("again.csv").string() + "'");
  EXPECT_EQ(twice.code, 0) << twice.err;
  EXPECT_EQ(lines_of(twice.out)[0], lines_of(once.out)[0]);
  EXPECT_EQ(lines_of(twice.out).size(), lines_of(once.out).size());
}

TEST_F(Program, BadPointCostsItself) {
  write_file(
      in_folder("p.csv"),
      "expiry,strike\n2026-03-20,68000\n2026-03-21,68000\n2026-03-20,-5\n2026-03-20,abc\n2026-03-20\n");
  const Finished run =
      volcal("query " + sample("btc_synth.truth.json") + " --points '" + in_folder("p.csv").string() + "'");
  EXPECT_EQ(run.code, 1);
  const auto lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_TRUE(lines[1].ends_with(",ok")) << lines[1];
  EXPECT_NE(lines[2].find("not exactly one slice is called '2026-03-21'"), std::string::npos) << lines[2];
  EXPECT_NE(lines[3].find("strike must be above 0"), std::string::npos) << lines[3];
  EXPECT_NE(lines[4].find("'abc' is not a number"), std::string::npos) << lines[4];
  EXPECT_NE(run.err.find("4 of 5 points"), std::string::npos) << run.err;
}

TEST_F(Program, LiveForwardMovesPricesNotTheSmile) {
  write_file(in_folder("p.csv"), "expiry,log_moneyness\n2026-03-20,0.1\n");
  const std::string call =
      "query " + sample("btc_synth.truth.json") + " --points '" + in_folder("p.csv").string() + "'";
  const Finished base = volcal(call);
  const Finished moved = volcal(call + " --forward 2026-03-20=136181.34");  // twice the file's 68090.67
  ASSERT_EQ(base.code, 0) << base.err;
  ASSERT_EQ(moved.code, 0) << moved.err;
  const auto cells = [](const std::string& line) {
    std::vector<std::string> parts;
    std::istringstream stream(line);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
    return parts;
  };
  // expiry, log_moneyness, time_to_expiry, forward, strike, implied_vol, total_variance, call, ...
  const auto a = cells(lines_of(base.out)[1]);
  const auto b = cells(lines_of(moved.out)[1]);
  EXPECT_EQ(a[5], b[5]);
  EXPECT_DOUBLE_EQ(std::stod(b[3]), 2.0 * std::stod(a[3]));
  EXPECT_NEAR(std::stod(b[7]) / std::stod(a[7]), 2.0, 1e-12);  // rounding of a price that scales with F
}

TEST_F(Program, BadOptionCostsItself) {
  write_file(in_folder("o.csv"),
             "type,undiscounted_price,strike,forward,time_to_expiry\ncall,7.965567455405796,100,100,1\n"
             "call,120,100,100,1\nput,-1,100,100,1\nswap,1,100,100,1\n");
  const Finished run = volcal("iv --options '" + in_folder("o.csv").string() + "'");
  EXPECT_EQ(run.code, 1);
  const auto lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0], "type,undiscounted_price,strike,forward,time_to_expiry,implied_vol,status");
  // 100 (2 N(0.1) - 1) is the price at vol 0.2; its rounding to a double moves the vol by parts in 1e16.
  ASSERT_TRUE(lines[1].ends_with(",ok")) << lines[1];
  const std::string vol = lines[1].substr(std::string("call,7.965567455405796,100,100,1,").size());
  EXPECT_NEAR(std::stod(vol), 0.2, 1e-15);
  EXPECT_TRUE(lines[2].ends_with(",,above_bound")) << lines[2];
  EXPECT_TRUE(lines[3].ends_with(",,below_intrinsic")) << lines[3];
  EXPECT_NE(lines[4].find("neither call nor put"), std::string::npos) << lines[4];
}

TEST_F(Program, NoOptionWithAVolIsNothingUsable) {
  write_file(in_folder("o.csv"),
             "forward,strike,time_to_expiry,type,undiscounted_price\n100,100,1,call,500\n");
  EXPECT_EQ(volcal("iv --options '" + in_folder("o.csv").string() + "'").code, 3);
}

TEST_F(Program, OneUnderlyingThatFailsCostsItself) {
  // A second underlying whose only quote has one side, beside the whole sample.
  std::string quotes = read_file(sample("index_synth.csv"));
  quotes += "2026-03-06T10:30:00Z,LONE,LONE-C,2026-06-19T21:00:00Z,100,call,,1.00,currency,0.05,1\n";
  write_file(in_folder("two.csv"), quotes);
  const Finished run = volcal("calibrate '" + in_folder("two.csv").string() + "' -o '" + surface() + "'");
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_NE(run.err.find("LONE"), std::string::npos) << run.err;
  EXPECT_EQ(Json::parse(read_file(surface()))["surfaces"].size(), 1U);
}

TEST_F(Program, QueryRowThatFailsCarriesNoNumbersOfTheRowAbove) {
  write_file(in_folder("points.csv"), "expiry,strike\n2026-03-20,68000\n2030-01-01,68000\n2026-03-20,-5\n");
  const Finished run = volcal("query " + sample("btc_synth.truth.json") + " --points '" +
                              in_folder("points.csv").string() + "'");
  EXPECT_EQ(run.code, 1) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[2], "2030-01-01,68000,,,,,,,,,,,,not exactly one slice is called '2030-01-01'");
  EXPECT_EQ(lines[3], "2026-03-20,-5,,,,,,,,,,,,strike must be above 0 and finite");
}

TEST_F(Program, CalibrateTableFitsATerminalOf120Columns) {
  const Finished run = volcal("calibrate " + sample("btc_synth.json"));
  ASSERT_EQ(run.code, 0) << run.err;
  const std::vector<std::string> lines = lines_of(run.out);
  ASSERT_GT(lines.size(), 9U);
  for (std::size_t i = 1; i <= 9; ++i) EXPECT_LE(lines[i].size(), 120U) << lines[i];
}

TEST_F(Program, ExplainTellsFittedAndRejectedStories) {
  const Finished fitted = volcal("explain " + sample("btc_synth.json") + " --instrument BTC-20MAR26-70000-C");
  ASSERT_EQ(fitted.code, 0) << fitted.err;
  for (const char* part : {"raw", "fitted to vol", "weight", "residual", "neighbour"}) {
    EXPECT_NE(fitted.out.find(part), std::string::npos) << part;
  }
  const Finished refused =
      volcal("explain " + sample("btc_synth.json") + " --instrument btc-20mar26-70000-p --json");
  ASSERT_EQ(refused.code, 0) << refused.err;
  const Json explained = Json::parse(refused.out)["records"][0];
  EXPECT_EQ(explained["decision"], "rejected");
  EXPECT_EQ(explained["reason"], "in_the_money");
  EXPECT_TRUE(explained["model_vol"].is_number());
}

TEST_F(Program, SynthDependsOnTheSeedAlone) {
  const Finished once = volcal("synth --seed 11");
  EXPECT_EQ(once.out, volcal("synth --seed 11").out);
  EXPECT_NE(once.out, volcal("synth --seed 12").out);
}

}  // namespace
}  // namespace volcal::test
