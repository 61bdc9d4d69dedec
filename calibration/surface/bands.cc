// SPDX-License-Identifier: Apache-2.0
#include "volcal/bands.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "calibration/models/same_time.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/packed_triangle.h"
#include "kernels/core/svi_chart.h"

namespace volcal {
namespace {

/// What one slice adds to the total variance at a point: `factor` dw(at) + `level` dw(0).
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

Spread spread_of(std::initializer_list<Share> shares) {
  Spread spread;
  for (const Share& share : shares) {
    if (!share.slice->uncertainty) return {kAbsent, kAbsent};
    const SliceUncertainty& own = *share.slice->uncertainty;
    double x[core::kSviDimension];
    core::svi_to_free({own.scale, core::kLeeSlope}, to_core(share.slice->svi), x);
    const core::SviPoint point = core::svi_point({own.scale, core::kLeeSlope}, x);
    const core::SviJet<double> here = core::svi_jet(point, share.log_moneyness);
    const core::SviJet<double> centre = core::svi_jet(point, 0.0);
    double by[core::kSviDimension];
    for (int j = 0; j < core::kSviDimension; ++j)
      by[j] = share.factor * here.dw[j] + share.level * centre.dw[j];
    for (int i = 0; i < core::kSviDimension; ++i) {
      for (int j = 0; j < core::kSviDimension; ++j) {
        spread.variance += by[i] * own.covariance[static_cast<std::size_t>(core::packed_entry(i, j))] * by[j];
      }
    }
    spread.degrees = std::min(spread.degrees, own.degrees_of_freedom);
  }
  return spread;
}

/// At a time: the slices it hangs on.
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
    // The first of those that share the last time, as a query takes it.
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

/// sd(vol) = sd(w) / (2 vol T).
double vol_error(const Spread& spread, double vol, double time) {
  return std::sqrt(std::max(spread.variance, 0.0)) / (2.0 * vol * time);
}

VolBand band_of(const Spread& spread, double vol, double time, double confidence) noexcept {
  if (!(confidence > 0.0 && confidence < 1.0) || !(spread.degrees > 0.0) || !(spread.variance >= 0.0))
    return {};
  const boost::math::students_t law(spread.degrees);
  const double reach = boost::math::quantile(boost::math::complement(law, 0.5 * (1.0 - confidence))) *
                       vol_error(spread, vol, time);
  return {std::max(0.0, vol - reach), vol + reach};
}

}  // namespace

double vol_standard_error(const VolSurface& surface, double time_to_expiry, double log_moneyness) noexcept {
  const double vol = surface.implied_vol(time_to_expiry, log_moneyness);
  if (std::isnan(vol) || surface.model() != SurfaceModel::svi) return kAbsent;
  const Spread spread = spread_at(surface, time_to_expiry, log_moneyness);
  return std::isnan(spread.variance) ? kAbsent : vol_error(spread, vol, time_to_expiry);
}

VolBand vol_band(const VolSurface& surface, double time_to_expiry, double log_moneyness,
                 double confidence) noexcept {
  const double vol = surface.implied_vol(time_to_expiry, log_moneyness);
  if (std::isnan(vol) || surface.model() != SurfaceModel::svi) return {};
  return band_of(spread_at(surface, time_to_expiry, log_moneyness), vol, time_to_expiry, confidence);
}

VolBand slice_band(const VolSurface& surface, std::size_t slice, double log_moneyness,
                   double confidence) noexcept {
  if (surface.model() != SurfaceModel::svi) return {};
  const SurfaceSlice& own = surface.slices()[slice];
  const double time = own.expiry.time_to_expiry;
  const double vol = std::sqrt(core::svi_total_variance(to_core(own.svi), log_moneyness) / time);
  if (std::isnan(vol)) return {};
  return band_of(spread_of({Share{&own, log_moneyness, 1.0}}), vol, time, confidence);
}

}  // namespace volcal
