// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/tail/tail_quotes.h"

#include <algorithm>

namespace volcal::fit {

SviTailQuotes::SviTailQuotes(std::span<const TailSurface> surfaces) {
  for (const TailSurface& surface : surfaces) {
    for (std::size_t s = 0; s < surface.slices->size(); ++s) {
      const SliceData& slice = (*surface.slices)[s];
      const double coarse = std::max(1.0, (*surface.misfit)[s]);
      chart_.push_back(slice.chart(core::kLeeSlope));
      time_.push_back(slice.time_to_expiry);
      for (const std::size_t quote : slice.tail_quotes) {
        place_.push_back({s, quote});
        slice_of_.push_back(static_cast<int>(time_.size()) - 1);
        log_moneyness_.push_back(slice.log_moneyness[quote]);
        market_vol_.push_back(slice.market_vol[quote]);
        scale_.push_back(slice.scale[quote]);
        mass_.push_back(slice.weight_of(quote));
        unit_.push_back(1.0 / (coarse * coarse));
      }
    }
    begin_.push_back(static_cast<std::int64_t>(place_.size()));
    slice_begin_.push_back(time_.size());
  }
}

std::span<const TailPlace> SviTailQuotes::places(std::size_t surface) const {
  const auto from = static_cast<std::size_t>(begin_[surface]);
  return std::span(place_).subspan(from, static_cast<std::size_t>(begin_[surface + 1]) - from);
}

Expected<std::vector<double>> SviTailQuotes::errors(std::span<const std::span<const double>> points,
                                                    double under_pricing, ComputeBackend& backend) const {
  std::vector<core::SviPoint> slices;
  slices.reserve(chart_.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t s = slice_begin_[i]; s < slice_begin_[i + 1]; ++s) {
      slices.push_back(core::svi_point(chart_[s], &points[i][core::kSviDimension * (s - slice_begin_[i])]));
    }
  }
  std::vector<double> error(place_.size());
  std::vector<double> jacobian(place_.size() * core::kSviDimension);
  const Expected<void> done =
      backend.svi_residuals({slices, time_, slice_of_, log_moneyness_, market_vol_, scale_, error, jacobian});
  if (!done) return done.error();
  for (std::size_t i = 0; i < error.size(); ++i) {
    error[i] = unit_[i] * asymmetric_square(error[i], under_pricing);
  }
  return error;
}

}  // namespace volcal::fit
