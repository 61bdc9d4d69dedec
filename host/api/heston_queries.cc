// SPDX-License-Identifier: Apache-2.0
#include "host/api/heston_queries.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "calibration/surface/heston_smile.h"
#include "calibration/surface/surface_state.h"
#include "host/api/heston_points.h"
#include "host/api/query_coordinates.h"

namespace volcal {

void HestonQueries::add(double time_to_expiry, double coordinate) {
  const CompiledTimes& times = SurfaceAccess::state(surface_).times;
  const core::SmileSegment& segment = times.at(time_to_expiry);
  const double k =
      query_log_moneyness(from_, coordinate, segment, core::weights_at(segment, time_to_expiry).log_growth);
  queries_.push_back({times.slice_time(time_to_expiry), k, queries_.size()});
}

void HestonQueries::add_on_slice(std::size_t slice, double coordinate) {
  const core::SmileRow& row = SurfaceAccess::state(surface_).rows[slice];
  const double k = query_log_moneyness(from_, coordinate, row, 0.0);
  queries_.push_back({surface_.slices()[slice].expiry.time_to_expiry, k, queries_.size()});
}

double HestonQueries::answer_to(const Query& query, double implied_vol) const {
  return quantity_ == QueryQuantity::implied_vol ? implied_vol
                                                 : implied_vol * implied_vol * query.time_to_expiry;
}

Expected<void> HestonQueries::answer(ComputeBackend& backend, std::span<double> values) {
  std::ranges::fill(values, kAbsent);
  std::erase_if(queries_, [](const Query& query) {
    return !core::is_valid_heston_time(query.time_to_expiry) ||
           !core::is_valid_heston_strike(query.log_moneyness);
  });
  const auto before = [](const Query& a, const Query& b) {
    return std::tie(a.time_to_expiry, a.log_moneyness) < std::tie(b.time_to_expiry, b.log_moneyness);
  };
  if (!std::ranges::is_sorted(queries_, before)) std::ranges::sort(queries_, before);

  const std::size_t n = queries_.size();
  std::vector<double> price(n), vol(n), error(n);
  std::vector<HestonStatus> status(n);
  const HestonAccuracy accuracy{kHestonQueryAccuracy.relative, kHestonQueryAccuracy.absolute};
  HestonPoints points(backend, *surface_.heston(), accuracy, {price, status, vol, error, {}});
  for (std::size_t i = 0; i < n; ++i) {
    const Query& query = queries_[i];
    const double strike = std::exp(query.log_moneyness);
    Expected<void> added = points.add(
        {i, 1.0, strike, query.time_to_expiry, HestonGridType::out_of_the_money}, query.log_moneyness);
    if (!added) return added;
  }
  Expected<void> done = points.finish();
  if (!done) return done;
  for (std::size_t i = 0; i < n; ++i) {
    const bool usable = error[i] <= kHestonWorstError * price[i];
    values[queries_[i].index] = usable ? answer_to(queries_[i], vol[i]) : kAbsent;
  }
  return {};
}

}  // namespace volcal
