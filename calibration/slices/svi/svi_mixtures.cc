// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/svi/svi_mixtures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "calibration/slices/mixture_bound.h"
#include "calibration/slices/prove_cells.h"
#include "calibration/slices/svi/svi_enclosure.h"

namespace volcal {
namespace {

using Slice = core::SviRaw<double>;

/// Limit of cells that are tried for a pair: about 1 ms.
constexpr int kMaxCells = 6000;

/// Proves the half line from `start` outwards to +infinity: cells that double in width, then one wing in 1/k.
bool prove_half(const Slice& p1, const Slice& p2, double start, int& budget) {
  const double scale = std::min(p1.sigma, p2.sigma);
  const double widest = std::max({p1.sigma, p2.sigma, std::fabs(p1.m), std::fabs(p2.m), std::fabs(start)});
  // Distance in widths from which the asymptote holds to about 1e-3, and cells in 1/k take over.
  constexpr double kWingStart = 16.0;
  const double far = kWingStart * widest;
  const auto inner = [&](double low, double high) {
    return is_free(enclose_svi(p1, low, high), enclose_svi(p2, low, high), {1.0, 1.0});
  };
  double low = start;
  for (double step = 0.25 * scale; low < far; step *= 2.0) {
    const double high = std::min(far, low + step);
    if (!prove_cells(low, high, budget, inner)) return false;
    low = high;
  }
  return prove_cells(0.0, 1.0 / low, budget, [&](double q_low, double q_high) {
    const Interval q{q_low, q_high};
    return is_free(enclose_svi_wing(p1, q), enclose_svi_wing(p2, q), q);
  });
}

/// Trial points around the middle of two slices, in widths: dense there, out to 60.
using TrialPlaces = std::array<double, 49>;
TrialPlaces make_trial_places() {
  TrialPlaces places{};
  for (std::size_t i = 0; i < places.size(); ++i)
    places[i] = std::sinh(0.2 * (static_cast<double>(i) - 24.0));
  return places;
}

/// True where an end or one of a few mixtures violates the condition on a coarse line, which makes the search
/// for a proof unnecessary.
bool looks_violated(const Slice& p1, const Slice& p2) {
  static const TrialPlaces places = make_trial_places();
  const double scale = std::max(p1.sigma, p2.sigma);
  for (const double place : places) {
    const double k = 0.5 * (p1.m + p2.m) + scale * place;
    if (has_violated_mixture(core::svi_value(p1, k), core::svi_value(p2, k), k)) return true;
  }
  return false;
}

}  // namespace

bool mixtures_are_free(const Slice& earlier, const Slice& later) noexcept {
  // Level slices have g = 1, but no term in the wings that outgrows k for a proof to use.
  if (earlier.b == 0.0 && later.b == 0.0) return true;
  if (looks_violated(earlier, later)) return false;
  const double start = 0.5 * (earlier.m + later.m);
  int budget = kMaxCells;
  return prove_half(earlier, later, start, budget) &&
         prove_half(mirrored(earlier), mirrored(later), -start, budget);
}

}  // namespace volcal
