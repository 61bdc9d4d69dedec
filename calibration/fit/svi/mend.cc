// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/svi/mend.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "calibration/fit/svi/restoration.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"

namespace volcal::fit {
namespace {

using Svi = core::SviRaw<double>;

// Relative margin that exceeds the rounding in the free coordinates.
constexpr double kSafety = 1e-9;

bool is_free(const Svi& slice) { return butterfly_verdict(slice) == ButterflyVerdict::free; }

/// Sum of squared residuals of a slice's quotes.
double cost_of(const SliceData& slice, const Svi& svi) {
  double sum = 0.0;
  for (std::size_t i = 0; i < slice.size(); ++i) {
    const double w = core::svi_total_variance(svi, slice.log_moneyness[i]);
    const double r = (std::sqrt(w / slice.time_to_expiry) - slice.market_vol[i]) / slice.scale[i];
    sum += slice.weight_of(i) * r * r;
  }
  return sum;
}

/// The first free slice along a path `at(share)`, for shares from 2^-30 to 1, to a thousandth of the share.
template <class At>
std::optional<Svi> first_free(const At& at) {
  constexpr double kFirstShare = 0x1p-30;
  constexpr int kBisections = 10;
  double bad = 0.0;
  double good = kFirstShare;
  while (good <= 1.0 && !is_free(at(good))) {
    bad = good;
    good *= 2.0;
  }
  if (good > 1.0) return std::nullopt;
  for (int i = 0; i < kBisections; ++i) {
    const double middle = 0.5 * (bad + good);
    (is_free(at(middle)) ? good : bad) = middle;
  }
  return at(good);
}

/// Removes butterfly arbitrage from a slice by the path that raises its cost least: towards its flat slice,
/// upwards, towards a wider curve with the same wings (at the same level or the same lowest point), towards
/// flatter wings, or towards a symmetric smile.
bool take_out_butterflies(const SliceData& slice, const FreePoint& flat, Svi& svi) {
  if (is_free(svi)) return true;
  const FreePoint from = point_of(slice, svi);
  const auto towards_flat = [&](double share) {
    FreePoint x = from;
    for (std::size_t j = 0; j < x.size(); ++j) x[j] += share * (flat[j] - x[j]);
    return slice_at(slice, x);
  };
  const auto upwards = [&](double share) {
    Svi p = svi;
    p.a += share * slice.atm_stddev * slice.atm_stddev;
    return p;
  };
  const auto wider = [&](double share) {
    Svi p = svi;
    p.sigma *= 1.0 + share;
    return p;
  };
  const auto wider_in_place = [&](double share) {
    Svi p = svi;
    p.sigma *= 1.0 + share;
    p.a -= p.b * (p.sigma - svi.sigma);
    return p;
  };
  const auto flatter = [&](double share) {
    Svi p = svi;
    p.b *= 1.0 - share;
    p.a += share * svi.b * svi.sigma;
    return p;
  };
  const auto more_even = [&](double share) {
    Svi p = svi;
    p.rho *= 1.0 - share;
    return p;
  };
  std::optional<Svi> best;
  const auto consider = [&](const auto& at) {
    const std::optional<Svi> candidate = first_free(at);
    if (candidate && (!best || cost_of(slice, *candidate) < cost_of(slice, *best))) best = candidate;
  };
  consider(towards_flat);
  consider(upwards);
  consider(wider);
  consider(wider_in_place);
  consider(flatter);
  consider(more_even);
  if (best) svi = *best;
  return best.has_value();
}

/// Gives a slice on either side the steeper one of its own and an earlier slice's wing, which raises it
/// everywhere.
void open(const Svi& earlier, Svi& later) {
  const auto steeper = [&](double side) {
    const double slope = later.b * (1.0 + side * later.rho);
    const double least = (1.0 + kSafety) * earlier.b * (1.0 + side * earlier.rho);
    return std::max(slope, least);
  };
  const double left = steeper(-1.0);
  const double right = steeper(1.0);
  later.b = 0.5 * (left + right);
  later.rho = (right - left) / (right + left);
}

/// Lifts a slice until it lies nowhere below an earlier one, by `safety` of its level more than it lacks.
bool lift(const Svi& earlier, double safety, Svi& later) {
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    CalendarEvidence evidence = calendar_evidence(earlier, later);
    if (evidence.free) return true;
    if (!std::isfinite(evidence.min_slack)) {
      open(earlier, later);
      evidence = calendar_evidence(earlier, later);
      if (evidence.free) return true;
      if (!std::isfinite(evidence.min_slack)) return false;
    }
    const double level = core::svi_total_variance(later, evidence.min_slack_at);
    later.a += std::max(-evidence.min_slack, 0.0) + safety * std::fabs(level);
  }
  return calendar_evidence(earlier, later).free;
}

/// Mends the slices one after the other. The margin by which a slice exceeds its bounds grows from round to
/// round, until the slice stays free under rounding in the free coordinates.
class Mender {
 public:
  Mender(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
         const std::vector<CalendarPair>& pairs)
      : point_(point), slices_(slices), pairs_(pairs), flat_(flat_surface(slices)) {}

  bool mend(std::size_t s) {
    constexpr double kFirst = 1e-9;
    constexpr double kLast = 1e-4;
    for (double safety = kFirst; safety <= kLast; safety *= 10.0) {
      Svi svi = slice_at(slices_[s], point_[s]);
      if (is_free_at(s, svi)) return true;
      if (!take_out_butterflies(slices_[s], flat_[s], svi)) return false;
      for (const auto& [earlier, later] : pairs_) {
        if (later == s && !lift(at(earlier), safety, svi)) return false;
      }
      point_[s] = point_of(slices_[s], svi);
    }
    return is_free_at(s, at(s));
  }

 private:
  [[nodiscard]] Svi at(std::size_t s) const { return slice_at(slices_[s], point_[s]); }
  [[nodiscard]] bool is_free_at(std::size_t s, const Svi& svi) const {
    return is_free(svi) && std::ranges::all_of(pairs_, [&](const CalendarPair& pair) {
             return pair.second != s || calendar_evidence(at(pair.first), svi).free;
           });
  }

  std::vector<FreePoint>& point_;
  const std::vector<SliceData>& slices_;
  const std::vector<CalendarPair>& pairs_;
  std::vector<FreePoint> flat_;
};

}  // namespace

bool mend(std::vector<FreePoint>& point, const std::vector<SliceData>& slices,
          const std::vector<CalendarPair>& pairs) {
  const std::vector<FreePoint> before = point;
  Mender mender(point, slices, pairs);
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (mender.mend(s)) continue;
    point = before;
    return false;
  }
  return true;
}

}  // namespace volcal::fit
