// SPDX-License-Identifier: Apache-2.0

/// The tail term on snapshots, own and real: the risk of the tail's quotes falls as its severity grows, the
/// fit of all quotes pays for it, the surface stays free of arbitrage, and rank weights converge.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "tests/property/snapshots.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

constexpr double kSeverities[] = {0.0, 0.1, 1.0, 10.0};
// Between severities a factor of ten apart the risk falls by some tenths; a fit may end in another minimum of
// SVI's, and its ranks a thousandth of the objective from their rest.
constexpr double kOtherMinimum = 0.01;
// Least share of the fits with a term whose rank weights converge to within a thousandth of the objective.
constexpr double kAtRest = 0.95;

/// Sums over the snapshots at one severity.
struct Sums {
  double risk = 0.0, squares = 0.0, rmse = 0.0, under = 0.0, quotes = 0.0, rounds = 0.0, at_rest = 0.0,
         inside = 0.0, two_sided = 0.0;
};

void add(const CalibrationReport& report, Sums& sums) {
  const auto quotes = static_cast<double>(report.tail.quotes);
  sums.risk += report.tail.risk;
  sums.squares += quotes * report.tail.rmse_vol * report.tail.rmse_vol;
  sums.rmse += report.quality.rmse_vol;
  sums.under += static_cast<double>(report.tail.under_priced);
  sums.quotes += quotes;
  sums.rounds += static_cast<double>(report.tail.rankings.size());
  sums.inside += static_cast<double>(report.quality.inside);
  sums.two_sided += static_cast<double>(report.quality.two_sided);
  if (report.tail.rankings.empty()) return;
  const TailRanking& last = report.tail.rankings.back();
  if (last.gap <= 1.01e-3 * last.objective) sums.at_rest += 1.0;
}

void expect_risk_falls(const std::vector<std::string>& names) {
  Sums sums[std::size(kSeverities)];
  double snapshots = 0.0;
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const auto read = test::read_snapshots(name);
    ASSERT_TRUE(read) << read.error().message;
    for (const QuoteSnapshot& snapshot : *read) {
      SCOPED_TRACE(snapshot.underlying);
      double last = std::nan("");
      for (std::size_t i = 0; i < std::size(kSeverities); ++i) {
        CalibrateOptions options;
        options.profile.tail.severity = kSeverities[i];
        const auto calibration = calibrate(snapshot, options);
        ASSERT_TRUE(calibration) << calibration.error().message;
        const CalibrationReport& report = calibration->report;
        EXPECT_TRUE(report.arbitrage.free());
        ASSERT_GT(report.tail.quotes, 0U);
        if (i > 0) {
          EXPECT_LE(report.tail.risk, last * (1.0 + kOtherMinimum)) << kSeverities[i];
        }
        last = report.tail.risk;
        add(report, sums[i]);
      }
      snapshots += 1.0;
    }
  }
  std::printf(
      "severity  mean risk  tail RMSE  under-priced  RMSE  inside  rankings  at rest  of %.0f snapshots\n",
      snapshots);
  for (std::size_t i = 0; i < std::size(kSeverities); ++i) {
    const Sums& s = sums[i];
    std::printf("%8g  %9.4f  %9.3f  %10.1f %%  %.3f  %.2f %%  %.2f  %.0f\n", kSeverities[i],
                s.risk / snapshots, 100.0 * std::sqrt(s.squares / s.quotes), 100.0 * s.under / s.quotes,
                100.0 * s.rmse / snapshots, 100.0 * s.inside / s.two_sided, s.rounds / snapshots, s.at_rest);
    if (i == 0) continue;
    EXPECT_LT(s.risk, 0.98 * sums[i - 1].risk) << kSeverities[i];
    EXPECT_GE(s.at_rest, kAtRest * snapshots) << kSeverities[i];
  }
}

TEST(TailSnapshots, RiskOfOwnMarketsFallsAsSeverityGrows) {
  expect_risk_falls({"own/coin", "own/index", "own/collector", "own/moving_forward", "own/wide_index"});
}

TEST(TailSnapshots, RiskOfRealCoinsFallsAsSeverityGrows) {
  VOLCAL_SHARED_FILE_OR_SKIP(quotes, "quotes/deribit");
  std::vector<std::string> names = test::shared_snapshots();
  std::erase_if(names, [](const std::string& name) { return name.find("deribit") == std::string::npos; });
  expect_risk_falls(names);
}

}  // namespace
}  // namespace volcal
