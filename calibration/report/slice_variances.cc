// SPDX-License-Identifier: Apache-2.0
#include "calibration/report/slice_variances.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "calibration/surface/heston_smile.h"
#include "calibration/surface/surface_state.h"

namespace volcal {
namespace {

/// Total variances of a Heston slice, computed at strikes in rising order, which share most of the work.
void heston_slice(const HestonParameters& model, double time, std::span<const double> log_moneyness,
                  std::span<double> w) {
  std::vector<std::size_t> order(w.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return log_moneyness[i]; });
  std::vector<double> sorted(w.size());
  std::vector<double> vol(w.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = log_moneyness[order[i]];
  heston_implied_vols(to_core(model), time, sorted, vol);
  for (std::size_t i = 0; i < order.size(); ++i) w[order[i]] = vol[i] * vol[i] * time;
}

}  // namespace

std::vector<double> strikes_of(const Smile& smile) {
  std::vector<double> k;
  k.reserve(smile.quotes.size());
  for (const VolQuote& quote : smile.quotes) k.push_back(quote.log_moneyness);
  return k;
}

std::vector<double> vols_of(const SliceVariances& variances, std::size_t slice, const Smile& smile) {
  const std::vector<double> k = strikes_of(smile);
  std::vector<double> vol(k.size());
  variances(slice, k, vol);
  for (double& w : vol) w = std::sqrt(w / smile.expiry.time_to_expiry);
  return vol;
}

SliceVariances svi_variances(std::span<const SviParameters> svi) {
  return [slices = std::vector<VarianceFunction>(svi.begin(), svi.end())](
             std::size_t slice, std::span<const double> log_moneyness, std::span<double> total_variance) {
    slices[slice].total_variances(log_moneyness, total_variance);
  };
}

SliceVariances heston_variances(const HestonParameters& model, std::vector<double> times) {
  return [model, times = std::move(times)](std::size_t slice, std::span<const double> log_moneyness,
                                           std::span<double> total_variance) {
    heston_slice(model, times[slice], log_moneyness, total_variance);
  };
}

SliceVariances surface_variances(const VolSurface& surface) {
  return
      [&surface](std::size_t slice, std::span<const double> log_moneyness, std::span<double> total_variance) {
        const SurfaceSlice& surface_slice = surface.slices()[slice];
        if (surface.heston() == nullptr) {
          surface_slice.variance.total_variances(log_moneyness, total_variance);
        } else {
          heston_slice(*surface.heston(), surface_slice.expiry.time_to_expiry, log_moneyness, total_variance);
        }
      };
}

}  // namespace volcal
