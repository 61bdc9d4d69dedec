// SPDX-License-Identifier: Apache-2.0

// The fitter's searches for violations find what the exact evidence finds.

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "kernels/core/fit/svi_fit_search.h"
#include "kernels/core/team.h"

namespace volcal {
namespace {

core::SviPoint random_point(std::mt19937_64& engine) {
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  const core::SviChart chart{0.3, core::kLeeSlope};
  const double x[core::kSviDimension] = {-1.5 + 1.5 * uniform(engine), 2.0 * uniform(engine),
                                         2.0 * uniform(engine), uniform(engine),
                                         -1.0 + 2.5 * uniform(engine)};
  return core::svi_point(chart, x);
}

TEST(LowestPoint, DurrlemanIsAsLowAsTheExactEvidence) {
  std::mt19937_64 engine(23);
  int negative = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const core::SviPoint point = random_point(engine);
    const ButterflyEvidence evidence = butterfly_evidence(core::svi_raw(point));
    const core::LowestPoint lowest = core::lowest_durrleman(core::TeamOfOne{}, point);
    negative += evidence.min_g < 0.0 ? 1 : 0;
    EXPECT_NEAR(lowest.value, core::svi_durrleman_g(core::svi_raw(point), lowest.log_moneyness),
                1e-9 * (1.0 + std::fabs(lowest.value)));
    // The fit needs the place and the size of a violation to a per cent; wings that come down to their
    // limits beyond the reach of the scan are no violations.
    constexpr double kSize = 0.01;
    if (evidence.min_g < 0.0 && std::isfinite(evidence.min_g_at)) {
      EXPECT_LE(lowest.value, (1.0 - kSize) * evidence.min_g) << "trial " << trial;
    } else {
      EXPECT_GE(lowest.value, evidence.min_g - 1e-9) << "trial " << trial;
    }
  }
  EXPECT_GT(negative, 100);
}

TEST(LowestPoint, GapIsAsLowAsTheExactEvidence) {
  std::mt19937_64 engine(29);
  int crossed = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const core::SviPoint earlier = random_point(engine);
    core::SviPoint later = random_point(engine);
    later.left = std::max(later.left, earlier.left);  // else the gap has no lowest point
    later.right = std::max(later.right, earlier.right);
    const CalendarEvidence evidence = calendar_evidence(core::svi_raw(earlier), core::svi_raw(later));
    const auto unit = [](const auto& k) { return 1.0 + 0.0 * k; };
    const core::LowestPoint lowest = core::lowest_gap(core::TeamOfOne{}, earlier, later, unit);
    crossed += evidence.min_slack < 0.0 ? 1 : 0;
    const double size = core::svi_total_variance(core::svi_raw(later), evidence.min_slack_at);
    if (!std::isfinite(size)) continue;  // the lowest slack is a wing's limit
    EXPECT_LE(lowest.value, evidence.min_slack + 1e-4 * size) << "trial " << trial;
  }
  EXPECT_GT(crossed, 100);
}

}  // namespace
}  // namespace volcal
