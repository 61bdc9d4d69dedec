// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/query_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "host/bench/judges/black_judge.h"
#include "host/synth/random.h"

namespace volcal::bench {
namespace {

constexpr std::uint64_t kQuerySeed = 20260103;
/// Bound on the error of a vol, in ulp: the computation has a dozen roundings, some of them of w, whose root
/// halves them.
constexpr double kWrongVol = 8.0;
constexpr std::size_t kJudgedStride = 100;
constexpr double kWidest = 2.5;  ///< standard deviations
constexpr std::size_t kOneSlice = 3;

/// Total variance of the slice, linear in time between two, in extended precision.
long double exact_variance(const VolSurface& surface, long double time, long double k) {
  const auto& slices = surface.slices();
  const auto at = [&](std::size_t i) {
    const SviParameters& p = *slices[i].variance.svi();
    const long double y = k - static_cast<long double>(p.m);
    const long double sigma = p.sigma;
    return p.a + p.b * (p.rho * y + std::sqrt(y * y + sigma * sigma));
  };
  std::size_t next = 0;
  while (slices[next].expiry.time_to_expiry < time) ++next;
  if (slices[next].expiry.time_to_expiry == time) return at(next);
  const long double begin = slices[next - 1].expiry.time_to_expiry;
  const long double share = (time - begin) / (slices[next].expiry.time_to_expiry - begin);
  return (1 - share) * at(next - 1) + share * at(next);
}

/// ln F at a time, log-linear between slices, in extended precision.
long double exact_log_forward(const VolSurface& surface, long double time) {
  const auto& slices = surface.slices();
  const auto at = [&](std::size_t i) {
    return std::log(static_cast<long double>(slices[i].expiry.forward.forward));
  };
  std::size_t next = 0;
  while (slices[next].expiry.time_to_expiry < time) ++next;
  if (slices[next].expiry.time_to_expiry == time) return at(next);
  const long double begin = slices[next - 1].expiry.time_to_expiry;
  const long double share = (time - begin) / (slices[next].expiry.time_to_expiry - begin);
  return (1 - share) * at(next - 1) + share * at(next);
}

/// Judges vols; `exact_k(i)` is the exact log-moneyness of point i.
template <class ExactK>
std::vector<Accuracy> judge_formula(const QueryPoints& points, const ExactK& exact_k) {
  double largest = 0.0;
  for (std::size_t i = 0; i < points.vol.size(); i += kJudgedStride) {
    const long double time = points.time[i];
    const long double exact = std::sqrt(exact_variance(points.surface, time, exact_k(i)) / time);
    const auto error =
        static_cast<double>(std::fabs(points.vol[i] / exact - 1)) / std::numeric_limits<double>::epsilon();
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps", kWrongVol}};
}

}  // namespace

std::shared_ptr<QueryPoints> draw_query_points(VolSurface surface, QueryTimes times, std::size_t count) {
  synth::Random random(kQuerySeed);
  auto points = std::make_shared<QueryPoints>(QueryPoints{std::move(surface), 0, {}, {}, {}, {}});
  const auto& slices = points->surface.slices();
  points->slice = std::min(kOneSlice, slices.size() - 1);
  const bool between = times == QueryTimes::between;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t drawn = random.below(slices.size() - (between ? 1 : 0));
    const std::size_t slice = times == QueryTimes::one_slice ? points->slice : drawn;
    double time = slices[slice].expiry.time_to_expiry;
    // Keeps the time away from the slices, where a query would answer for the slice itself.
    if (between) time += (0.01 + 0.98 * random.uniform()) * (slices[slice + 1].expiry.time_to_expiry - time);
    points->time.push_back(time);
  }
  if (times == QueryTimes::chain) std::sort(points->time.begin(), points->time.end());
  for (const double time : points->time) {
    const double deviations = kWidest * (2.0 * random.uniform() - 1.0);
    const double k = deviations * std::sqrt(points->surface.total_variance(time, 0.0));
    points->log_moneyness.push_back(k);
    points->strike.push_back(points->surface.forward(time) * std::exp(k));
  }
  points->vol.resize(count);
  return points;
}

std::vector<Accuracy> judge_by_log_moneyness(const QueryPoints& points) {
  return judge_formula(points, [&](std::size_t i) -> long double { return points.log_moneyness[i]; });
}

std::vector<Accuracy> judge_by_strike(const QueryPoints& points) {
  return judge_formula(points, [&](std::size_t i) {
    return std::log(static_cast<long double>(points.strike[i])) -
           exact_log_forward(points.surface, points.time[i]);
  });
}

/// Judges the price at a vol against the mix of the neighbouring slices' prices at the same k, both exact.
/// For surfaces of one gap.
std::vector<Accuracy> judge_price_mix(const QueryPoints& points) {
  constexpr double kWrongMix = 16.0;  // error of a price that is itself mixed from two rounded prices
  const auto& slices = points.surface.slices();
  const long double begin = slices[0].expiry.time_to_expiry;
  const long double end = slices[1].expiry.time_to_expiry;
  const long double root_begin = std::sqrt(exact_variance(points.surface, begin, 0));
  const long double root_end = std::sqrt(exact_variance(points.surface, end, 0));
  double largest = 0.0;
  for (std::size_t i = 0; i < points.vol.size(); i += kJudgedStride) {
    const long double time = points.time[i];
    const long double k = points.log_moneyness[i];
    const long double theta = root_begin * root_begin + (time - begin) / (end - begin) *
                                                            (root_end * root_end - root_begin * root_begin);
    const long double alpha = (root_end - std::sqrt(theta)) / (root_end - root_begin);
    const auto price = [&](long double variance) { return exact_price(std::fabs(k), std::sqrt(variance)); };
    const long double mix = alpha * price(exact_variance(points.surface, begin, k)).price +
                            (1 - alpha) * price(exact_variance(points.surface, end, k)).price;
    const long double stddev = points.vol[i] * std::sqrt(time);
    const ExactPrice at = exact_price(std::fabs(k), stddev);
    const long double condition = at.ratio / stddev;
    const auto error = static_cast<double>(std::fabs(at.price - mix) / at.slope / stddev / (1 + condition)) /
                       std::numeric_limits<double>::epsilon();
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps (1 + condition)", kWrongMix}};
}

}  // namespace volcal::bench
