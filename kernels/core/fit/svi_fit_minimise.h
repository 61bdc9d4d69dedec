// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Minimises the joint problem at fixed severity and multipliers, by a team: Gauss-Newton steps in a trust
/// region (dogleg.h), normal equations factored within their envelope (block_envelope.h).
///
/// The trust region is an ellipsoid in the metric of the matrix' diagonal; its rules and the stopping rules
/// are Ceres' (DoglegStrategy, TrustRegionMinimizer), and tests compare the two.

#include <cmath>

#include "kernels/core/fit/block_envelope.h"
#include "kernels/core/fit/dogleg.h"
#include "kernels/core/fit/svi_fit_evaluate.h"
#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/portability.h"

namespace volcal::core {

struct MinimiseLimits {
  int max_iterations;
  double first_radius;        ///< radius of the trust region at the start
  double function_tolerance;  ///< relative decrease of the cost below which the minimisation stops
};

enum class MinimiseStatus : unsigned char {
  converged,
  iteration_limit,  ///< the point is the best one seen
  broken,           ///< the start has no finite cost, or no step could be computed
};

struct MinimiseResult {
  MinimiseStatus status;
  int iterations;  ///< evaluations of a point, the start included
  double cost;     ///< half the sum of all terms
  double data;     ///< the part of quotes, regularisers and soft floors in the cost
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace minimise_detail {

// Constants of Ceres' dogleg strategy.
constexpr double kSmallestDiagonal = 1e-6;
constexpr double kLeastRegularisation = 1e-8;
constexpr double kMostRegularisation = 1.0;
constexpr double kAcceptedRatio = 1e-3;
constexpr double kGradientTolerance = 1e-10;
constexpr double kParameterTolerance = 1e-8;
constexpr double kSmallestRadius = 1e-32;
constexpr double kLargestRadius = 1e16;

/// The vectors in the problem's scratch, [n] each.
struct Vectors {
  NormalEquations here, there;
  double* factor;
  double* newton;    ///< Gauss-Newton step, unscaled
  double* scale;     ///< root of the clamped diagonal
  double* downhill;  ///< D^-2 g / |D^-1 g|: unit vector along the scaled gradient, unscaled
  double* bent;      ///< H downhill
  double* step;
  double* trial;
};

VOLCAL_HD inline Vectors vectors(const SviFitProblem& p) {
  const int n = kSviDimension * p.n_slices;
  const int blocks = kBlock * p.envelope.begin[p.n_slices];
  double* w = p.work;
  Vectors v{};
  v.here.blocks = w;
  v.there.blocks = w + blocks;
  v.factor = w + 2 * blocks;
  w += 3 * blocks;
  v.here.gradient = w;
  v.there.gradient = w + n;
  v.newton = w + 2 * n;
  v.scale = w + 3 * n;
  v.downhill = w + 4 * n;
  v.bent = w + 5 * n;
  v.step = w + 6 * n;
  v.trial = w + 7 * n;
  return v;
}

template <class Team>
VOLCAL_HD inline double dot(const Team& team, const double* a, const double* b, int n) {
  double partial = 0.0;
  for (int i = team.rank(); i < n; i += team.size()) partial += a[i] * b[i];
  return team.sum_of_members(partial);
}

/// The dogleg plane of the current point and the quantities that it was built from.
struct Plane {
  PlaneModel model;
  double newton_length;  ///< length of the scaled Gauss-Newton step
  double along;          ///< component of the scaled Gauss-Newton step along the gradient
  double across;         ///< component across the gradient
  double newton_decrease;
  double gradient_size;  ///< largest entry of the gradient
};

/// Factors H + mu D^2 and fills the vectors and the plane. `mu` grows until the factorisation succeeds; false
/// where it never does.
template <class Team>
VOLCAL_HD_CALL bool build_plane(const Team& team, const SviFitProblem& p, const Vectors& v, double& mu,
                                Plane& plane) {
  const int n = kSviDimension * p.n_slices;
  const int size = kBlock * p.envelope.begin[p.n_slices];
  double largest = 0.0;
  double scaled2 = 0.0;
  for (int i = team.rank(); i < n; i += team.size()) {
    const int s = i / kSviDimension;
    const int j = i - kSviDimension * s;
    const double diagonal = v.here.blocks[kBlock * block_at(p.envelope, s, s) + (kSviDimension + 1) * j];
    const double d2 = diagonal > kSmallestDiagonal ? diagonal : kSmallestDiagonal;
    v.scale[i] = std::sqrt(d2);
    v.newton[i] = -v.here.gradient[i];
    v.downhill[i] = v.here.gradient[i] / d2;
    scaled2 += v.here.gradient[i] * v.downhill[i];
    const double size_here = std::fabs(v.here.gradient[i]);
    largest = size_here > largest ? size_here : largest;
  }
  plane.gradient_size = team.largest_of_members(largest);
  scaled2 = team.sum_of_members(scaled2);
  const double length = std::sqrt(scaled2);
  if (!(length > 0.0)) return plane.gradient_size == 0.0;  // true at a stationary point, false for NaN
  for (;; mu *= 10.0) {
    if (!(mu <= kMostRegularisation)) return false;
    for (int e = team.rank(); e < size; e += team.size()) v.factor[e] = v.here.blocks[e];
    team.sync();
    for (int i = team.rank(); i < n; i += team.size()) {
      const int s = i / kSviDimension;
      const int j = i - kSviDimension * s;
      v.factor[kBlock * block_at(p.envelope, s, s) + (kSviDimension + 1) * j] += mu * v.scale[i] * v.scale[i];
    }
    team.sync();
    if (factor_envelope(team, p.envelope, v.factor)) break;
  }
  solve_envelope(team, p.envelope, v.factor, v.newton);
  for (int i = team.rank(); i < n; i += team.size()) v.downhill[i] /= length;
  team.sync();
  multiply_envelope(team, p.envelope, v.here.blocks, v.downhill, v.bent);

  // Scalar products in the scaled metric; H newton = -g - mu D^2 newton needs no product with H.
  double parts[4] = {};
  for (int i = team.rank(); i < n; i += team.size()) {
    const double d2 = v.scale[i] * v.scale[i];
    parts[0] += v.newton[i] * d2 * v.newton[i];
    parts[1] += v.newton[i] * v.here.gradient[i];
    parts[2] += v.downhill[i] * v.bent[i];
    parts[3] += v.newton[i] * v.bent[i];
  }
  for (double& part : parts) part = team.sum_of_members(part);
  const double newton2 = parts[0];
  plane.newton_length = std::sqrt(newton2);
  plane.along = parts[1] / length;
  const double across2 = newton2 - plane.along * plane.along;
  plane.across = across2 > 0.0 ? std::sqrt(across2) : 0.0;
  const double newton_bent_newton = -parts[1] - mu * newton2;
  plane.newton_decrease = -parts[1] - 0.5 * newton_bent_newton;
  plane.model.g1 = length;
  plane.model.b11 = parts[2];
  // A Gauss-Newton step along the gradient spans no plane: the matrix entry across it then has no influence.
  const bool flat = !(plane.across > 1e-12 * plane.newton_length);
  if (flat) plane.across = 0.0;
  plane.model.b12 = flat ? 0.0 : (parts[3] - plane.along * parts[2]) / plane.across;
  plane.model.b22 =
      flat ? 1.0
           : (newton_bent_newton - 2.0 * plane.along * parts[3] + plane.along * plane.along * parts[2]) /
                 across2;
  return true;
}

/// Chooses the step: fills v.step, returns the model's decrease and, through `length`, the step's scaled
/// length.
template <class Team>
VOLCAL_HD inline double choose_step(const Team& team, const SviFitProblem& p, const Vectors& v,
                                    const Plane& plane, double radius, double& length) {
  const int n = kSviDimension * p.n_slices;
  double by_downhill = 0.0;
  double by_newton = 1.0;
  double decrease = plane.newton_decrease;
  length = plane.newton_length;
  if (plane.newton_length > radius) {
    const PlaneStep y = plane_step(plane.model, radius);
    by_newton = plane.across > 0.0 ? y.y2 / plane.across : 0.0;
    by_downhill = y.y1 - by_newton * plane.along;
    decrease = y.decrease;
    length = std::sqrt(y.y1 * y.y1 + y.y2 * y.y2);
  }
  for (int i = team.rank(); i < n; i += team.size()) {
    v.step[i] = by_newton * v.newton[i] + by_downhill * v.downhill[i];
    v.trial[i] = p.x[i] + v.step[i];
  }
  team.sync();
  return decrease;
}

VOLCAL_HD inline bool is_usable(double cost) { return cost - cost == 0.0; }

}  // namespace minimise_detail

/// Minimises from p.x and leaves the solution in p.x. The slacks in the problem are those of p.x.
template <class Team>
VOLCAL_HD_CALL MinimiseResult minimise(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                       const MinimiseLimits& limits) {
  using namespace minimise_detail;
  const int n = kSviDimension * p.n_slices;
  Vectors v = vectors(p);
  const PointCost start = evaluate(team, p, terms, p.x, v.here);
  MinimiseResult result{MinimiseStatus::iteration_limit, 1, start.total, start.data};
  if (!is_usable(result.cost)) {
    result.status = MinimiseStatus::broken;
    return result;
  }
  double radius = limits.first_radius;
  double mu = kLeastRegularisation;
  Plane plane{};
  bool moved = true;  // true while the plane is that of an earlier point
  bool slacks_at_x = true;
  while (result.iterations < limits.max_iterations) {
    if (moved) {
      if (!build_plane(team, p, v, mu, plane)) {
        result.status = MinimiseStatus::broken;
        break;
      }
      if (plane.gradient_size <= kGradientTolerance) {
        result.status = MinimiseStatus::converged;
        break;
      }
      moved = false;
    }
    double length = 0.0;
    const double predicted = choose_step(team, p, v, plane, radius, length);
    const double step2 = dot(team, v.step, v.step, n);
    const double size = std::sqrt(dot(team, p.x, p.x, n));
    if (std::sqrt(step2) <= kParameterTolerance * (size + kParameterTolerance)) {
      result.status = MinimiseStatus::converged;
      break;
    }
    const PointCost trial = evaluate(team, p, terms, v.trial, v.there);
    const double cost = trial.total;
    slacks_at_x = false;
    ++result.iterations;
    const double decrease = result.cost - cost;
    const double ratio = is_usable(cost) && predicted > 0.0 ? decrease / predicted : -1.0;
    if (!(ratio > kAcceptedRatio)) {
      radius = 0.5 * (length < radius ? length : radius);
      if (radius < kSmallestRadius) {
        result.status = MinimiseStatus::converged;
        break;
      }
      continue;
    }
    for (int i = team.rank(); i < n; i += team.size()) p.x[i] = v.trial[i];
    const NormalEquations last = v.here;
    v.here = v.there;
    v.there = last;
    team.sync();
    moved = true;
    if (ratio < 0.25) radius *= 0.5;
    if (ratio > 0.75 && 3.0 * length > radius) radius = 3.0 * length;
    if (radius > kLargestRadius) radius = kLargestRadius;
    mu = mu * 0.2 > kLeastRegularisation ? mu * 0.2 : kLeastRegularisation;
    result.cost = cost;
    result.data = trial.data;
    slacks_at_x = true;
    if (decrease <= limits.function_tolerance * cost) {
      result.status = MinimiseStatus::converged;
      break;
    }
  }
  if (!slacks_at_x) evaluate(team, p, terms, p.x, v.there);
  return result;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
