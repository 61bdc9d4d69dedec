// SPDX-License-Identifier: Apache-2.0
#include "calibration/surface/heston_arbitrage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "calibration/models/heston_tail_functionals.h"
#include "calibration/surface/heston_smile.h"
#include "kernels/backend/heston_option.h"
#include "kernels/core/math/normal.h"

namespace volcal {
namespace {

constexpr int kHalf = 60;  // points on each side of the money
constexpr int kPoints = 2 * kHalf + 1;
static_assert(kPoints <= core::kHestonStrikes);
using Numbers = std::array<double, kPoints>;

/// A smile evaluated on a grid. A point whose price is below the range of doubles, or equals the option's
/// upper bound, has no vol and is skipped. A point whose price could not be computed to its accuracy makes
/// the smile `lost`, unless a neighbour nearer to the money, where prices are higher, shows that it is
/// negligible.
struct MeasuredSmile {
  Numbers price;
  Numbers error;
  Numbers slope;
  Numbers curvature;
  Numbers total_variance;  ///< NaN where there is no vol
  Numbers variance_error;  ///< error of total_variance that follows from the price's error
  bool lost;
};

/// Grid of log-moneyness, densest around the money, out to where lognormal prices would be 1e-30.
Numbers grid_of(const core::HestonParameters& model, double time) noexcept {
  constexpr double kDeviations = 12.0;
  constexpr double kNearest = 1e-3;
  const double deviation = std::sqrt(core::heston_detail::mean_total_variance(model, time));
  const double reach = std::clamp(kDeviations * deviation, kNearest, core::kFarthestHestonStrike);
  Numbers k;
  for (int i = 0; i < kPoints; ++i) {
    const double u = static_cast<double>(i - kHalf) / kHalf;
    k[static_cast<std::size_t>(i)] = reach * u * std::fabs(u);
  }
  return k;
}

/// Checks prices from the money outwards; `step` is 1 or -1.
bool is_lost(const MeasuredSmile& smile, int step) noexcept {
  constexpr double kNegligible = 1e-15;  // relative to the forward; beside it such prices are rounding
  double above = 1.0;                    // upper bound of all prices from here on
  for (int i = kHalf; i >= 0 && i < kPoints && above > kNegligible; i += step) {
    const double price = smile.price[static_cast<std::size_t>(i)];
    const double error = smile.error[static_cast<std::size_t>(i)];
    if (!(error <= kHestonWorstError * price)) return true;
    above = price + error;
  }
  return false;
}

MeasuredSmile measure(const core::HestonParameters& model, double time, const Numbers& k) noexcept {
  MeasuredSmile smile;
  std::array<core::HestonStatus, kPoints> status;
  heston_strikes(
      model, time, k.data(), kPoints, kHestonQueryAccuracy,
      {status.data(), smile.price.data(), smile.error.data(), smile.slope.data(), smile.curvature.data()});
  for (std::size_t i = 0; i < kPoints; ++i) {
    const double vol = heston_vol_of_price(smile.price[i], smile.error[i], time, k[i]);
    const double stddev = vol * std::sqrt(time);
    const double d1 = -k[i] / stddev + 0.5 * stddev;
    smile.total_variance[i] = stddev * stddev;
    // Follows from the price's error: d price / d stddev is phi(d1), over the forward.
    smile.variance_error[i] = 2.0 * stddev * smile.error[i] / core::normal_pdf(d1);
  }
  smile.lost = is_lost(smile, 1) || is_lost(smile, -1);
  return smile;
}

}  // namespace

ButterflyEvidence heston_butterfly(const core::HestonParameters& model, double time) noexcept {
  // Share of its two terms up to which a negative density counts as rounding: 2e-11 was seen of either.
  constexpr double kRounding = 1e-8;
  const Numbers k = grid_of(model, time);
  const MeasuredSmile smile = measure(model, time, k);
  ButterflyEvidence evidence;
  evidence.free = !smile.lost;
  bool any = false;
  for (std::size_t i = 0; i < kPoints; ++i) {
    if (std::isnan(smile.total_variance[i])) continue;
    any = true;
    const double density = smile.curvature[i] - smile.slope[i];
    const double size = std::fabs(smile.curvature[i]) + std::fabs(smile.slope[i]);
    if (!(density >= -kRounding * size)) evidence.free = false;
    const double g = heston_durrleman_g(smile.slope[i], smile.curvature[i], smile.total_variance[i], k[i]);
    if (std::isnan(g)) continue;
    if (!(g >= evidence.min_g)) {  // true for the first point, too
      evidence.min_g = g;
      evidence.min_g_at = k[i];
    }
  }
  evidence.free = evidence.free && any;
  evidence.left_slope = heston_wing_slope(model, time, true).value;
  evidence.right_slope = heston_wing_slope(model, time, false).value;
  return evidence;
}

CalendarEvidence heston_calendar(const core::HestonParameters& model, double earlier, double later) {
  constexpr double kRounding = 1e-12;  // relative to the variances
  const Numbers k = grid_of(model, later);
  const MeasuredSmile first = measure(model, earlier, k);
  const MeasuredSmile second = measure(model, later, k);
  CalendarEvidence evidence;
  evidence.free = !first.lost && !second.lost;
  bool any = false;
  for (std::size_t i = 0; i < kPoints; ++i) {
    const double slack = second.total_variance[i] - first.total_variance[i];
    if (std::isnan(slack)) continue;
    any = true;
    const double rounding = kRounding * (first.total_variance[i] + second.total_variance[i]) +
                            first.variance_error[i] + second.variance_error[i];
    if (!(slack >= -rounding)) evidence.free = false;
    if (!(slack >= evidence.min_slack)) {
      evidence.min_slack = slack;
      evidence.min_slack_at = k[i];
    }
  }
  evidence.free = evidence.free && any;
  return evidence;
}

}  // namespace volcal
