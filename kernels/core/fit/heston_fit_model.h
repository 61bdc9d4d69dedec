// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The cost of a Heston fit at one point, its gradient and its Gauss-Newton matrix: one pass over the nodes
/// of every slice, the normal equations summed while the quotes are at hand. No Jacobian is stored.

#include <cmath>
#include <cstdint>

#include "kernels/core/fit/heston_fit_problem.h"
#include "kernels/core/fit/quote_loss.h"
#include "kernels/core/heston/heston_preference.h"
#include "kernels/core/heston/heston_quotes.h"
#include "kernels/core/math/packed_triangle.h"
#include "kernels/core/team.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace heston_detail {

/// Partial sums of the model at a point: those of one member or lane.
template <class Real>
struct PartialModel {
  Real cost;
  Real failed;  ///< number of quotes without a residual
  Real gradient[kHestonDimension];
  Real matrix[kHestonDimension * (kHestonDimension + 1) / 2];
};

/// Adds the quotes of a queue to the sums.
template <class Team>
VOLCAL_HD_CALL void add_queue(const Team& team, const QuoteLossShape& shape, const double* by_x, int n,
                              const HestonQuoteMemory& memory, PartialModel<typename Team::Real>& sums) {
  using Real = typename Team::Real;
  for (int i = 0; i < n; i += team.width()) {
    const Real residual = team.load(memory.residual + i);
    const auto good = residual * residual < kBeyond;
    sums.failed += select(good, Real(0.0), Real(1.0));
    const Real r = select(good, residual, Real(0.0));
    const LossValue<Real> loss = quote_loss(shape, Real(r * r));
    const Real weight = team.load(memory.weight + i);
    sums.cost += 0.5 * weight * loss.value;
    const Real slope = select(good, team.load(memory.slope + i), Real(0.0));
    Real by[kHestonDimension];
    for (int m = 0; m < kHestonDimension; ++m) by[m] = team.load(memory.by[m] + i) * (slope * by_x[m]);
    const Real force = weight * loss.first;
    for (int m = 0; m < kHestonDimension; ++m) {
      const Real scaled = force * by[m];
      sums.gradient[m] += scaled * r;
      for (int q = 0; q <= m; ++q) sums.matrix[packed_entry(m, q)] += scaled * by[q];
    }
  }
  team.sync();
}

VOLCAL_HD inline double count_quotes(const HestonQuoteArrays& quotes, std::int64_t surface) {
  double count = 0.0;
  for (std::int64_t s = quotes.slice_begin[surface]; s < quotes.slice_begin[surface + 1]; ++s) {
    count += static_cast<double>(quotes.slices[s].count);
  }
  return count;
}

/// Adds the preference for Feller's condition to the model; called by one member.
VOLCAL_HD inline void add_preference(const HestonFitArrays& arrays, std::int64_t surface,
                                     const HestonParameters& p, HestonFitModel& model) {
  const FellerExcess excess = feller_excess(p.kappa, p.theta, p.sigma);
  const double weight = arrays.feller_weight * count_quotes(arrays.quotes, surface);
  model.cost += 0.5 * weight * excess.value * excess.value;
  for (int m = 0; m < kHestonDimension; ++m) {
    model.gradient[m] += weight * excess.value * excess.by[m];
    for (int q = 0; q <= m; ++q) model.matrix[packed_entry(m, q)] += weight * excess.by[m] * excess.by[q];
  }
}

/// Computes cost, gradient and Gauss-Newton matrix at one point.
template <class Team>
VOLCAL_HD_CALL void fit_model(const Team& team, const HestonFitArrays& arrays, std::int64_t surface,
                              const HestonParameters& p, HestonQuoteMemory& memory, HestonFitModel& model) {
  using Real = typename Team::Real;
  constexpr int kEntries = kHestonDimension * (kHestonDimension + 1) / 2;
  PartialModel<Real> sums;
  sums.cost = 0.0;
  sums.failed = 0.0;
  for (Real& g : sums.gradient) g = 0.0;
  for (Real& a : sums.matrix) a = 0.0;
  const double by_x[kHestonDimension] = {p.v0, p.kappa, p.theta, p.sigma, 1.0 - p.rho * p.rho};
  for_each_heston_queue(team, arrays.quotes, surface, p, arrays.limits.accuracy, memory,
                        [&](int n) { add_queue(team, arrays.loss, by_x, n, memory, sums); });
  const double cost = team.sum(sums.cost);
  const bool valid = !(team.sum(sums.failed) > 0.0) && cost < kBeyond;
  const bool writer = team.rank() == 0;
  if (writer) {
    model.cost = cost;
    model.valid = valid;
  }
  for (int m = 0; m < kHestonDimension; ++m) {
    const double total = team.sum(sums.gradient[m]);
    if (writer) model.gradient[m] = total;
  }
  for (int e = 0; e < kEntries; ++e) {
    const double total = team.sum(sums.matrix[e]);
    if (writer) model.matrix[e] = total;
  }
  if (writer && arrays.feller_weight > 0.0) add_preference(arrays, surface, p, model);
  team.sync();
}

}  // namespace heston_detail
}  // namespace VOLCAL_ISA
}  // namespace volcal::core
