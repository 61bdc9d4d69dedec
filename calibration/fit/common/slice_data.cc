// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/common/slice_data.h"

#include <algorithm>
#include <cmath>

namespace volcal::fit {

core::SviRaw<double> slice_at(const SliceData& slice, const FreePoint& point) {
  return core::svi_raw(core::svi_point(slice.chart(core::kLeeSlope), point.data()));
}

FreePoint point_of(const SliceData& slice, const core::SviRaw<double>& svi) {
  FreePoint point{};
  core::svi_to_free(slice.chart(core::kLeeSlope), svi, point.data());
  return point;
}

std::vector<FreePoint> points_of(const std::vector<SliceData>& slices,
                                 const std::vector<core::SviRaw<double>>& svi) {
  std::vector<FreePoint> points;
  points.reserve(svi.size());
  for (std::size_t s = 0; s < svi.size(); ++s) points.push_back(point_of(slices[s], svi[s]));
  return points;
}

double rough_atm_stddev(const SliceData& slice) {
  const auto& k = slice.log_moneyness;
  const auto& vol = slice.market_vol;
  const auto right = static_cast<std::size_t>(std::lower_bound(k.begin(), k.end(), 0.0) - k.begin());
  double atm_vol = 0.0;
  if (right == 0) {
    atm_vol = vol.front();
  } else if (right == k.size()) {
    atm_vol = vol.back();
  } else {
    const double gap = k[right] - k[right - 1];
    const double weight = gap > 0.0 ? -k[right - 1] / gap : 0.5;
    atm_vol = vol[right - 1] + weight * (vol[right] - vol[right - 1]);
  }
  return atm_vol * std::sqrt(slice.time_to_expiry);
}

}  // namespace volcal::fit
