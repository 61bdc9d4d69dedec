// SPDX-License-Identifier: Apache-2.0
// volcal calibrate of small hostile inputs: a fit's work follows from its size, and what is spent is said.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class Budget : public ProgramTest {
 protected:
  /// The report's document and exit code; the surface, whatever it is, is free of arbitrage.
  [[nodiscard]] std::pair<int, Json> calibrate(const std::string& text, const std::string& more = "") const {
    const auto path = in_folder("quotes.csv");
    write_file(path, text);
    const Finished run = volcal("calibrate '" + path.string() + "' --quiet --json " + more);
    EXPECT_LE(run.code, 1) << run.err;
    Json report = Json::parse(run.out)["surfaces"][0]["report"];
    EXPECT_EQ(run.code == 0, report["converged"].get<bool>()) << run.err;
    EXPECT_EQ(run.code == 1, run.err.find(report["termination"]) != std::string::npos) << run.err;
    return {run.code, std::move(report)};
  }

  static long joint_iterations(const Json& report) {
    long sum = 0;
    for (const Json& step : report["severity_path"]) sum += step["iterations"].get<long>();
    return sum;
  }
};

/// Slices of one quote each, at vols that are independent of each other.
std::string thin_slices(int count, double low, double high) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> vol(low, high);
  std::string text = "days,strike,forward,implied_vol\n";
  for (int i = 0; i < count; ++i)
    text += fmt::format("{},{},100,{:.4f}\n", 0.5 + 0.1 * i, 90 + i % 20, vol(random));
  return text;
}

TEST_F(Budget, ThinSlicesAtWildVolsEnd) {
  for (const int count : {20, 80}) {
    const auto [code, report] = calibrate(thin_slices(count, 20.0, 60.0), "--allow-level");
    constexpr long kOneCall = 20 * 200;  // of a backend, which goes to its end
    EXPECT_LE(joint_iterations(report), 5'000 + 10 * count + kOneCall) << count;
  }
}

TEST_F(Budget, FloorsThatContradictTheQuotesEnd) {
  std::string text = "days,strike,forward,implied_vol\n";
  for (const int days : {10, 30, 60, 120, 240}) {
    for (int strike = 78; strike <= 125; strike += 5) text += fmt::format("{},{},100,0.2\n", days, strike);
  }
  const auto [code, report] =
      calibrate(text,
                "--tail-floor variance_swap=0.9 --tail-floor "
                "left_slope=1.5,lambda=10 --tail-floor fall:0.5=0.4@all,lambda=1e300");
  constexpr long kOneCall = 20 * 200;
  EXPECT_LE(joint_iterations(report), 5'000 + 500 + 20'000 + kOneCall);
}

TEST_F(Budget, TimeIsLimitedForEveryModel) {
  for (const char* model : {"svi", "heston"}) {
    const auto [code, report] =
        calibrate(thin_slices(40, 0.2, 2.0), std::string("--max-seconds 1e-6 --model ") + model);
    EXPECT_EQ(code, 1) << model;
    EXPECT_NE(report["termination"].get<std::string>().find("time limit"), std::string::npos)
        << report["termination"];
    EXPECT_EQ(report["options"]["max_seconds"], 1e-6);
  }
}

TEST_F(Budget, ALimitThatIsNotReachedMovesNothing) {
  const auto [code, report] = calibrate(thin_slices(5, 0.3, 0.31), "--max-seconds 3600");
  const auto [own_code, unlimited] = calibrate(thin_slices(5, 0.3, 0.31));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(report["fitted"], unlimited["fitted"]);
}

TEST_F(Budget, NoTimeIsRefused) {
  for (const char* seconds : {"0", "-1", "nan"}) {
    const Finished run =
        volcal("calibrate '" + in_folder("none.csv").string() + "' --max-seconds " + seconds);
    EXPECT_EQ(run.code, 2) << seconds;
    EXPECT_NE(run.err.find("max_seconds"), std::string::npos) << run.err;
  }
}

}  // namespace
}  // namespace volcal::test
