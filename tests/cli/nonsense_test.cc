// SPDX-License-Identifier: Apache-2.0
// volcal calibrate of numbers that no market quotes: each is refused by name, nothing prints into the
// document, and what is written can be read again.

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"

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

}  // namespace
}  // namespace volcal::test
