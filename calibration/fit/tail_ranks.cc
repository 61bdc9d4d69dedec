// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/tail_ranks.h"

#include <algorithm>
#include <numeric>

namespace volcal::fit {

TailRanks::TailRanks(const TailSettings& settings, std::span<const Surface> surfaces) : settings_(settings) {
  for (const Surface& surface : surfaces) {
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
    mass_of_.push_back(std::accumulate(mass_.begin() + begin_[begin_.size() - 2], mass_.end(), 0.0));
  }
  residual_.resize(place_.size());
  jacobian_.resize(place_.size() * core::kSviDimension);
  error_.resize(place_.size());
  weight_.resize(place_.size());
  risk_.resize(surfaces.size());
}

Expected<void> TailRanks::rank(std::span<const std::span<const double>> points, ComputeBackend& backend) {
  std::vector<core::SviPoint> slices;
  slices.reserve(chart_.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t s = slice_begin_[i]; s < slice_begin_[i + 1]; ++s) {
      slices.push_back(core::svi_point(chart_[s], &points[i][core::kSviDimension * (s - slice_begin_[i])]));
    }
  }
  Expected<void> done = backend.svi_residuals(
      {slices, time_, slice_of_, log_moneyness_, market_vol_, scale_, residual_, jacobian_});
  if (!done) return done;
  for (std::size_t i = 0; i < error_.size(); ++i) {
    error_[i] = unit_[i] * asymmetric_square(residual_[i], settings_.under_pricing);
  }
  done = backend.spectral_weights({begin_, error_, mass_, settings_.spectrum, weight_, risk_});
  if (!done) return done;
  for (std::size_t surface = 0; surface < risk_.size(); ++surface) {
    for (auto i = static_cast<std::size_t>(begin_[surface]); i < static_cast<std::size_t>(begin_[surface + 1]);
         ++i) {
      weight_[i] *= settings_.severity * mass_of_[surface];
    }
  }
  return {};
}

template <class T>
std::span<const T> TailRanks::part(const std::vector<T>& all, std::size_t surface) const {
  const auto from = static_cast<std::size_t>(begin_[surface]);
  return std::span<const T>(all).subspan(from, static_cast<std::size_t>(begin_[surface + 1]) - from);
}

std::span<const TailPlace> TailRanks::places(std::size_t surface) const { return part(place_, surface); }
std::span<const double> TailRanks::errors(std::size_t surface) const { return part(error_, surface); }
std::span<const double> TailRanks::weights(std::size_t surface) const { return part(weight_, surface); }

double TailRanks::term(std::size_t surface) const {
  return settings_.severity * mass_of_[surface] * risk_[surface];
}

}  // namespace volcal::fit
