// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/thin_slice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/slice_batch_fit.h"

namespace volcal::fit {
namespace {

// Where the shape is lent, in standard deviations, and how firmly: half-spreads of 5 % of the vol, about
// what real neighbouring smiles differ by.
constexpr std::array<double, 9> kLentAt = {-3.0, -2.0, -1.25, -0.5, 0.0, 0.5, 1.25, 2.0, 3.0};
constexpr double kLentHalfSpread = 0.05;

// A smile as vol over at-the-money vol by standard deviations from the forward.
struct Shape {
  double time_to_expiry;
  double atm_stddev;
  core::SviRaw<double> svi;

  [[nodiscard]] double ratio(double stddevs) const {
    return std::sqrt(core::svi_total_variance(svi, stddevs * atm_stddev) /
                     core::svi_total_variance(svi, 0.0));
  }
};

// The nearest slices that stand alone, before and after; either may be missing.
struct Neighbours {
  std::optional<Shape> before;
  std::optional<Shape> after;
};

double lent_ratio(const Neighbours& near, double time_to_expiry, double stddevs) {
  if (!near.before && !near.after) return 1.0;
  if (!near.before) return near.after->ratio(stddevs);
  if (!near.after) return near.before->ratio(stddevs);
  const double from = std::sqrt(near.before->time_to_expiry);
  const double to = std::sqrt(near.after->time_to_expiry);
  const double weight = to > from ? (std::sqrt(time_to_expiry) - from) / (to - from) : 0.5;
  return (1.0 - weight) * near.before->ratio(stddevs) + weight * near.after->ratio(stddevs);
}

// The at-the-money vol at which the lent shape meets the slice's own quotes best (weighted as in the fit).
double own_level(const SliceData& slice, const Neighbours& near) {
  double sum = 0.0;
  double weights = 0.0;
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    const double ratio = lent_ratio(near, slice.time_to_expiry, slice.log_moneyness[i] / slice.atm_stddev);
    const double weight = slice.weight_of(i) * ratio * ratio / (slice.scale[i] * slice.scale[i]);
    sum += weight * slice.market_vol[i] / ratio;
    weights += weight;
  }
  return sum / weights;
}

// The at-the-money vol between (or beyond) the nearest slices with quotes.
double level_of_neighbours(const std::vector<SliceData>& slices, std::size_t s) {
  const SliceData* before = nullptr;
  const SliceData* after = nullptr;
  for (std::size_t i = 0; i < s; ++i) {
    if (slices[i].market_quotes > 0) before = &slices[i];
  }
  for (std::size_t i = slices.size(); i-- > s + 1;) {
    if (slices[i].market_quotes > 0) after = &slices[i];
  }
  const auto vol = [](const SliceData& slice) { return slice.atm_stddev / std::sqrt(slice.time_to_expiry); };
  if (before == nullptr) return vol(*after);
  if (after == nullptr) return vol(*before);
  const double from = before->time_to_expiry;
  const double to = after->time_to_expiry;
  const double t = slices[s].time_to_expiry;
  const double weight = to > from ? (t - from) / (to - from) : 0.5;
  const double variance = (1.0 - weight) * before->atm_stddev * before->atm_stddev +
                          weight * after->atm_stddev * after->atm_stddev;
  return std::sqrt(variance / t);
}

void lend(SliceData& slice, const Neighbours& near, double level) {
  slice.atm_stddev = level * std::sqrt(slice.time_to_expiry);
  for (const double z : kLentAt) {
    const double vol = level * lent_ratio(near, slice.time_to_expiry, z);
    slice.log_moneyness.push_back(z * slice.atm_stddev);
    slice.market_vol.push_back(vol);
    slice.scale.push_back(kLentHalfSpread * vol);
    if (!slice.weight.empty()) slice.weight.push_back(1.0);
  }
}

// A call and a put of one strike are two quotes and one point of the smile.
std::size_t distinct_strikes(const SliceData& slice) {
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    if (i == 0 || slice.log_moneyness[i] != slice.log_moneyness[i - 1]) ++distinct;
  }
  return distinct;
}

// The shapes of the slices that stand alone.
Expected<std::vector<std::optional<Shape>>> shapes_of(const std::vector<SliceData>& slices,
                                                      const std::vector<bool>& leans,
                                                      ComputeBackend& backend) {
  std::vector<const SliceData*> standing;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (!leans[s]) standing.push_back(&slices[s]);
  }
  SliceFitOptions options;
  options.base_weight = kBaseRegulariserWeight;
  const std::vector<double> as_it_is(standing.size(), 1.0);
  const auto fits = fit_slices(standing, as_it_is, options, backend);
  if (!fits) return fits.error();
  std::vector<std::optional<Shape>> shapes(slices.size());
  auto fit = fits->begin();
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (!leans[s]) shapes[s] = Shape{slices[s].time_to_expiry, slices[s].atm_stddev, (fit++)->svi};
  }
  return shapes;
}

}  // namespace

Expected<std::vector<bool>> borrow_shape_from_neighbours(std::vector<SliceData>& slices,
                                                         ComputeBackend& backend) {
  std::vector<bool> leans;
  leans.reserve(slices.size());
  for (const SliceData& slice : slices) leans.push_back(distinct_strikes(slice) < kStrikesToStandAlone);
  if (std::none_of(leans.begin(), leans.end(), [](bool thin) { return thin; })) return leans;

  const Expected<std::vector<std::optional<Shape>>> thin_shapes = shapes_of(slices, leans, backend);
  if (!thin_shapes) return thin_shapes.error();
  const std::vector<std::optional<Shape>>& shapes = *thin_shapes;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (!leans[s]) continue;
    Neighbours near;
    for (std::size_t i = 0; i < s; ++i) {
      if (shapes[i]) near.before = shapes[i];
    }
    for (std::size_t i = slices.size(); i-- > s + 1;) {
      if (shapes[i]) near.after = shapes[i];
    }
    const bool has_quotes = slices[s].market_quotes > 0;
    lend(slices[s], near, has_quotes ? own_level(slices[s], near) : level_of_neighbours(slices, s));
  }
  return leans;
}

}  // namespace volcal::fit
