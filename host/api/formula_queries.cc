// SPDX-License-Identifier: Apache-2.0
#include "host/api/formula_queries.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "calibration/surface/surface_state.h"
#include "host/api/query_coordinates.h"

namespace volcal {
namespace {

/// Number of points that are evaluated together: their numbers stay in cache, and one call serves all of
/// them.
constexpr std::size_t kPortion = 512;
using Numbers = std::array<double, kPortion>;

void variances(const core::SviRaw<double>& svi, const SliceFormula* other, std::span<const double> k,
               std::span<double> w) {
  if (other != nullptr) return other->total_variances(k, w);
  for (std::size_t i = 0; i < k.size(); ++i) w[i] = core::svi_total_variance(svi, k[i]);
}

}  // namespace

void FormulaQueries::add(double time_to_expiry, double coordinate) {
  const CompiledTimes& times = SurfaceAccess::state(surface_).times;
  const std::size_t place = times.index_at(time_to_expiry);
  const core::SmileSegment& segment = times.segments[place];
  const double k =
      query_log_moneyness(from_, coordinate, segment, core::weights_at(segment, time_to_expiry).log_growth);
  queries_.push_back({surface_.slices().size() + place, time_to_expiry, k, queries_.size()});
}

void FormulaQueries::add_on_slice(std::size_t slice, double coordinate) {
  const core::SmileRow& row = SurfaceAccess::state(surface_).rows[slice];
  const double k = query_log_moneyness(from_, coordinate, row, 0.0);
  queries_.push_back({slice, surface_.slices()[slice].expiry.time_to_expiry, k, queries_.size()});
}

/// Answers queries that are all on one slice or in one gap between expiries.
void FormulaQueries::answer_portion(std::span<const Query> queries, std::span<double> values) const {
  const auto& state = SurfaceAccess::state(surface_);
  const core::SmileQuantity quantity = core_quantity(quantity_);
  const std::size_t n = queries.size();
  Numbers k;
  Numbers near;
  Numbers far;
  for (std::size_t i = 0; i < n; ++i) {
    const bool inside = std::fabs(queries[i].log_moneyness) < kFarthestSliceStrike;
    k[i] = inside ? queries[i].log_moneyness : kAbsent;
  }
  const std::size_t place = queries.front().place;
  if (place < state.slices.size()) {
    const SurfaceSlice& slice = state.slices[place];
    slice.variance.total_variances({k.data(), n}, {near.data(), n});
    const double inverse_time = 1.0 / slice.expiry.time_to_expiry;
    for (std::size_t i = 0; i < n; ++i) {
      values[queries[i].index] = core::smile_answer(near[i], inverse_time, quantity);
    }
    return;
  }
  const Stretch stretch = state.times.stretch(place - state.slices.size());
  variances(stretch.segment.near, stretch.formulas.near, {k.data(), n}, {near.data(), n});
  if (stretch.segment.kind == core::SmileKind::one_slice) {
    std::copy_n(near.begin(), n, far.begin());
  } else {
    variances(stretch.segment.far, stretch.formulas.far, {k.data(), n}, {far.data(), n});
  }
  for (std::size_t i = 0; i < n; ++i) {
    const core::SmileWeights weights = core::weights_at(stretch.segment, queries[i].time_to_expiry);
    const double w = stretch.joined_variance(near[i], far[i], weights, k[i]);
    values[queries[i].index] = core::smile_answer(w, weights.inverse_time, quantity);
  }
}

Expected<void> FormulaQueries::answer(ComputeBackend& /*backend*/, std::span<double> values) {
  if (!std::ranges::is_sorted(queries_, {}, &Query::place)) {
    std::ranges::stable_sort(queries_, {}, &Query::place);
  }
  for (std::size_t first = 0; first < queries_.size();) {
    std::size_t end = first + 1;
    const std::size_t most = std::min(first + kPortion, queries_.size());
    while (end < most && queries_[end].place == queries_[first].place) ++end;
    answer_portion(std::span(queries_).subspan(first, end - first), values);
    first = end;
  }
  return {};
}

}  // namespace volcal
