// SPDX-License-Identifier: Apache-2.0
// `--tail-floor` and `--tail-history`: what is printed, and what is refused by name.

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class TailFloor : public ProgramTest {
 protected:
  [[nodiscard]] std::string calibrate(const std::string& options) const {
    return "calibrate " + sample("btc_synth.json") + " --device cpu " + options;
  }
  void refused(const std::string& options, const char* words, int code = 2) const {
    const Finished run = volcal(calibrate(options));
    EXPECT_EQ(run.code, code) << options << "\n" << run.err;
    EXPECT_TRUE(run.out.empty()) << options;
    EXPECT_NE(run.err.find(words), std::string::npos) << options << "\n" << run.err;
  }
  /// Daily closes with heavy-tailed returns, the first 2023-01-01.
  std::string history(const char* name, int days) const {
    std::mt19937_64 random(5);
    std::student_t_distribution<double> student(4.0);
    std::string text = "date,close\n";
    double log_price = 10.0;
    for (int i = 0; i < days; ++i) {
      char line[64];
      std::snprintf(line, sizeof line, "%04d-%02d-%02d,%.6f\n", 2020 + i / 336, 1 + i % 336 / 28, 1 + i % 28,
                    std::exp(log_price));
      text += line;
      log_price += 0.02 * student(random);
    }
    write_file(in_folder(name), text);
    return "'" + in_folder(name).string() + "'";
  }
};

TEST_F(TailFloor, IsMetAndItsPriceIsPrinted) {
  const Finished run =
      volcal(calibrate("--tail-floor fall:0.25=0.09@20..45 --tail-floor left_slope=0.4@100..400"));
  ASSERT_EQ(run.code, 0) << run.err;
  for (const char* words : {"floors on the risk-neutral tail", "fall:0.25=0.09@20..45", "met", "without",
                            "price of the floors, over all quotes: RMSE"}) {
    EXPECT_NE(run.out.find(words), std::string::npos) << words << "\n" << run.out;
  }
  EXPECT_EQ(run.out.find("contradicted"), std::string::npos) << run.out;
}

TEST_F(TailFloor, JsonHoldsEveryFloorAtEverySlice) {
  const Finished run = volcal(calibrate(
      "--json --quiet --tail-floor shortfall:0.05=0.58@20..60 --tail-floor variance_swap=0.6,lambda=50"));
  ASSERT_EQ(run.code, 0) << run.err;
  const Json report = Json::parse(run.out)["surfaces"][0]["report"];
  EXPECT_EQ(report["options"]["tail_floors"].size(), 2U);
  EXPECT_EQ(report["options"]["tail_floors"][0]["lambda"], nullptr);
  EXPECT_EQ(report["options"]["tail_floors"][1]["max_time"], "inf");
  const Json& floors = report["tail_floors"];
  EXPECT_GT(floors["quality"]["rmse_vol"].get<double>(), floors["quality_without"]["rmse_vol"].get<double>());
  ASSERT_EQ(floors["floors"].size(), 2U + report["slices"].size());
  for (const Json& entry : floors["floors"]) {
    const bool hard = entry["floor"] == 0;
    EXPECT_EQ(entry["history"], nullptr);
    if (!hard) continue;
    EXPECT_EQ(entry["status"], "met");
    EXPECT_GE(entry["reached"].get<double>(), 0.58 * (1.0 - 1e-6));
    EXPECT_LT(entry["without"].get<double>(), 0.58);
  }
}

// A law may put nearly all of its mass there, at vols of thousands of per cent, so less than certain would
// not do.
TEST_F(TailFloor, SaysWhatIsContradictedAndFitsWithoutIt) {
  const Finished run = volcal(calibrate("--tail-floor fall:0.25=0.999999999@1..10"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("note: tail floor fall:0.25=0.999999999@1..10 is contradicted at"),
            std::string::npos)
      << run.out;
  EXPECT_NE(run.out.find("no static arbitrage: proved"), std::string::npos);
  const Finished plain = volcal(calibrate(""));
  EXPECT_EQ(run.out.substr(0, run.out.find("fitted ")), plain.out.substr(0, plain.out.find("fitted ")));
}

TEST_F(TailFloor, HoldsUnderAHestonModelToo) {
  const Finished run = volcal(calibrate("--model heston --json --quiet --tail-floor fall:0.25=0.13@20..45"));
  ASSERT_EQ(run.code, 0) << run.err;
  const Json floors = Json::parse(run.out)["surfaces"][0]["report"]["tail_floors"];
  ASSERT_FALSE(floors["floors"].empty());
  for (const Json& entry : floors["floors"]) EXPECT_EQ(entry["status"], "met") << entry;
  EXPECT_GT(floors["quality"]["rmse_half_spreads"].get<double>(),
            floors["quality_without"]["rmse_half_spreads"].get<double>());
}

TEST_F(TailFloor, NotesAFloorThatIsForNoExpiry) {
  const Finished run = volcal(calibrate("--tail-floor fall:0.2=0.03@4000..5000"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("no expiry lies within its bounds"), std::string::npos) << run.out;
}

TEST_F(TailFloor, NamesWhatIsWrong) {
  refused("--tail-floor crash:0.2=0.03@all",
          "--tail-floor 'crash:0.2=0.03@all': names 'crash', must be fall");
  refused("--tail-floor fall:0.2@all", "must be KIND[:ARGUMENT]=TARGET");
  refused("--tail-floor fall:0.2=0.03", "a probability grows with time, so it needs a range of expiries");
  refused("--tail-floor shortfall:0.2=0.03", "a shortfall grows with time");
  refused("--tail-floor fall=0.03@all", "'fall' needs a move");
  refused("--tail-floor fall:0.2=x@all", "target 'x' is not a number");
  refused("--tail-floor fall:0.2=nan@all", "nan");
  refused("--tail-floor fall:0.2=1.5@all", "no probability of a fall is 1 or more");
  refused("--tail-floor fall:0.2=-1@all", "target is -1, must be a number above 0");
  refused("--tail-floor fall:0.2=0.1@30", "horizon '30' must be FROM..TO in days, or all");
  refused("--tail-floor fall:0.2=0.1@40..30", "max_time");
  refused("--tail-floor fall:0.2=0.1@all,lambda=-2", "lambda is -2, must be a number above 0");
  refused("--tail-floor fall:0.2=0.1@all,lambda=nan", "lambda");
  refused("--tail-floor left_slope=2", "Lee's bound");
  refused("--tail-floor shortfall:0.05=1@all", "no shortfall is the whole forward or more");
  refused("--tail-floor fall:0.2=0.1@all --tail-floor fall:0.2=0.2@7..30", "state one number twice");
  refused("--tail-floor fall:0.2=0.6@all --tail-floor rise:0.1=0.5@7..30", "contradict each other");
  refused("--model heston --tail-floor fall:12=0.1@all", "a Heston model's reach is a move of 10");
  refused("--model heston --panel --tail-floor fall:0.2=0.1@all", "a panel has none");
}

TEST_F(TailFloor, TakesTargetsFromAHistory) {
  const std::string file = history("prices.csv", 1600);
  const std::string options = "--tail-floor fall:0.25=history@20..60 --tail-history " + file;
  const std::string stated = options + " --history-mapping sqrt_time --history-premium ";
  const Finished run = volcal(calibrate(stated + "3"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("targets 'history': 3 times the real-world tail of"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("95 % interval"), std::string::npos) << run.out;
  const auto entry = [&](const std::string& more) {
    const Finished json = volcal(calibrate(more + " --json --quiet"));
    EXPECT_EQ(json.code, 0) << json.err;
    return Json::parse(json.out)["surfaces"][0]["report"]["tail_floors"]["floors"][0];
  };
  const Json once = entry(stated + "1");
  const Json thrice = entry(stated + "3");
  EXPECT_NEAR(thrice["target"].get<double>() / once["target"].get<double>(), 3.0, 1e-9);
  EXPECT_EQ(once["target"], once["history"]["value"]);
  EXPECT_EQ(entry(stated + "1 --history-bound upper")["target"], once["history"]["upper"]);
  EXPECT_LT(once["history"]["lower"].get<double>(), once["history"]["value"].get<double>());
}

TEST_F(TailFloor, NamesWhatIsWrongWithAHistory) {
  const std::string floor = "--tail-floor fall:0.25=history@20..60 ";
  const std::string good = history("good.csv", 1600);
  refused(floor, "needs --tail-history FILE");
  refused(floor + "--tail-history " + good, "--history-mapping is missing, must be sqrt_time or blocks");
  refused(floor + "--history-mapping weekly --tail-history " + good,
          "--history-mapping: weekly not in {sqrt_time,blocks}");
  refused(floor + "--history-bound middle --tail-history " + good,
          "--history-bound: middle not in {estimate,lower,upper}");
  refused(floor + "--history-mapping sqrt_time --tail-history " + good, "premium is nan, must be stated");
  refused(floor + "--history-mapping sqrt_time --history-premium -1 --tail-history " + good, "premium is -1");
  refused("--history-premium 2 --history-mapping sqrt_time --tail-history " + good, "there is none");
  const std::string stated = floor + "--history-mapping sqrt_time --history-premium 1 --tail-history ";
  refused(stated + "'" + in_folder("absent.csv").string() + "'", "absent.csv", 3);
  refused(stated + history("short.csv", 100), "too short a history: 99 returns leave 9 losses", 3);
  const auto broken = [&](const char* name, const std::string& text, const char* words) {
    write_file(in_folder(name), text);
    refused(stated + "'" + in_folder(name).string() + "'", words, 3);
  };
  broken("columns.csv", "day,px\n1,2\n",
         "columns.csv: a price history needs columns date (or time) and price");
  broken("number.csv", "date,price\n2020-01-01,1\n2020-01-02,x\n", "number.csv: line 3: price");
  broken("negative.csv", "date,price\n2020-01-01,-1\n", "line 2: price is -1, must be a number above 0");
  broken("order.csv", "date,price\n2020-01-02,1\n2020-01-01,2\n", "line 3: times must increase");
  broken("empty.csv", "date,price\n", "no prices in it");
}

}  // namespace
}  // namespace volcal::test
