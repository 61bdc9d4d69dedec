// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Fit of one slice alone, without constraints, from its own starts, by a team.

#include "kernels/core/fit/svi_fit_minimise.h"
#include "kernels/core/fit/svi_fit_problem.h"
#include "kernels/core/fit/svi_fit_starts.h"
#include "kernels/core/portability.h"
#include "kernels/core/svi/svi_chart.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Finds the best minimum over the starts and leaves it in p.x. `p` is a surface of one slice that watches
/// nothing. `work` holds start_work_size(quote_count) doubles besides the problem's own.
template <class Team>
VOLCAL_HD inline MinimiseResult fit_slice(const Team& team, const SviFitProblem& p, const SviFitTerms& terms,
                                          const MinimiseLimits& limits, double* work) {
  const SviChart chart{p.chart_scale[0], p.slope_cap};
  const SviStarts starts = find_starts(team, p, work);
  MinimiseResult best{MinimiseStatus::broken, 0, 0.0, 0.0};
  double best_x[kSviDimension] = {};
  int iterations = 0;
  for (int i = 0; i < starts.count; ++i) {
    double x[kSviDimension];
    svi_to_free(chart, starts.svi[i], x);
    for (int j = team.rank(); j < kSviDimension; j += team.size()) p.x[j] = x[j];
    team.sync();
    const MinimiseResult trial = minimise(team, p, terms, limits);
    iterations += trial.iterations;
    const bool better = trial.status != MinimiseStatus::broken &&
                        (best.status == MinimiseStatus::broken || trial.cost < best.cost);
    if (better || i == 0) {
      for (int j = 0; j < kSviDimension; ++j) best_x[j] = p.x[j];
      best = trial;
    }
    team.sync();
  }
  for (int j = team.rank(); j < kSviDimension; j += team.size()) p.x[j] = best_x[j];
  team.sync();
  best.iterations = iterations;
  return best;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
