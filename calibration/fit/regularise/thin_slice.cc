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

// Places of the pseudo-quotes, in standard deviations, and their half-spreads, as a share of the vol: real
// neighbouring smiles differ by about as much.
constexpr std::array<double, 9> kPseudoQuoteStddevs = {-3.0, -2.0, -1.25, -0.5, 0.0, 0.5, 1.25, 2.0, 3.0};
constexpr double kPseudoQuoteHalfSpread = 0.05;

// Shape of a smile: vol over at-the-money vol by standard deviations from the forward.
struct Shape {
  double time_to_expiry;
  double atm_stddev;
  core::SviRaw<double> svi;

  [[nodiscard]] double ratio(double stddevs) const {
    return std::sqrt(core::svi_total_variance(svi, stddevs * atm_stddev) /
                     core::svi_total_variance(svi, 0.0));
  }
};

// The nearest slices with enough strikes, before and after; either may be missing.
struct Neighbours {
  std::optional<Shape> before;
  std::optional<Shape> after;
};

double borrowed_ratio(const Neighbours& near, double time_to_expiry, double stddevs) {
  if (!near.before && !near.after) return 1.0;
  if (!near.before) return near.after->ratio(stddevs);
  if (!near.after) return near.before->ratio(stddevs);
  const double from = std::sqrt(near.before->time_to_expiry);
  const double to = std::sqrt(near.after->time_to_expiry);
  const double weight = to > from ? (std::sqrt(time_to_expiry) - from) / (to - from) : 0.5;
  return (1.0 - weight) * near.before->ratio(stddevs) + weight * near.after->ratio(stddevs);
}

// The at-the-money vol at which the borrowed shape fits the slice's quotes best, weighted as in the fit.
double level_of_quotes(const SliceData& slice, const Neighbours& near) {
  double sum = 0.0;
  double weights = 0.0;
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    const double ratio =
        borrowed_ratio(near, slice.time_to_expiry, slice.log_moneyness[i] / slice.atm_stddev);
    const double weight = slice.weight_of(i) * ratio * ratio / (slice.scale[i] * slice.scale[i]);
    sum += weight * slice.market_vol[i] / ratio;
    weights += weight;
  }
  return sum / weights;
}

// The at-the-money vol interpolated between the nearest slices with quotes, or continued beyond them.
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

void add_pseudo_quotes(SliceData& slice, const Neighbours& near, double level) {
  slice.atm_stddev = level * std::sqrt(slice.time_to_expiry);
  for (const double z : kPseudoQuoteStddevs) {
    const double vol = level * borrowed_ratio(near, slice.time_to_expiry, z);
    slice.log_moneyness.push_back(z * slice.atm_stddev);
    slice.market_vol.push_back(vol);
    slice.scale.push_back(kPseudoQuoteHalfSpread * vol);
    if (!slice.weight.empty()) slice.weight.push_back(1.0);
  }
}

// Number of strikes: a call and a put of one strike are two quotes and one point of the smile.
std::size_t distinct_strikes(const SliceData& slice) {
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < slice.market_quotes; ++i) {
    if (i == 0 || slice.log_moneyness[i] != slice.log_moneyness[i - 1]) ++distinct;
  }
  return distinct;
}

// Fits the slices with enough strikes and returns their shapes; thin slices have none.
Expected<std::vector<std::optional<Shape>>> shapes_of(const std::vector<SliceData>& slices,
                                                      const std::vector<bool>& is_thin,
                                                      ComputeBackend& backend) {
  std::vector<const SliceData*> alone;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (!is_thin[s]) alone.push_back(&slices[s]);
  }
  SliceFitOptions options;
  options.base_weight = kBaseRegulariserWeight;
  const std::vector<double> no_misfit(alone.size(), 1.0);
  const auto fits = fit_slices(alone, no_misfit, options, backend);
  if (!fits) return fits.error();
  std::vector<std::optional<Shape>> shapes(slices.size());
  auto fit = fits->begin();
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (!is_thin[s]) shapes[s] = Shape{slices[s].time_to_expiry, slices[s].atm_stddev, (fit++)->svi};
  }
  return shapes;
}

}  // namespace

Expected<std::vector<bool>> borrow_shape_from_neighbours(std::vector<SliceData>& slices,
                                                         ComputeBackend& backend) {
  std::vector<bool> is_thin;
  is_thin.reserve(slices.size());
  for (const SliceData& slice : slices) is_thin.push_back(distinct_strikes(slice) < kStrikesToStandAlone);
  if (std::none_of(is_thin.begin(), is_thin.end(), [](bool thin) { return thin; })) return is_thin;

  const Expected<std::vector<std::optional<Shape>>> fitted_shapes = shapes_of(slices, is_thin, backend);
  if (!fitted_shapes) return fitted_shapes.error();
  const std::vector<std::optional<Shape>>& shapes = *fitted_shapes;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (!is_thin[s]) continue;
    Neighbours near;
    for (std::size_t i = 0; i < s; ++i) {
      if (shapes[i]) near.before = shapes[i];
    }
    for (std::size_t i = slices.size(); i-- > s + 1;) {
      if (shapes[i]) near.after = shapes[i];
    }
    const bool has_quotes = slices[s].market_quotes > 0;
    add_pseudo_quotes(slices[s], near,
                      has_quotes ? level_of_quotes(slices[s], near) : level_of_neighbours(slices, s));
  }
  return is_thin;
}

}  // namespace volcal::fit
