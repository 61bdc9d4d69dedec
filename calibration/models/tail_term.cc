// SPDX-License-Identifier: Apache-2.0
#include "volcal/tail_term.h"

#include <fmt/format.h>

#include <cmath>

#include "calibration/base/bounds.h"
#include "kernels/core/math/normal.h"

namespace volcal {
namespace {

// Upper bounds of the options. Beyond these a term drowns the fit, or a spectrum all but its worst quote, and
// products approach the largest double; no fit needs them.
constexpr double kMostSeverity = 1e6;
constexpr double kMostAversion = 1e3;
constexpr double kMostDraws = 1e3;
constexpr double kMostLevel = 0.999;
constexpr double kMostUnderPricing = 1e3;
constexpr double kMostDeviations = 100.0;
constexpr double kMostDelta = 0.5;

Expected<void> within(const char* name, double value, double low, double high) {
  if (value >= low && value <= high) return {};
  return out_of_bounds(fmt::format("tail.{} is {}, must be a number from {} to {}", name, value, low, high));
}

Expected<void> check_spectrum(const TailTerm& term) {
  switch (term.spectrum) {
    case TailSpectrum::cvar:
      return within("parameter (level of cvar)", term.parameter, 0.0, kMostLevel);
    case TailSpectrum::exponential:
      return within("parameter (aversion of exponential)", term.parameter, 0.0, kMostAversion);
    case TailSpectrum::power:
      return within("parameter (draws of power)", term.parameter, 1.0, kMostDraws);
  }
  return out_of_bounds("tail.spectrum is none of cvar, exponential and power");
}

Expected<void> check_bound(const TailTerm& term) {
  if (term.measure == TailMeasure::deviations) {
    return within("bound (deviations)", term.bound, 0.0, kMostDeviations);
  }
  if (term.bound > 0.0 && term.bound <= kMostDelta) return {};
  return out_of_bounds(
      fmt::format("tail.bound (delta) is {}, must be above 0 and at most {}", term.bound, kMostDelta));
}

}  // namespace

bool TailTerm::contains(double log_moneyness, double total_stddev) const noexcept {
  const bool left = log_moneyness < 0.0;
  if (wings != TailWings::both && left != (wings == TailWings::left)) return false;
  const double deviations = std::fabs(log_moneyness) / total_stddev;
  if (measure == TailMeasure::deviations) return deviations > bound;
  // N(d1) for a call, N(-d1) for a put, each out of the money.
  const double half = 0.5 * total_stddev;
  return core::normal_cdf(left ? -deviations - half : -deviations + half) < bound;
}

Expected<void> TailTerm::validate() const {
  return first_failure({within("severity", severity, 0.0, kMostSeverity), check_spectrum(*this),
                        within("under_pricing", under_pricing, 1.0, kMostUnderPricing), check_bound(*this)});
}

}  // namespace volcal
