// SPDX-License-Identifier: Apache-2.0

/// Heston fits of every snapshot, own and real: none fails, every record is accounted for, and days of one
/// underlying fit jointly.

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "tests/property/snapshots.h"
#include "volcal/calibrate.h"

namespace volcal {
namespace {

constexpr double kMinutesInAWeek = 7.0 * 24.0 * 60.0;

CalibrateOptions heston_options() {
  CalibrateOptions options;
  options.model = SurfaceModel::heston;
  options.cleaning.min_minutes_to_expiry = kMinutesInAWeek;
  return options;
}

using Clock = std::chrono::steady_clock;
double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

class HestonSnapshot : public testing::TestWithParam<std::string> {};

TEST_P(HestonSnapshot, IsFittedBeyondAWeek) {
  const auto snapshots = test::read_snapshots(GetParam());
  ASSERT_TRUE(snapshots) << snapshots.error().message;
  for (const QuoteSnapshot& snapshot : *snapshots) {
    SCOPED_TRACE(snapshot.underlying);
    const auto start = Clock::now();
    const auto calibration = calibrate(snapshot, heston_options());
    const double ms = milliseconds_since(start);
    ASSERT_TRUE(calibration) << calibration.error().message;
    const CalibrationReport& report = calibration->report;
    EXPECT_EQ(report.residuals.size() + report.rejected.size(), report.records);
    ASSERT_TRUE(report.heston);
    EXPECT_TRUE(report.heston->converged) << report.termination;
    for (const QuoteResidual& r : report.residuals) {
      ASSERT_TRUE(std::isfinite(r.model_vol)) << "strike " << r.quote.strike;
    }
    const HestonParameters& p = report.heston->best.parameters;
    std::printf(
        "%s %s: %zu quotes, RMSE %.2f vol points, v0 %.4f kappa %.3f theta %.4f sigma %.3f rho %.3f, "
        "%d of %d starts, %zu other minima, %zu bounds, %.0f ms\n",
        GetParam().c_str(), snapshot.underlying.c_str(), report.residuals.size(),
        100.0 * report.quality.rmse_vol, p.v0, p.kappa, p.theta, p.sigma, p.rho, report.heston->best.starts,
        report.heston->starts, report.heston->others.size(), report.heston->at_bounds.size(), ms);
  }
}

INSTANTIATE_TEST_SUITE_P(Own, HestonSnapshot, testing::ValuesIn(test::own_snapshots()), test::test_name);
INSTANTIATE_TEST_SUITE_P(Shared, HestonSnapshot, testing::ValuesIn(test::shared_snapshots()),
                         test::test_name);

/// The joint fit of days of one underlying converges, costs more than the days alone and less than twice as
/// much, and its v0 follow the days' own.
void expect_days_share(const std::vector<QuoteSnapshot>& days) {
  ASSERT_GE(days.size(), 3U);
  double alone = 0.0;
  std::vector<double> own_v0;
  const auto alone_start = Clock::now();
  for (const QuoteSnapshot& day : days) {
    const auto calibration = calibrate(day, heston_options());
    ASSERT_TRUE(calibration) << calibration.error().message;
    alone += calibration->report.heston->best.cost;
    own_v0.push_back(calibration->report.heston->best.parameters.v0);
  }
  const double alone_ms = milliseconds_since(alone_start);
  const auto joint_start = Clock::now();
  const auto panel = calibrate_heston_panel(days, heston_options());
  const double joint_ms = milliseconds_since(joint_start);
  ASSERT_TRUE(panel) << panel.error().message;
  ASSERT_EQ(panel->size(), days.size());
  const HestonFitReport& joint = *panel->front().report.heston;
  EXPECT_TRUE(joint.converged) << panel->front().report.termination;
  EXPECT_GE(joint.best.cost, alone * (1.0 - 1e-9));
  EXPECT_LE(joint.best.cost, 2.0 * alone);
  for (std::size_t d = 0; d < days.size(); ++d) {
    const HestonParameters& p = (*panel)[d].report.heston->best.parameters;
    EXPECT_EQ(p.kappa, joint.best.parameters.kappa);
    EXPECT_EQ(p.rho, joint.best.parameters.rho);
    EXPECT_NEAR(p.v0 / own_v0[d], 1.0, 0.5);
  }
  std::printf("%zu days: jointly %.0f ms, loss %.1f; alone %.0f ms, loss %.1f\n", days.size(), joint_ms,
              joint.best.cost, alone_ms, alone);
}

TEST(HestonPanel, SharesOwnDays) { expect_days_share(test::own_days(4)); }

// Days three to nine of March 2026, a file each day.
TEST(HestonPanel, SharesRealDays) {
  VOLCAL_SHARED_FILE_OR_SKIP(series, "quotes/deribit/series");
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(series)) {
    if (entry.path().extension() == ".gz") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<QuoteSnapshot> days;
  for (std::size_t i = 0; i < files.size(); i += 4) {
    auto snapshots = read_quotes(files[i], {});
    ASSERT_TRUE(snapshots) << snapshots.error().message;
    for (QuoteSnapshot& snapshot : *snapshots) {
      if (snapshot.underlying == "BTC") days.push_back(std::move(snapshot));
    }
  }
  expect_days_share(days);
}

}  // namespace
}  // namespace volcal
