// SPDX-License-Identifier: Apache-2.0
#include "volcal/bands.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "calibration/models/heston_core.h"
#include "calibration/models/same_time.h"
#include "calibration/slices/slice_kind.h"
#include "calibration/surface/heston_bands.h"
#include "calibration/surface/heston_smile.h"
#include "calibration/surface/packed_form.h"
#include "calibration/surface/slice_estimates.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/heston/heston_slice.h"

namespace volcal {
namespace {

/// Part of one slice in the change of total variance at a point: `factor` dw(at) + `level` dw(0).
struct Share {
  const SurfaceSlice* slice;
  double log_moneyness;
  double factor;
  double level = 0.0;
};

/// Variance of a total variance, and the fewest degrees of freedom among the slices.
struct Spread {
  double variance = 0.0;
  double degrees = std::numeric_limits<double>::infinity();
};

/// Derivatives of w along the coordinates of the slice's uncertainty at a few points, row by row.
using Rates = std::array<double, kUncertainCoordinates>;
template <std::size_t kPoints>
std::array<Rates, kPoints> rates_at(const SurfaceSlice& slice, const std::array<double, kPoints>& k,
                                    std::size_t points = kPoints) {
  const SliceFormula& formula = *slice.variance.formula();
  const std::size_t coordinates = formula.uncertain_coordinates();
  std::array<double, kPoints * kUncertainCoordinates> packed;
  formula.coordinate_rates(*slice.uncertainty, {k.data(), points}, {packed.data(), points * coordinates});
  std::array<Rates, kPoints> rates{};
  for (std::size_t i = 0; i < points; ++i) {
    std::copy_n(packed.data() + i * coordinates, coordinates, rates[i].data());
  }
  return rates;
}

Spread spread_of(std::initializer_list<Share> shares) {
  Spread spread;
  for (const Share& share : shares) {
    if (!share.slice->uncertainty) return {kAbsent, kAbsent};
    const auto [here, centre] = rates_at<2>(*share.slice, {share.log_moneyness, 0.0});
    Rates by;
    for (std::size_t j = 0; j < by.size(); ++j) by[j] = share.factor * here[j] + share.level * centre[j];
    spread.variance += packed_form(share.slice->uncertainty->covariance, by.data());
    spread.degrees = std::min(spread.degrees, share.slice->uncertainty->degrees_of_freedom);
  }
  return spread;
}

/// Variance of total variance at a time, from the slices that determine it.
Spread spread_at(const VolSurface& surface, double time, double k) {
  const std::vector<SurfaceSlice>& slices = surface.slices();
  const auto time_of = [](const SurfaceSlice& slice) { return slice.expiry.time_to_expiry; };
  for (const SurfaceSlice& slice : slices) {
    if (is_same_time(time_of(slice), time)) return spread_of({Share{&slice, k, 1.0}});
  }
  if (time < time_of(slices.front())) {
    return spread_of({Share{&slices.front(), k, time / time_of(slices.front())}});
  }
  if (time > time_of(slices.back())) {
    // The first of the slices that share the last time, as in a query.
    const auto last = std::find_if(slices.begin(), slices.end(), [&](const SurfaceSlice& slice) {
      return is_same_time(time_of(slice), time_of(slices.back()));
    });
    return spread_of({Share{&*last, k, 1.0, time / time_of(*last) - 1.0}});
  }
  const auto later = std::find_if(slices.begin(), slices.end(),
                                  [&](const SurfaceSlice& slice) { return time_of(slice) > time; });
  const auto earlier = std::find_if(slices.begin(), slices.end(), [&](const SurfaceSlice& slice) {
    return is_same_time(time_of(slice), time_of(*(later - 1)));
  });
  const double weight = (time - time_of(*earlier)) / (time_of(*later) - time_of(*earlier));
  return spread_of({Share{&*earlier, k, 1.0 - weight}, Share{&*later, k, weight}});
}

/// Standard error of a vol: sd(vol) = sd(w) / (2 vol T).
double vol_error(double variance, double vol, double time) {
  return std::sqrt(std::max(variance, 0.0)) / (2.0 * vol * time);
}

VolBand band_about(double vol, double half_width) {
  const VolBand band{std::max(0.0, vol - half_width), vol + half_width};
  return std::isfinite(band.high) ? band : VolBand{};
}

/// A vol, its standard error, and the degrees of freedom of that error; NaN where there is none.
struct Estimate {
  double vol = kAbsent;
  double error = kAbsent;
  double degrees = kAbsent;
};

Estimate estimate_at(const VolSurface& surface, double time, double k) {
  Estimate estimate;
  estimate.vol = surface.implied_vol(time, k);
  if (std::isnan(estimate.vol)) return estimate;
  if (surface.heston() == nullptr) {
    const Spread spread = spread_at(surface, time, k);
    estimate.degrees = spread.degrees;
    if (!std::isnan(spread.variance)) estimate.error = vol_error(spread.variance, estimate.vol, time);
  } else if (const HestonUncertainty* uncertainty = surface.heston_uncertainty()) {
    estimate.degrees = uncertainty->degrees_of_freedom;
    heston_vol_errors(to_core(*surface.heston()), *uncertainty, time, {&k, 1}, {&estimate.vol, 1},
                      {&estimate.error, 1});
  }
  return estimate;
}

}  // namespace

double band_reach(double degrees, double confidence) noexcept {
  if (!(confidence > 0.0 && confidence < 1.0) || !(degrees > 0.0)) return kAbsent;
  // With few degrees of freedom the quantile may exceed every double: there is no band then, and no
  // exception.
  namespace policies = boost::math::policies;
  using Quiet = policies::policy<policies::overflow_error<policies::ignore_error>,
                                 policies::evaluation_error<policies::ignore_error>>;
  const boost::math::students_t_distribution<double, Quiet> law(degrees);
  const double reach = boost::math::quantile(boost::math::complement(law, 0.5 * (1.0 - confidence)));
  return std::isfinite(reach) ? reach : kAbsent;
}

double slice_degrees_of_freedom(const VolSurface& surface, std::size_t slice) noexcept {
  if (const HestonUncertainty* model = surface.heston_uncertainty()) return model->degrees_of_freedom;
  const std::optional<SliceUncertainty>& uncertainty = surface.slices()[slice].uncertainty;
  return uncertainty ? uncertainty->degrees_of_freedom : kAbsent;
}

void slice_estimates(const VolSurface& surface, std::size_t slice, std::span<const double> log_moneyness,
                     std::span<double> implied_vol, std::span<double> standard_error) noexcept {
  const SurfaceSlice& surface_slice = surface.slices()[slice];
  const double time = surface_slice.expiry.time_to_expiry;
  std::fill(standard_error.begin(), standard_error.end(), kAbsent);
  if (const HestonParameters* model = surface.heston()) {
    const HestonUncertainty* uncertainty = surface.heston_uncertainty();
    if (uncertainty == nullptr) return heston_implied_vols(to_core(*model), time, log_moneyness, implied_vol);
    return heston_vol_errors(to_core(*model), *uncertainty, time, log_moneyness, implied_vol, standard_error);
  }
  surface_slice.variance.total_variances(log_moneyness, implied_vol);
  for (double& value : implied_vol) value = std::sqrt(value / time);
  if (!surface_slice.uncertainty) return;
  constexpr std::size_t kPortion = 64;  // size of the arrays on the stack; no allocation can fail here
  std::array<double, kPortion> k;
  for (std::size_t first = 0; first < log_moneyness.size(); first += kPortion) {
    const std::size_t n = std::min(kPortion, log_moneyness.size() - first);
    std::copy_n(log_moneyness.begin() + static_cast<std::ptrdiff_t>(first), n, k.begin());
    const auto rates = rates_at<kPortion>(surface_slice, k, n);
    for (std::size_t i = 0; i < n; ++i) {
      const double variance = packed_form(surface_slice.uncertainty->covariance, rates[i].data());
      standard_error[first + i] = vol_error(variance, implied_vol[first + i], time);
    }
  }
}

double vol_standard_error(const VolSurface& surface, double time_to_expiry, double log_moneyness) noexcept {
  return estimate_at(surface, time_to_expiry, log_moneyness).error;
}

VolBand vol_band(const VolSurface& surface, double time_to_expiry, double log_moneyness,
                 double confidence) noexcept {
  const Estimate estimate = estimate_at(surface, time_to_expiry, log_moneyness);
  if (std::isnan(estimate.error)) return {};
  return band_about(estimate.vol, band_reach(estimate.degrees, confidence) * estimate.error);
}

void slice_bands(const VolSurface& surface, std::size_t slice, std::span<const double> log_moneyness,
                 std::span<VolBand> bands, double confidence) noexcept {
  const double reach = band_reach(slice_degrees_of_freedom(surface, slice), confidence);
  slice_bands_of_reach(surface, slice, reach, log_moneyness, bands);
}

void slice_bands_of_reach(const VolSurface& surface, std::size_t slice, double reach,
                          std::span<const double> log_moneyness, std::span<VolBand> bands) noexcept {
  std::fill(bands.begin(), bands.end(), VolBand{});
  if (std::isnan(reach)) return;
  // Works in portions on the stack, so that no allocation can fail.
  constexpr std::size_t kPortion = core::kHestonStrikes;
  std::array<double, kPortion> vol;
  std::array<double, kPortion> error;
  for (std::size_t first = 0; first < bands.size(); first += kPortion) {
    const std::size_t n = std::min(kPortion, bands.size() - first);
    slice_estimates(surface, slice, log_moneyness.subspan(first, n), {vol.data(), n}, {error.data(), n});
    for (std::size_t i = 0; i < n; ++i) bands[first + i] = band_about(vol[i], reach * error[i]);
  }
}

VolBand slice_band(const VolSurface& surface, std::size_t slice, double log_moneyness,
                   double confidence) noexcept {
  VolBand band;
  slice_bands(surface, slice, {&log_moneyness, 1}, {&band, 1}, confidence);
  return band;
}

}  // namespace volcal
