// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Points at which surfaces are queried, and judges of the answers.

#include <cstdint>
#include <memory>
#include <vector>

#include "host/bench/rows/row.h"
#include "volcal/surface.h"

namespace volcal::bench {

/// Times of the points relative to the surface's slices.
enum class QueryTimes : std::uint8_t {
  one_slice,  ///< the fourth, or the last of fewer
  on_slices,  ///< each at random
  chain,      ///< on slices, in order of time: an option chain
  between,    ///< in the gaps at random
};

struct QueryPoints {
  VolSurface surface;
  std::size_t slice = 0;  ///< slice of the points for `one_slice`
  std::vector<double> time;
  std::vector<double> log_moneyness;
  std::vector<double> strike;
  std::vector<double> vol;  ///< results
};

/// Draws points within 2.5 standard deviations of the forward at their time.
[[nodiscard]] std::shared_ptr<QueryPoints> draw_query_points(VolSurface surface, QueryTimes times,
                                                             std::size_t count);

/// Judges every hundredth answer against the formula in extended precision: at k, at the strike's exact k,
/// and, where prices are mixed (one gap), at k.
using QueryJudge = std::vector<Accuracy> (*)(const QueryPoints&);
[[nodiscard]] std::vector<Accuracy> judge_by_log_moneyness(const QueryPoints& points);
[[nodiscard]] std::vector<Accuracy> judge_by_strike(const QueryPoints& points);
[[nodiscard]] std::vector<Accuracy> judge_price_mix(const QueryPoints& points);

}  // namespace volcal::bench
