// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Contour along which the Fourier integral of an option's price is taken.
///
/// Undiscounted, over the forward, with k = ln(K / F) and K(s) the cumulant function (heston_cumulant.h),
///
///     (1 / 2 pi i) int exp(K(s) - (s - 1) k) / (s (s - 1)) ds   along Re s = c
///         = call for c > 1,   put for c < 0,   call - 1 for 0 < c < 1.
///
/// For real c the logarithm f(c) of the integrand is convex, and the integrand is largest where the contour
/// crosses the real axis: crossing near the lowest f leaves nothing to cancel, so an out-of-the-money price
/// keeps its digits however small it is [LugannaniRice1980, Lee2004b]. From there the contour is a hyperbola,
///
///     s(y) = c - b (cosh y - 1) sin w + i b sinh y cos w,
///
/// with nodes even in y: the trapezoidal rule converges geometrically, and their distance grows as the
/// integrand slows down [BoyarchenkoLevendorskii2019]. Three things are chosen:
///
///   c   the middle of the level set f <= f_min + 3, and b from its width. Where a moment explodes right
///       beyond the saddle, the middle keeps its distance from the singularity and costs exp(-3) at most.
///   w   half of the direction in which the integrand falls fastest where it has lost ten units of its
///       logarithm (fall_of); less where the path of steepest descent bends less at the crossing, which
///       the skew of the level set tells, and by trial where that path bends the other way (best_tangent).
///   strip   (1, infinity) for calls, (-infinity, 0) for puts, and (0, 1) where the moments beyond it
///       explode so soon that the saddle would sit within 0.15 of a pole; prices are not small then.
///
/// An error of 1e-11 takes 24 to 32 nodes as a rule, 80 at worst (docs/method/heston.md).

#include <cmath>

#include "kernels/core/heston/heston_cumulant.h"
#include "kernels/core/team.h"

namespace volcal::core {

enum class HestonStrip : unsigned char { put, between, call };

struct HestonContour {
  HestonStrip strip;
  double crossing;   ///< c
  double scale;      ///< b
  double sine;       ///< sin w
  double cosine;     ///< cos w
  double log_level;  ///< logarithm near the lowest f, the unit of the integrand
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

namespace heston_detail {

/// A logarithm larger than any integrand's: it stands for an infinite moment.
constexpr double kBeyond = 1e300;
/// Height of f at the edges of the level set, above its minimum.
constexpr double kLevel = 3.0;
/// Least distance from the pole at which the saddle is searched for.
constexpr double kNearestPole = 0.15;

/// f on a strip, at distance x from its pole (0 < x < 1 between the poles).
template <class T>
VOLCAL_HD inline T log_integrand(const HestonParameters& p, double time, double k, HestonStrip strip,
                                 const T& x) {
  using std::fabs;
  const T c = strip == HestonStrip::call ? T(1.0 + x) : strip == HestonStrip::put ? T(-x) : x;
  const auto inside = strip == HestonStrip::between ? (x > 0.0) & (x < 1.0) : x > 0.0;
  const HestonMoment<T> moment = heston_log_moment(p, time, c);
  const T product = select(inside, fabs(c * (c - 1.0)), T(1.0));
  const T value = moment.log_moment - (c - 1.0) * k - natural_log(product);
  return select(inside & moment.finite, value, T(kBeyond));
}

struct Lowest {
  double at;
  double value;
};

/// Lowest f, by grids that close in on it: grids of x itself between the poles, else of its logarithm.
template <class Team>
VOLCAL_HD inline Lowest lowest_integrand(const Team& team, const HestonParameters& p, double time, double k,
                                         HestonStrip strip, double low, double high) {
  using Real = typename Team::Real;
  constexpr double kCloseEnough = 0.2;  // in the logarithm: some tenths of a standard deviation
  const bool logarithmic = strip != HestonStrip::between;
  if (logarithmic) {
    low = natural_log(low);
    high = natural_log(high);
  }
  const double enough = logarithmic ? kCloseEnough : 0.25 * kCloseEnough;
  Lowest best = {0.0, kBeyond};
  while (high - low > enough) {
    const double step = (high - low) / (team.width() + 1);
    const Real at = low + step * (1.0 + team.lane_numbers());
    const Real x = logarithmic ? exp_sum(at, Real(0.0)) : at;
    double value = kBeyond;
    double where = low;
    team.lowest_of(log_integrand(p, time, k, strip, x), at, value, where);
    if (!(value < kBeyond)) {  // all points lie beyond the last finite moment
      high = low + step;
      continue;
    }
    if (value <= best.value) best = {where, value};
    low = where - step;
    high = where + step;
  }
  if (logarithmic) best.at = exp_sum(best.at, 0.0);
  return best;
}

struct LevelSet {
  double low;
  double high;
};

/// Distances to either side within which f stays below its lowest value plus kLevel. The first half of the
/// lanes searches below, the second above; each closes in on the logarithm of the distance.
template <class Team>
VOLCAL_HD inline LevelSet level_set(const Team& team, const HestonParameters& p, double time, double k,
                                    HestonStrip strip, const Lowest& lowest) {
  using Real = typename Team::Real;
  constexpr double kNearest = 0.003;  // share of the distance to the pole
  constexpr double kFarthest = 4.0;
  constexpr double kCloseEnough = 0.1;
  const int half = team.width() / 2;
  const Real lane = team.lane_numbers();
  const auto above = lane >= static_cast<double>(half);
  const Real place = lane + 1.0 - select(above, Real(half), Real(0.0));
  double width = natural_log(kFarthest / kNearest);
  const double nearest = natural_log(kNearest * lowest.at);
  double start[2] = {nearest, nearest};
  while (width > kCloseEnough) {
    const double step = width / (half + 1);
    const Real distance = exp_sum(select(above, Real(start[1]), Real(start[0])) + step * place, Real(0.0));
    const Real f =
        log_integrand(p, time, k, strip, select(above, lowest.at + distance, lowest.at - distance));
    const auto within = f <= lowest.value + kLevel;
    // By convexity the points within are the nearest ones, so their number gives the place of the edge.
    const Real one = select(within, Real(1.0), Real(0.0));
    start[0] += step * team.sum(select(above, Real(0.0), one));
    start[1] += step * team.sum(select(above, one, Real(0.0)));
    width = step;
  }
  return {lowest.at - exp_sum(start[0] + 0.5 * width, 0.0), lowest.at + exp_sum(start[1] + 0.5 * width, 0.0)};
}

/// Fall of the integrand: up a vertical line it falls like exp(-r (rate cos w - (k + drift) sin w)) when the
/// line turns by w to the left.
struct Fall {
  double rate;
  double drift;
};

/// Fall along Re s = c where the integrand has lost kLost of its logarithm: there it may differ greatly from
/// its limit at infinity, where the rate is (v0 + kappa theta T) sqrt(1 - rho^2) / sigma.
template <class Team>
VOLCAL_HD inline Fall fall_of(const Team& team, const HestonParameters& p, double time, double c,
                              double first_scale) {
  using Real = typename Team::Real;
  constexpr double kLost = 10.0;
  constexpr double kRatio = 3.0;
  constexpr double kNudge = 1e-3;
  constexpr int kScales = 12;
  const double level = heston_log_moment(p, time, c).log_moment;
  Fall fall = {0.0, 0.0};
  double scale = first_scale;
  for (int i = 0; i < kScales; i += team.width()) {
    const Real u = scale * team.powers(kRatio);
    const Complex<Real> here = heston_cumulant(p, time, Complex<Real>{Real(c), u});
    const Complex<Real> next = heston_cumulant(p, time, Complex<Real>{Real(c), u * (1.0 + kNudge)});
    const Real rate = (here.re - next.re) / (kNudge * u);
    const Real drift = (here.im - next.im) / (kNudge * u);
    // The first scale that has lost enough, or the last scale of all; a team may be wider than there are
    // scales.
    const auto enough = here.re < level - kLost;
    const Real number = static_cast<double>(i) + team.lane_numbers();
    const Real order =
        select(number < static_cast<double>(kScales), select(enough, u, 1e100 / u), Real(1e200));
    double smallest;
    team.lowest_of(order, rate, smallest, fall.rate);
    team.lowest_of(order, drift, smallest, fall.drift);
    if (smallest < 1e50) break;
    scale *= std::pow(kRatio, team.width());
  }
  return fall;
}

/// Variance of the mean path, in which log-moneyness is measured.
VOLCAL_HD inline double mean_total_variance(const HestonParameters& p, double time) {
  const double decay = p.kappa * time;
  const double share = decay > 1e-8 ? -exp_minus_one(-decay) / decay : 1.0;
  return (p.theta + (p.v0 - p.theta) * share) * time;
}

template <class Team>
VOLCAL_HD inline Lowest saddle_beyond(const Team& team, const HestonParameters& p, double time, double k,
                                      HestonStrip strip) {
  constexpr double kRoom = 1024.0;  // thin wings of a model with |rho| near 1 have their saddle that far out
  const double w = mean_total_variance(p, time) + 1e-12;
  const double size = std::fabs(k);
  const double black = (size + std::sqrt(size * size + 8.0 * w)) / (2.0 * w);  // approximately Black's saddle
  const double high = kRoom * black > 2.0 ? kRoom * black : 2.0;
  return lowest_integrand(team, p, time, k, strip, 0.5 * kNearestPole, high);
}

/// Of eight tangents from 0 to `most`, the one along whose hyperbola the integrand falls fastest and never
/// grows; `width` is b cos w.
template <class Team>
VOLCAL_HD inline double best_tangent(const Team& team, const HestonParameters& p, double time, double k,
                                     double crossing, double width, double most) {
  using Real = typename Team::Real;
  constexpr int kTangents = 8;
  constexpr int kSamples = 6;
  constexpr double kSampleStep = 0.6;  // in y
  constexpr double kGrowth = 0.5;
  constexpr double kDeepest = -36.0;  // below this a term counts as nothing
  double best = kBeyond;
  double chosen = 0.0;
  const auto log_size = [&](const Complex<Real>& s) {
    const Complex<Real> product = s * Complex<Real>{s.re - 1.0, s.im};
    return heston_cumulant(p, time, s).re - (s.re - 1.0) * k - 0.5 * natural_log(squared_modulus(product));
  };
  const Real level = log_size({Real(crossing), Real(1e-3 * width)});
  for (int first = 0; first < kTangents; first += team.width()) {
    const Real number = static_cast<double>(first) + team.lane_numbers();
    const Real tangent = number * (most / (kTangents - 1));
    Real cost = 0.0;
    for (int j = 1; j <= kSamples; ++j) {
      const double grown = exp_sum(kSampleStep * j, 0.0);
      const double sinh = 0.5 * (grown - 1.0 / grown);
      const double cosh = 0.5 * (grown + 1.0 / grown);
      const Real f = log_size({crossing - width * (cosh - 1.0) * tangent, Real(width * sinh)}) - level;
      cost += select(f > kDeepest, f, Real(kDeepest));
      cost += select(f < kGrowth, Real(0.0), Real(1e6));
    }
    // A team may be wider than there are tangents.
    cost = select(number < static_cast<double>(kTangents), cost, Real(kBeyond));
    double lowest;
    double where;
    team.lowest_of(cost, tangent, lowest, where);
    if (lowest < best) {
      best = lowest;
      chosen = where;
    }
  }
  return chosen;
}

}  // namespace heston_detail

/// Chooses a contour for strikes about k; `far` is the log-moneyness for which the integrand falls fast along
/// it.
template <class Team>
VOLCAL_HD_CALL HestonContour heston_contour(const Team& team, const HestonParameters& p, double time,
                                            double k, double far, const heston_detail::Fall& fall) {
  using namespace heston_detail;
  constexpr double kLeastReach = 0.5;  // of b cos w, in standard deviations of the level set
  constexpr double kLargestReach = 3.0;
  constexpr double kStraightReach = 1.4;
  constexpr double kSlack = 0.25;
  constexpr double kReachBetween = 1.5;
  HestonContour contour;
  contour.strip = k < 0.0 ? HestonStrip::put : HestonStrip::call;
  Lowest lowest = saddle_beyond(team, p, time, k, contour.strip);
  if (!(lowest.value < kBeyond) || lowest.at < kNearestPole) {
    contour.strip = HestonStrip::between;
    lowest = lowest_integrand(team, p, time, k, contour.strip, 0.0, 1.0);
  }
  const LevelSet level = level_set(team, p, time, k, contour.strip, lowest);
  const double middle = 0.5 * (level.low + level.high);
  const double deviation = 0.5 * (level.high - level.low) / std::sqrt(2.0 * kLevel);
  double skew = 3.0 / kLevel * (lowest.at - middle) / deviation;  // f''' deviation^3
  if (contour.strip == HestonStrip::put) skew = -skew;            // distances grow to the left there

  contour.crossing = contour.strip == HestonStrip::call  ? 1.0 + middle
                     : contour.strip == HestonStrip::put ? -middle
                                                         : middle;
  double tilt = -0.5 * angle_of(fall.rate, far + fall.drift);
  double reach = kReachBetween;
  if (contour.strip != HestonStrip::between) {
    // The hyperbola bends like the path of steepest descent where reach = -3 tan w / skew.
    double tangent = std::tan(tilt);
    reach = -3.0 * tangent / skew;
    if (!(reach > 0.0)) {  // the path of steepest descent bends the other way at first
      reach = kStraightReach;
      tangent = best_tangent(team, p, time, k, contour.crossing, reach * deviation, tangent);
    } else if (reach > kLargestReach) {
      reach = kLargestReach;
      const double most = reach * std::fabs(skew) / 3.0 + kSlack;
      tangent = std::fmin(std::fmax(tangent, -most), most);
    } else if (reach < kLeastReach) {
      reach = kLeastReach;
    }
    tilt = std::atan(tangent);
  }
  contour.cosine = std::cos(tilt);
  contour.sine = std::sin(tilt);
  contour.scale = reach * deviation / contour.cosine;
  contour.log_level = lowest.value;
  return contour;
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
