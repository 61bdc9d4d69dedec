// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A line, or a level, through points of stated error, some of which are plainly wrong.
///
///     y_i = level + slope x_i + scale s_i e_i
///
/// s_i are given up to a common scale (for parity pairs: from the spreads). Tukey's biweight
///     rho'(u) = u (1 - (u/c)^2)^2 for |u| < c, else 0,     c = 4.685 (95 % efficient under Gaussian errors)
/// is solved by iteratively reweighted least squares [BeatonTukey1974] from a Theil-Sen start [Sen1968]; the
/// scale is 1.4826 times the median of |y_i - fit| / s_i, renewed for ten rounds, then held until the
/// solution no longer changes. The covariance is that of an M-estimator [Huber1981, section 7.6].

#include <cstddef>
#include <vector>

namespace volcal {

struct RegressionPoint {
  double x = 0.0;
  double y = 0.0;
  double error = 1.0;  ///< s_i > 0
};

struct RobustFit {
  bool ok = false;  ///< false where there are too few points, or all at one x
  double level = 0.0;
  double slope = 0.0;  ///< 0 for a level fit
  double level_variance = 0.0;
  double slope_variance = 0.0;
  double covariance = 0.0;  ///< covariance of level and slope
  double centre = 0.0;      ///< weighted mean of x, where level + slope x is most certain
  double scale = 0.0;       ///< scale of the errors, in units of s_i
  std::size_t used = 0;     ///< number of points whose weight is above zero
};

/// Fits a line to at least 3 points at two or more x. With fewer than 3 degrees of freedom left the residuals
/// do not determine the scale, and the variances are those of scale 1, the stated errors.
[[nodiscard]] RobustFit robust_line(const std::vector<RegressionPoint>& points);

/// Least scale. A residual below 4.685 x this share of its stated error is never an outlier: ticks alone make
/// as much, and when most residuals are exactly zero the median would reject every other point.
inline constexpr double kLeastScale = 0.1;

/// Length of the last step, in standard errors, at which the iteration ends: far below anything that is read
/// from a fit.
inline constexpr double kStandStill = 1e-10;

/// Fits a level to at least 1 point, by the same estimator without slope; x is not used. `least_scale` is 1
/// where the errors are absolute and not only relative to each other; a larger `stand_still` ends sooner.
[[nodiscard]] RobustFit robust_level(const std::vector<RegressionPoint>& points,
                                     double least_scale = kLeastScale, double stand_still = kStandStill);

}  // namespace volcal
