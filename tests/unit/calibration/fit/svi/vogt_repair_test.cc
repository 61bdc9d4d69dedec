// SPDX-License-Identifier: Apache-2.0

/// Axel Vogt's smile [GatheralJacquier2014, example 3.1]: arbitrageable although b (1 + |rho|) < 4. Its two
/// published repairs keep v, psi, p of the jump-wings form and change c and v~ (example 5.1); ours, a
/// constrained fit in all five parameters, has to be at least as close.

#include <gtest/gtest.h>

#include <cmath>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/models/svi_butterfly.h"
#include "tests/unit/calibration/fit/svi_smiles.h"

namespace volcal::fit {
namespace {

const core::SviRaw<double> kVogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

// Raw parameters from jump wings at T = 1 [GatheralJacquier2014, Lemma 3.2], written out here so that the
// published numbers are not judged by the code under test.
core::SviRaw<double> from_jump_wings(double v, double psi, double p, double c, double v_lowest) {
  const double root = std::sqrt(v);
  const double b = 0.5 * root * (c + p);
  const double rho = 1.0 - p * root / b;
  const double beta = rho - 2.0 * psi * root / b;
  const double alpha = std::copysign(std::sqrt(1.0 / (beta * beta) - 1.0), beta);
  const double slope =
      std::copysign(1.0, alpha) * std::sqrt(1.0 + alpha * alpha) - alpha * std::sqrt(1.0 - rho * rho);
  const double m = (v - v_lowest) / (b * (-rho + slope));
  const double sigma = alpha * m;
  return {v_lowest - b * sigma * std::sqrt(1.0 - rho * rho), b, rho, m, sigma};
}

double rms_vol_error(const core::SviRaw<double>& repaired) {
  double sum = 0.0;
  int n = 0;
  for (double k = -1.5; k <= 1.5 + 1e-9; k += 0.05, ++n) {
    const double error = test::vol_at(repaired, 1.0, k) - test::vol_at(kVogt, 1.0, k);
    sum += error * error;
  }
  return std::sqrt(sum / n);
}

TEST(VogtRepair, TheSmileIsFoundArbitrageableAndThePublishedRepairsAreNot) {
  const ButterflyEvidence vogt = butterfly_evidence(kVogt);
  EXPECT_FALSE(vogt.free);
  EXPECT_LT(vogt.min_g, -0.01);
  EXPECT_GT(vogt.min_g_at, 0.5);
  EXPECT_TRUE(
      butterfly_evidence(from_jump_wings(0.01742625, -0.1752111, 0.6997381, 0.3493158, 0.01548182)).free);
}

TEST(VogtRepair, OursIsAtLeastAsCloseAsBothPublished) {
  SliceData slice;
  slice.time_to_expiry = 1.0;
  for (double k = -1.5; k <= 1.5 + 1e-9; k += 0.05) {
    slice.log_moneyness.push_back(k);
    slice.market_vol.push_back(test::vol_at(kVogt, 1.0, k));
    slice.scale.push_back(0.001);
  }
  slice.market_quotes = slice.size();
  slice.atm_stddev = rough_atm_stddev(slice);
  SurfaceFitOptions options;
  options.loss.kind = QuoteLoss::squares;
  const SurfaceFit fit = fit_surface({slice}, options);
  ASSERT_TRUE(fit.free) << fit.termination;
  const double ours = rms_vol_error(fit.slices[0]);
  const double guaranteed =
      rms_vol_error(from_jump_wings(0.01742625, -0.1752111, 0.6997381, 0.3493158, 0.01548182));
  const double optimal =
      rms_vol_error(from_jump_wings(0.01742625, -0.1752111, 0.6997381, 0.8564763, 0.0116249));
  RecordProperty("rms_vol_error_ours", std::to_string(ours));
  RecordProperty("rms_vol_error_optimal_published", std::to_string(optimal));
  EXPECT_LE(ours, guaranteed);
  EXPECT_LE(ours, optimal);
  std::printf("rms vol error: ours %.6f, published optimal %.6f, published guaranteed %.6f\n", ours, optimal,
              guaranteed);
}

}  // namespace
}  // namespace volcal::fit
