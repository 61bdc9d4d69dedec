// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/restoration.h"

#include <algorithm>
#include <cmath>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"

namespace volcal::fit {
namespace {

// Wing slope of the flat surface, a thousandth of a standard deviation for a unit of k. Levels and wings grow
// by this relative step from slice to slice, so that every slice is strictly above the one before.
constexpr double kFlatSlope = 1e-3;
constexpr double kLevelStep = 1e-4;
// First share of the way to the flat surface that is tried; it covers violations by rounding. Shares double
// until one is proved, and are then bisected.
constexpr double kFirstShare = 0x1p-24;
constexpr int kBisections = 12;
constexpr double kMargin = 1.1;

void go(std::vector<FreePoint>& point, const std::vector<FreePoint>& from, const std::vector<FreePoint>& to,
        double share) {
  for (std::size_t s = 0; s < point.size(); ++s) {
    for (std::size_t j = 0; j < point[s].size(); ++j) {
      point[s][j] = (1.0 - share) * from[s][j] + share * to[s][j];
    }
  }
}

}  // namespace

bool is_proved(const std::vector<FreePoint>& point, const std::vector<SliceData>& data,
               const std::vector<CalendarPair>& pairs) {
  std::vector<core::SviRaw<double>> slices;
  for (std::size_t s = 0; s < data.size(); ++s) {
    slices.push_back(slice_at(data[s], point[s]));
    if (butterfly_verdict(slices[s]) != ButterflyVerdict::free) return false;
  }
  return std::all_of(pairs.begin(), pairs.end(), [&](const CalendarPair& pair) {
    return calendar_evidence(slices[pair.first], slices[pair.second]).free;
  });
}

std::vector<FreePoint> flat_surface(const std::vector<SliceData>& slices) {
  std::vector<FreePoint> flat;
  double stddev = 0.0;
  for (const SliceData& slice : slices) {
    stddev = std::max(stddev * (1.0 + kLevelStep), slice.atm_stddev);
    // The same hyperbola for all slices but for its level and opening: centre 0, width 1.
    core::SviRaw<double> svi{};
    svi.b = kFlatSlope * stddev;
    svi.sigma = 1.0;
    svi.a = stddev * stddev - svi.b * svi.sigma;
    flat.push_back(point_of(slice, svi));
  }
  return flat;
}

double restore_feasibility(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
                           const std::vector<CalendarPair>& pairs) {
  const std::vector<FreePoint> from = point;
  const std::vector<FreePoint> flat = flat_surface(slices);
  const auto proved_at = [&](double share) {
    go(point, from, flat, share);
    return is_proved(point, slices, pairs);
  };
  if (proved_at(0.0)) return 0.0;
  double bad = 0.0;
  for (double share = kFirstShare; share <= 1.0; bad = share, share *= 2.0) {
    if (!proved_at(share)) continue;
    double good = share;
    for (int j = 0; j < kBisections; ++j) {
      const double middle = 0.5 * (bad + good);
      (proved_at(middle) ? good : bad) = middle;
    }
    const double further = std::min(kMargin * good, 1.0);
    if (proved_at(further)) return further;
    go(point, from, flat, good);
    return good;
  }
  point = from;
  return -1.0;
}

}  // namespace volcal::fit
