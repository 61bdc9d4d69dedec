// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/slice_noise.h"

#include <cmath>
#include <cstddef>
#include <limits>

namespace volcal::fit {

double residual_scatter(const SliceData& slice, const std::vector<double>& residuals, int parameters) {
  double sum = 0.0;
  double weights = 0.0;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    sum += slice.weight_of(i) * residuals[i] * residuals[i];
    weights += slice.weight_of(i);
  }
  const auto n = static_cast<double>(residuals.size());
  return weights > 0.0 ? std::sqrt(sum / weights * n / (n - parameters)) : 0.0;
}

double neighbour_scatter(const SliceData& slice) {
  double sum = 0.0;
  double weights = 0.0;
  for (std::size_t i = 1; i + 1 < slice.market_quotes; ++i) {
    const double before = slice.log_moneyness[i] - slice.log_moneyness[i - 1];
    const double after = slice.log_moneyness[i + 1] - slice.log_moneyness[i];
    if (!(before > 0.0 && after > 0.0)) continue;  // two quotes of one strike determine no line
    const double left = after / (before + after);
    const double right = before / (before + after);
    const double bend =
        slice.market_vol[i] - left * slice.market_vol[i - 1] - right * slice.market_vol[i + 1];
    const double residual = bend / (slice.scale[i] * std::sqrt(1.0 + left * left + right * right));
    sum += slice.weight_of(i) * residual * residual;
    weights += slice.weight_of(i);
  }
  return weights > 0.0 ? std::sqrt(sum / weights) : std::numeric_limits<double>::infinity();
}

double line_scatter(const SliceData& slice) {
  double weights = 0.0;
  double k = 0.0;
  double vol = 0.0;
  const auto weight = [&](std::size_t i) { return slice.weight_of(i) / (slice.scale[i] * slice.scale[i]); };
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    weights += weight(i);
    k += weight(i) * slice.log_moneyness[i];
    vol += weight(i) * slice.market_vol[i];
  }
  if (!(weights > 0.0)) return 0.0;
  k /= weights;
  vol /= weights;
  double spread = 0.0;
  double together = 0.0;
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    const double away = slice.log_moneyness[i] - k;
    spread += weight(i) * away * away;
    together += weight(i) * away * (slice.market_vol[i] - vol);
  }
  const double slope = spread > 0.0 ? together / spread : 0.0;
  std::vector<double> residuals;
  residuals.reserve(slice.market_quotes);
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    const double line = vol + slope * (slice.log_moneyness[i] - k);
    residuals.push_back((line - slice.market_vol[i]) / slice.scale[i]);
  }
  return residual_scatter(slice, residuals);
}

}  // namespace volcal::fit
