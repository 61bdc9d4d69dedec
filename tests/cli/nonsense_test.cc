// SPDX-License-Identifier: Apache-2.0
// volcal calibrate of numbers that no market quotes: each is refused by name, nothing prints into the
// document, and what is written can be read again.

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_volcal.h"
#include "tests/support/shared_data.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kHeader = "days,strike,forward,implied_vol\n";

std::string row(double days, double strike, double vol) {
  return fmt::format("{},{},100,{}\n", days, strike, vol);
}

class Nonsense : public ProgramTest {
 protected:
  [[nodiscard]] Finished calibrate(const std::string& text, const std::string& more = "") const {
    const auto path = in_folder("quotes.csv");
    write_file(path, text);
    return volcal("calibrate '" + path.string() + "' --quiet " + more);
  }
};

/// Five expiries of 13 vols with a mid alone; `spoiled` takes the place of one of them.
std::string grid(double spoiled = std::nan("")) {
  std::string text = kHeader;
  for (const double days : {7.0, 30.0, 90.0, 180.0, 365.0}) {
    for (double strike = 70.0; strike <= 130.0; strike += 5.0) {
      const double x = std::log(strike / 100.0) / std::sqrt(days / 365.0);
      const bool is_spoiled = days == 30.0 && strike == 95.0 && !std::isnan(spoiled);
      text += row(days, strike, is_spoiled ? spoiled : 0.3 - 0.05 * x + 0.04 * x * x);
    }
  }
  return text;
}

double atm_vol(const Finished& run, std::size_t slice) {
  return Json::parse(run.out)["surfaces"][0]["report"]["slices"][slice]["atm_vol"];
}

TEST_F(Nonsense, ACellOfAGridMovesNothingElse) {
  const Finished good = calibrate(grid(), "--json");
  ASSERT_EQ(good.code, 0) << good.err;
  for (const double spoiled : {1e-310, 0.003, 3.0, 42.04, 1e5, 1e300}) {
    const Finished run = calibrate(grid(spoiled), "--json");
    ASSERT_EQ(run.code, 0) << run.err;
    constexpr double kOneQuoteLess = 1e-3;  // of some sixty
    for (const std::size_t slice : {0, 1, 2}) {
      EXPECT_NEAR(atm_vol(run, slice), atm_vol(good, slice), kOneQuoteLess) << spoiled << " " << slice;
    }
    const Json report = Json::parse(run.out)["surfaces"][0]["report"];
    EXPECT_EQ(report["rejected_count"], 1) << spoiled;
  }
}

TEST_F(Nonsense, AVolThatNoMarketHasEndsAtOnce) {
  const Finished run = calibrate("days,strike,forward,implied_vol\n41,4400,4468,1e-310\n");
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("1 of 1 records rejected as implausible_vol"), std::string::npos) << run.err;
}

TEST_F(Nonsense, AStrikeThatNoMarketListsIsRefused) {
  const Finished run = calibrate(grid() + "30,1e308,100,0.3\n30,1e-308,100,0.3\n", "--json");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out)["surfaces"][0]["report"]["rejected_by_reason"]["implausible_strike"], 2);
}

TEST_F(Nonsense, NoLibraryPrintsIntoTheDocument) {
  // Vols at the edge of what is fitted, over times of three orders, one strike to a slice and many.
  std::string text = kHeader;
  for (const double days : {0.01, 1.0, 3.0, 30.0, 300.0}) {
    for (double strike = 80.0; strike <= 120.0; strike += days < 1.0 ? 40.0 : 4.0) {
      text += row(days, strike,
                  days < 4.0 ? 95.0 : 9.0 / std::sqrt(days / 365.0) * (strike > 100.0 ? 1e-3 : 1.0));
    }
  }
  for (const char* model : {"svi", "heston"}) {
    const Finished run = calibrate(text, std::string("--json --model ") + model);
    if (run.code == 3 && model == std::string("heston")) continue;  // refused as a whole
    ASSERT_LE(run.code, 1) << run.err;
    EXPECT_TRUE(Json::accept(run.out)) << model << ": " << run.out.substr(0, 200);
  }
}

TEST_F(Nonsense, WhatIsWrittenIsRead) {
  // So flat a slice determines no Heston model: its covariance once had entries of 1e15.
  std::string text = "time_to_expiry,type,strike,bid,ask,forward,discount_factor\n";
  const double prices[] = {0.75, 1.80, 2.85, 3.90, 6.00, 4.95, 3.90, 2.85};
  const double strikes[] = {85, 88, 91, 94, 100, 103, 106, 109};
  for (std::size_t i = 0; i < 8; ++i) {
    text += fmt::format("0.3,{},{},{},{:.2f},100.4,0.988\n", i < 4 ? "put" : "call", strikes[i], prices[i],
                        prices[i] + 0.2);
  }
  const std::string document = "'" + in_folder("surface.json").string() + "'";
  const Finished fitted = calibrate(text, "--model heston -o " + document);
  ASSERT_EQ(fitted.code, 0) << fitted.err;
  const Finished checked = volcal("check " + document);
  EXPECT_EQ(checked.code, 0) << checked.err;
}

/// An expiry of out-of-the-money prices at 30 % on a forward of 100 that the file does not state.
std::string prices_without_pairs() {
  std::string text = "expiry,as_of,type,strike,bid,ask\n";
  const double years = 30.0 / 365.0, stddev = 0.3 * std::sqrt(years);
  const auto cdf = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  for (double strike = 88.0; strike <= 112.0; strike += 2.0) {
    const bool call = strike > 100.0;
    const double d1 = std::log(100.0 / strike) / stddev + 0.5 * stddev, d2 = d1 - stddev;
    const double price = call ? 100.0 * cdf(d1) - strike * cdf(d2) : strike * cdf(-d2) - 100.0 * cdf(-d1);
    text += fmt::format("2026-02-04T12:00:00Z,2026-01-05T12:00:00Z,{},{},{:.4f},{:.4f}\n",
                        call ? "call" : "put", strike, price - 0.01, price + 0.01);
  }
  return text;
}

TEST_F(Nonsense, AGridInPercentIsRefusedUnlessAllowed) {
  std::string text = kHeader;
  for (double strike = 80.0; strike <= 120.0; strike += 5.0) text += row(31.0, strike, 0.2 * strike + 2.0);
  const Finished run = calibrate(text);
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("9 of 9 records rejected as implausible_level"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("vols in percent?"), std::string::npos) << run.err;
  EXPECT_LE(calibrate(text, "--allow-level").code, 1);
}

TEST_F(Nonsense, OneSliceInPercentIsRefusedByItself) {
  std::string text = grid();
  for (double strike = 80.0; strike <= 120.0; strike += 5.0) text += row(45.0, strike, 31.0);
  const Finished run = calibrate(text, "--json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json report = Json::parse(run.out)["surfaces"][0]["report"];
  EXPECT_EQ(report["rejected_by_reason"]["implausible_level"], 9);
  EXPECT_EQ(report["rejected_count"], 9);
}

TEST_F(Nonsense, ASpotStandsInForAForwardWithAWiderScale) {
  const Finished run = calibrate(prices_without_pairs(), "--spot 100 --rate 0.03 --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json surface = Json::parse(run.out)["surfaces"][0];
  EXPECT_EQ(surface["slices"][0]["forward_estimate"]["source"], "carry");
  EXPECT_GT(surface["slices"][0]["forward_estimate"]["forward_stderr"], 0.6);
  for (const Json& quote : surface["report"]["fitted"]) {
    const double half_spread = 0.5 * (quote["ask_vol"].get<double>() - quote["bid_vol"].get<double>());
    EXPECT_GT(quote["scale"].get<double>(), 1.5 * half_spread) << quote;
  }
  const Finished table = volcal("calibrate '" + in_folder("quotes.csv").string() + "' --spot 100");
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find(" ~ "), std::string::npos) << table.out;
}

TEST_F(Nonsense, ANegativeForwardIsNamed) {
  const Finished run = calibrate("days,strike,forward,implied_vol\n30,100,-4468,0.2\n30,105,-4468,0.2\n");
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("forward -4468"), std::string::npos) << run.err;
}

TEST_F(Nonsense, ASpotThatIsNoneIsNamed) {
  const std::string rows = "days,strike,forward,implied_vol\n30,95,100,0.2\n30,100,100,0.2\n30,105,100,0.2\n";
  for (const char* spot : {"-5", "0"}) {
    const Finished run = calibrate(std::string("# spot=") + spot + "\n" + rows, "--json");
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.out.find(std::string("the file's spot ") + spot + " is not a positive number"),
              std::string::npos)
        << spot;
  }
}

TEST_F(Nonsense, WhatHasExpiredIsRefusedWithBothTimes) {
  const Finished run = calibrate(
      "expiry,as_of,type,strike,bid,ask,forward\n"
      "2025-12-24T18:00:00Z,2025-12-24T19:00:00Z,put,95,1,1.1,100\n");
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("expiry 2025-12-24T18:00:00Z is not after the snapshot's 2025-12-24T19:00:00Z"),
            std::string::npos)
      << run.err;
}

TEST_F(Nonsense, SmallInputsOfPublicReportsAreRefusedByTheirLevel) {
  VOLCAL_SHARED_FILE_OR_SKIP(percent, "field/grid_percent.csv");
  VOLCAL_SHARED_FILE_OR_SKIP(coin, "field/coin_without_unit.csv");
  const Finished grid = volcal("calibrate '" + percent.string() + "'");
  EXPECT_EQ(grid.code, 3);
  EXPECT_NE(grid.err.find("vols in percent? --unit percent (vols of 15.3 % to 42.9 %)"), std::string::npos)
      << grid.err;
  const Finished prices = volcal("calibrate '" + coin.string() +
                                 "' --map as_of=ts,strike=K,expiry=exp,type=cp,bid=b,ask=a,forward=und");
  EXPECT_EQ(prices.code, 3);
  EXPECT_NE(prices.err.find("18 of 18 records rejected as implausible_level"), std::string::npos)
      << prices.err;
  EXPECT_NE(prices.err.find("prices in coin? --unit coin"), std::string::npos) << prices.err;
}

}  // namespace
}  // namespace volcal::test
