// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The settings of the attempts at a feasible surface, and the phrase for the outcome of a fit.
///
/// A heavier base regulariser keeps the fits of slices alone out of the corners (wings at Lee's bound,
/// centres far outside the quotes) that unconstrained SVI reaches on index chains. The last attempt lets the
/// objective grow without bound, as quotes that contradict each other may require.

#include <array>
#include <cstddef>
#include <string>

#include "calibration/fit/common/work_limit.h"
#include "calibration/fit/slices/regulariser_costs.h"
#include "kernels/core/fit/severity_rules.h"

namespace volcal::fit {

struct Attempt {
  double base_weight;  ///< weight of the base regulariser in fits of slices alone
  double first_severity;
  double first_trust_radius;  ///< a short first step keeps a long chain of slices in its basin
  bool may_run_away;
};

using core::kFirstSeverity;
inline constexpr std::array<Attempt, 5> kAttempts = {
    {{kBaseRegulariserWeight, kFirstSeverity, 100.0, false},
     {10.0 * kBaseRegulariserWeight, kFirstSeverity, 1.0, false},
     {10.0 * kBaseRegulariserWeight, 0.1 * kFirstSeverity, 100.0, false},
     {40.0 * kBaseRegulariserWeight, 0.1 * kFirstSeverity, 1.0, false},
     {kBaseRegulariserWeight, kFirstSeverity, 100.0, true}}};

/// Settings of an attempt; attempts are numbered from 1.
[[nodiscard]] constexpr const Attempt& attempt_settings(int attempt) {
  return kAttempts[static_cast<std::size_t>(attempt - 1)];
}

/// The attempt from which on hard tail floors that a pass does not reach are dropped: until then another
/// start may reach them.
inline constexpr int kFirstToDrop = 3;

/// The last attempt that a surface with a warm start (the end of its fit without floors) begins there, at
/// this severity. From slices fitted alone, a fit meets a far floor by arbitrage rather than by moving away
/// from the quotes, and ends in a poor corner.
inline constexpr int kLastWarmAttempt = 2;
inline constexpr double kWarmSeverity = 10.0;

/// Factor by which the second pass begins at a lower severity than the first one ended with: it starts from a
/// feasible point and good multipliers, and a lower severity lets it move along the constraints.
inline constexpr double kSecondPassRelief = 27.0;

/// Share of the way to a flat surface up to which a restoration moves no vol visibly.
inline constexpr double kNegligibleRestoration = 1e-3;

/// A report's sentence on the outcome of a fit: `attempt` is the one whose end was kept, `moved` says whether
/// a restoration moved it.
[[nodiscard]] inline std::string termination_of(bool free, bool moved, int attempt, Spent spent,
                                                const WorkLimit& limit) {
  if (free && !moved && spent == Spent::nothing) {
    const std::string which = attempt > 1 ? ", at attempt " + std::to_string(attempt) : "";
    return "converged: proved free of arbitrage" + which;
  }
  const std::string why = spent == Spent::nothing ? "" : words_for(spent, limit.iterations) + ": ";
  if (!free) return "failed: " + why + "no surface proved free of arbitrage";
  const std::string what = moved ? "moved towards a flat surface until proved" : "proved";
  return "not converged: " + why + what + " free of arbitrage";
}

}  // namespace volcal::fit
