// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Floors under the risk-neutral tail of an SVI slice, as rows of the joint problem (svi_fit_problem.h).
///
/// A floor requires f >= target of one functional f of svi_tail.h. Its slack is relative to the target, so
/// that a probability of 1e-3 and a wing's slope of 1 are comparable:
///
///     hard    kFloorUnit (ln(f / target) - margin)
///     soft    kFloorUnit (f / target - 1)
///
/// A hard floor is a constraint like those of arbitrage: a shifted hinge with a multiplier, whose severity
/// rises until it holds. Its logarithm is nearly linear where a tail falls over decades: f itself, far below
/// the target, has next to no slope, and the first severity that moves it throws it far beyond. Below
/// kLeastRatio of the target, where f may be negative by arbitrage, the logarithm continues as its tangent. A
/// soft floor of weight lambda is the plain squared hinge lambda max(0, 1 - f/target)^2 beside the quotes'
/// losses and belongs to the minimised cost: missing the target altogether costs lambda.

#include <cmath>

#include "kernels/core/portability.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_residual.h"
#include "kernels/core/svi/svi_tail.h"
#include "kernels/core/svi/svi_variance_swap.h"

namespace volcal::core {

enum class TailFunctional : unsigned char {
  fall,           ///< P(X < -argument)
  rise,           ///< P(X > argument)
  shortfall,      ///< mean loss to the forward in the worst share `argument`
  variance_swap,  ///< fair total variance
  left_slope,     ///< asymptotic slope of total variance in |k|
  right_slope,
};

/// Units of slack for a floor missed by all of its target: one missed by 5 % weighs like one half-spread of
/// calendar violation.
inline constexpr double kFloorUnit = 20.0;

/// Share of the target below which a hard floor's logarithm becomes its tangent.
inline constexpr double kLeastRatio = 1e-4;

/// The weight of a hard floor.
inline constexpr double kHardFloor = HUGE_VAL;

/// One floor under one slice.
struct SviFloor {
  TailFunctional functional;
  double argument;  ///< move > 0, or share between 0 and 1; 0 where the functional has none
  double target;    ///< > 0, in the functional's unit
  double weight;    ///< kHardFloor, or the lambda of a soft floor; 0: the floor does not count
};

/// A floor and the slice of a surface that it belongs to.
struct SviFitFloor {
  SviFloor floor;
  int slice;
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// The functional with its derivatives along the free coordinates; NaN where the slice has none (svi_tail.h).
VOLCAL_HD_RARE SviGradient<double> svi_tail_functional(const SviPoint& slice, TailFunctional functional,
                                                       double argument) {
  switch (functional) {
    case TailFunctional::fall:
      return svi_tail_probability(svi_jet(slice, -argument), -argument, TailSide::fall);
    case TailFunctional::rise:
      return svi_tail_probability(svi_jet(slice, argument), argument, TailSide::rise);
    case TailFunctional::shortfall:
      return svi_expected_shortfall(slice, argument).shortfall;
    case TailFunctional::variance_swap:
      return svi_variance_swap(slice);
    case TailFunctional::left_slope:
      return svi_wing_slope(slice, TailSide::fall);
    case TailFunctional::right_slope:
      break;
  }
  return svi_wing_slope(slice, TailSide::rise);
}

/// A slack and its derivative by the functional.
struct FloorSlack {
  double value;
  double by_functional;
};

/// Slack of a floor whose functional has this value; `margin` applies to hard floors.
VOLCAL_HD inline FloorSlack floor_slack(const SviFloor& floor, double functional, double margin) {
  const double ratio = functional / floor.target;
  const double unit = kFloorUnit / floor.target;
  if (floor.weight != kHardFloor) return {kFloorUnit * (ratio - 1.0), unit};
  if (ratio > kLeastRatio) return {kFloorUnit * (std::log(ratio) - margin), unit / ratio};
  const double tangent = std::log(kLeastRatio) + (ratio - kLeastRatio) / kLeastRatio;
  return {kFloorUnit * (tangent - margin), unit / kLeastRatio};
}

/// Slack of a floor and its derivatives along the free coordinates.
VOLCAL_HD inline SviGradient<double> svi_floor_slack(const SviPoint& slice, const SviFloor& floor,
                                                     double margin) {
  SviGradient<double> row = svi_tail_functional(slice, floor.functional, floor.argument);
  const FloorSlack slack = floor_slack(floor, row.value, margin);
  row.value = slack.value;
  for (double& derivative : row.d) derivative *= slack.by_functional;
  return row;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
