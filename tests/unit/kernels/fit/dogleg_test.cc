// SPDX-License-Identifier: Apache-2.0
#include "kernels/core/fit/dogleg.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace volcal::core {
namespace {

double model(const PlaneModel& m, double y1, double y2) {
  return m.g1 * y1 + 0.5 * (m.b11 * y1 * y1 + 2.0 * m.b12 * y1 * y2 + m.b22 * y2 * y2);
}

TEST(Dogleg, StepIsTheLowestPointOfTheCircle) {
  std::mt19937_64 engine(11);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  for (int trial = 0; trial < 500; ++trial) {
    const double a = std::exp(6.0 * uniform(engine));
    const double c = std::exp(6.0 * uniform(engine));
    const PlaneModel m{std::exp(4.0 * uniform(engine)), a, 0.95 * uniform(engine) * std::sqrt(a * c), c};
    const double determinant = m.b11 * m.b22 - m.b12 * m.b12;
    const double free = m.g1 * std::hypot(m.b22, m.b12) / determinant;  // length of the free minimum
    const double radius = free * (0.01 + 0.98 * std::fabs(uniform(engine)));
    const PlaneStep step = plane_step(m, radius);
    EXPECT_NEAR(std::hypot(step.y1, step.y2), radius, 1e-9 * radius);
    EXPECT_NEAR(step.decrease, -model(m, step.y1, step.y2), 1e-12 * std::fabs(step.decrease));
    double lowest = 0.0;
    constexpr int kAngles = 20'000;
    for (int i = 0; i < kAngles; ++i) {
      const double angle = 2.0 * M_PI * i / kAngles;
      lowest = std::min(lowest, model(m, radius * std::cos(angle), radius * std::sin(angle)));
    }
    // The minimum on the grid of angles cannot be lower, and is higher by the curvature over half a cell.
    EXPECT_LE(-step.decrease, lowest + 1e-9 * std::fabs(lowest)) << "trial " << trial;
  }
}

TEST(Dogleg, RadiusBeyondTheFreeMinimumGivesTheFreeMinimum) {
  const PlaneModel m{2.0, 4.0, 1.0, 3.0};
  const PlaneStep step = plane_step(m, 100.0);
  EXPECT_NEAR(m.b11 * step.y1 + m.b12 * step.y2, -m.g1, 1e-14);
  EXPECT_NEAR(m.b12 * step.y1 + m.b22 * step.y2, 0.0, 1e-14);
}

}  // namespace
}  // namespace volcal::core
