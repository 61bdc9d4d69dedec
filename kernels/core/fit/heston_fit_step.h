// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Step of a Heston fit: the minimum of the damped quadratic model in the box.

#include <cmath>

#include "kernels/core/fit/heston_fit_model.h"
#include "kernels/core/fit/heston_fit_problem.h"
#include "kernels/core/heston/heston_chart.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace heston_detail {

/// Position of a step's coordinate relative to its box.
enum class HestonBound : signed char { low = -1, free = 0, high = 1 };

/// The damped quadratic model of the cost and the box that a step must stay in.
struct StepProblem {
  const HestonFitModel* model;
  double diagonal[kHestonDimension];  ///< diagonal of the matrix, with the damping
  double low[kHestonDimension];       ///< lower bound of the step, <= 0
  double high[kHestonDimension];      ///< upper bound of the step, >= 0
};

/// Solves for the free coordinates while the bound ones keep their values; false where the matrix is not
/// positive definite.
VOLCAL_HD inline bool solve_free(const StepProblem& p, const HestonBound* bound, double* y) {
  double factor[kHestonDimension][kHestonDimension];
  double right[kHestonDimension];
  for (int row = 0; row < kHestonDimension; ++row) {
    right[row] = -p.model->gradient[row];
    for (int column = 0; column < kHestonDimension; ++column) {
      if (bound[column] != HestonBound::free)
        right[row] -= p.model->matrix[packed_entry(row, column)] * y[column];
    }
    if (bound[row] != HestonBound::free) right[row] = y[row];
  }
  for (int row = 0; row < kHestonDimension; ++row) {
    for (int column = 0; column < row; ++column) {
      const bool held = bound[row] != HestonBound::free || bound[column] != HestonBound::free;
      double value = held ? 0.0 : p.model->matrix[packed_entry(row, column)];
      for (int k = 0; k < column; ++k) value -= factor[row][k] * factor[column][k];
      factor[row][column] = value / factor[column][column];
    }
    double value = bound[row] != HestonBound::free ? 1.0 : p.diagonal[row];
    for (int k = 0; k < row; ++k) value -= factor[row][k] * factor[row][k];
    if (!(value > 0.0)) return false;
    factor[row][row] = std::sqrt(value);
  }
  for (int row = 0; row < kHestonDimension; ++row) {
    y[row] = right[row];
    for (int k = 0; k < row; ++k) y[row] -= factor[row][k] * y[k];
    y[row] /= factor[row][row];
  }
  for (int row = kHestonDimension - 1; row >= 0; --row) {
    for (int k = row + 1; k < kHestonDimension; ++k) y[row] -= factor[k][row] * y[k];
    y[row] /= factor[row][row];
  }
  return true;
}

/// Puts the free coordinate that lies furthest outside the box on its bound; false where none lies outside.
VOLCAL_HD inline bool bind_one(const StepProblem& p, HestonBound* bound, double* y) {
  double furthest = 0.0;
  int which = -1;
  for (int m = 0; m < kHestonDimension; ++m) {
    const double outside = std::fmax(p.low[m] - y[m], y[m] - p.high[m]);
    if (bound[m] != HestonBound::free || !(outside > furthest)) continue;
    furthest = outside;
    which = m;
  }
  for (int m = 0; m < kHestonDimension; ++m) {
    if (m != which) continue;
    bound[m] = y[m] < p.low[m] ? HestonBound::low : HestonBound::high;
    y[m] = y[m] < p.low[m] ? p.low[m] : p.high[m];
  }
  return which >= 0;
}

/// Frees the bound coordinate whose move into the box promises the largest decrease; false where none
/// promises one.
VOLCAL_HD inline bool release_one(const StepProblem& p, HestonBound* bound, const double* y) {
  double most = 0.0;
  int which = -1;
  for (int m = 0; m < kHestonDimension; ++m) {
    if (bound[m] == HestonBound::free) continue;
    double slope = p.model->gradient[m];
    for (int q = 0; q < kHestonDimension; ++q) {
      slope += (q == m ? p.diagonal[m] : p.model->matrix[packed_entry(m, q)]) * y[q];
    }
    const double inwards = bound[m] == HestonBound::low ? -slope : slope;
    if (!(inwards > 0.0) || !(inwards * inwards > most * p.diagonal[m])) continue;
    most = inwards * inwards / p.diagonal[m];
    which = m;
  }
  for (int m = 0; m < kHestonDimension; ++m) {
    if (m == which) bound[m] = HestonBound::free;
  }
  return which >= 0;
}

/// Minimum of the damped quadratic model within the box, by active sets [NocedalWright2006, 16.5]; false
/// where the matrix is not positive definite.
VOLCAL_HD inline bool boxed_step(const StepProblem& p, double* y) {
  constexpr int kRounds = 24;  // five coordinates seldom need more than five
  HestonBound bound[kHestonDimension];
  for (int m = 0; m < kHestonDimension; ++m) {
    bound[m] = HestonBound::free;
    y[m] = 0.0;
  }
  for (int round = 0; round < kRounds; ++round) {
    if (!solve_free(p, bound, y)) return false;
    if (!bind_one(p, bound, y) && !release_one(p, bound, y)) return true;
  }
  return false;
}

/// Decrease of the cost along a step by the quadratic model.
VOLCAL_HD inline double model_decrease(const HestonFitModel& model, const double* step) {
  double decrease = 0.0;
  for (int m = 0; m < kHestonDimension; ++m) {
    decrease -= model.gradient[m] * step[m];
    for (int q = 0; q < kHestonDimension; ++q) {
      decrease -= 0.5 * model.matrix[packed_entry(m, q)] * step[m] * step[q];
    }
  }
  return decrease;
}

VOLCAL_HD inline double largest_of(const double* values) {
  double largest = 0.0;
  for (int m = 0; m < kHestonDimension; ++m) largest = std::fmax(largest, std::fabs(values[m]));
  return largest;
}

/// Proposes the damped step from memory.at, within the box of the fit and no longer than kLongestStep in any
/// coordinate: a coordinate that hardly matters may want to go far, and must not hold up the others.
template <class Team>
VOLCAL_HD_CALL void propose(const Team& team, const HestonFitModel& model, double damping,
                            HestonFitMemory& memory) {
  constexpr double kLongestStep = 1.5;  // limit in each coordinate: a factor of 4.5 in a parameter
  constexpr double kFarthest = 4.0;
  constexpr double kTiny = 1e-14;
  team.sync();  // every member has finished with the last step
  if (team.rank() == 0) {
    const double* const at = memory.at.x;
    HestonFitMove& move = memory.move;
    StepProblem p;
    p.model = &model;
    double largest = 0.0;
    for (int m = 0; m < kHestonDimension; ++m) largest = std::fmax(largest, model.matrix[packed_entry(m, m)]);
    for (int m = 0; m < kHestonDimension; ++m) {
      p.diagonal[m] = model.matrix[packed_entry(m, m)] * (1.0 + damping) + kTiny * largest;
      p.low[m] = std::fmax(memory.low.x[m] - at[m], -kFarthest);
      p.high[m] = std::fmin(memory.high.x[m] - at[m], kFarthest);
    }
    double step[kHestonDimension];
    move.possible = boxed_step(p, step);
    const double length = largest_of(step);
    const double shrink = length > kLongestStep ? kLongestStep / length : 1.0;
    for (int m = 0; m < kHestonDimension; ++m) {
      move.to.x[m] = clipped(at[m] + shrink * step[m], memory.low.x[m], memory.high.x[m]);
      step[m] = move.to.x[m] - at[m];
    }
    move.length = largest_of(step);
    move.predicted = model_decrease(model, step);
  }
  team.sync();
}

}  // namespace heston_detail
}  // namespace VOLCAL_ISA
}  // namespace volcal::core
