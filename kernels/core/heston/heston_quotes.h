// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quotes of a surface under a Heston model: residuals (model - market) / scale, where model is a vol or
/// a price, and their slopes by the price, from which those by the parameters follow.
///
/// Slices are priced one after the other, with derivatives (heston_slice.h), and their quotes queue up until
/// a team's memory is full: vols are solved for the whole queue step by step, since quotes solved one after
/// the other would each wait for their own latencies (implied_vol_body.h). The calling body receives each
/// full queue: a fit sums its normal equations, HestonResidualBody writes it out.
///
/// Units     as heston_slice.h; market and scale in the unit of the objective
/// Failure   a quote without a value has a NaN residual and slope: a price that no vol gives, one whose
///           estimated error is larger than kWorthless of it, or a strike, time or scale outside the domain

#include <cmath>
#include <cstdint>

#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_slice.h"
#include "kernels/core/team.h"

namespace volcal::core {

enum class HestonObjective : unsigned char {
  vol,    ///< market: implied vol
  price,  ///< market: out-of-the-money price over the forward
};

/// The quotes of n_surfaces surfaces.
struct HestonQuoteArrays {
  const std::int64_t* slice_begin;  ///< [n_surfaces + 1]
  const HestonSlice* slices;        ///< the slices; their `model` is not read
  const double* log_moneyness;      ///< [n_quotes]
  const double* market;             ///< [n_quotes]
  const double* scale;              ///< [n_quotes], > 0
  HestonObjective objective;
  HestonPlan* plans;               ///< [n_slices] in: turns to try first; out: those that served; or null
  const double* weight = nullptr;  ///< [n_quotes] of the losses, not of the residuals; >= 0; null: all 1
};

/// Working memory of a team: a slice's prices, and the queue of quotes.
struct HestonQuoteMemory {
  HestonSliceMemory slice;
  std::int64_t quote[kHestonStrikes];  ///< index of the quote
  double price[kHestonStrikes];        ///< NaN where there is none
  double k[kHestonStrikes];
  double root_time[kHestonStrikes];
  double market[kHestonStrikes];
  double inverse_scale[kHestonStrikes];
  double weight[kHestonStrikes];
  double by[kHestonDimension][kHestonStrikes];  ///< derivatives of the price by the parameters
  double stddev[kHestonStrikes];
  double residual[kHestonStrikes];
  double slope[kHestonStrikes];  ///< derivative of the residual by the price
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {
namespace heston_detail {

VOLCAL_HD inline double heston_quote_weight(const HestonQuoteArrays& arrays, std::int64_t quote) {
  return arrays.weight != nullptr ? arrays.weight[quote] : 1.0;
}

/// Equation for the vol of an out-of-the-money price: c*, its bound and the other terms; NaN where there is
/// none.
template <class Real>
VOLCAL_HD inline implied_vol_detail::Target<Real> vol_target(const Real& price, const Real& k) {
  using std::fabs;
  constexpr double kSmallestPrice = 1e-290;
  const Real strike = exp_sum(k, Real(0.0));
  const Real bound = select(k < 0.0, strike, Real(1.0));
  const auto usable = (price > kSmallestPrice) & (price < bound);
  const Real safe = select(usable, price, 0.5 * bound);
  return implied_vol_detail::make_target(safe, Real(bound - safe), bound,
                                         select(usable, Real(fabs(k)), Real(std::nan(""))));
}

/// Solves for the total stddevs of the queued prices, step by step for all of them.
template <class Team>
VOLCAL_HD_CALL void find_stddevs(const Team& team, int n, HestonQuoteMemory& memory) {
  using namespace implied_vol_detail;
  using Real = typename Team::Real;
  using std::fabs;
  const auto target = [&](int i) { return vol_target(team.load(memory.price + i), team.load(memory.k + i)); };
  for (int i = 0; i < n; i += team.width()) team.store(memory.stddev + i, first_guess(target(i)));
  for (int i = 0; i < n; i += team.width()) {
    const Real s = team.load(memory.stddev + i);
    team.store(memory.stddev + i, s + s * quick_step(target(i), s));
  }
  for (int i = 0; i < n; i += team.width()) {
    Real s = team.load(memory.stddev + i);
    Real step = exact_step(target(i), s);
    s += s * step;
    // The first step nearly always converges.
    for (int more = 1; more < kMostExactSteps && team.any(fabs(step) >= kSettledStep); ++more) {
      step = exact_step(target(i), s);
      s += s * step;
    }
    team.store(memory.stddev + i, select(fabs(step) < kSettledStep, s, Real(std::nan(""))));
  }
}

/// A vol and its derivative by the out-of-the-money price.
template <class Real>
struct VolOfPrice {
  Real vol;
  Real slope;
};

template <class Real>
VOLCAL_HD inline VolOfPrice<Real> vol_of_stddev(const Real& s, const Real& k, const Real& root_time) {
  using std::fabs;
  const Real r = fabs(k) / s - 0.5 * s;
  const Real bound = select(k < 0.0, exp_sum(k, Real(0.0)), Real(1.0));
  const Real vega = bound * (exp_clipped(Real(-0.5 * r * r)) * (1.0 / kSqrtTwoPi)) * root_time;
  return {s / root_time, 1.0 / vega};
}

/// Computes the residuals of the queue and their slopes; both are 0 behind its end.
template <class Team>
VOLCAL_HD_CALL void find_residuals(const Team& team, HestonObjective objective, int n,
                                   HestonQuoteMemory& memory) {
  using Real = typename Team::Real;
  const int end = (n + team.width() - 1) / team.width() * team.width();
  for (int i = n + team.rank(); i < end; i += team.size()) {
    memory.inverse_scale[i] = 0.0;
    memory.weight[i] = 0.0;
    memory.market[i] = 0.0;
    memory.price[i] = 0.5;
    memory.k[i] = 0.0;
    memory.root_time[i] = 1.0;
    for (auto& by : memory.by) by[i] = 0.0;
  }
  team.sync();
  const bool vols = objective == HestonObjective::vol;
  if (vols) find_stddevs(team, n, memory);
  const Real none = std::nan("");
  for (int i = 0; i < n; i += team.width()) {
    VolOfPrice<Real> model = {team.load(memory.price + i), Real(1.0)};
    if (vols) {
      model = vol_of_stddev(team.load(memory.stddev + i), team.load(memory.k + i),
                            team.load(memory.root_time + i));
    }
    const Real weight = team.load(memory.inverse_scale + i);
    const Real residual = (model.vol - team.load(memory.market + i)) * weight;
    const auto good = residual * residual < kBeyond;
    team.store(memory.residual + i, select(good, residual, none));
    team.store(memory.slope + i, select(good, Real(model.slope * weight), none));
  }
  team.sync();
}

/// Computes prices and derivatives of n quotes of a slice, the first of which is `first`.
template <class Team>
VOLCAL_HD inline void price_quotes(const Team& team, const HestonQuoteArrays& arrays,
                                   const HestonParameters& p, double accuracy, std::int64_t slice,
                                   std::int64_t first, int n, HestonSliceMemory& memory) {
  const HestonSlice& of = arrays.slices[slice];
  const bool priced = is_valid_heston_time(of.time_to_expiry);
  const int end = (n + team.width() - 1) / team.width() * team.width();
  for (int i = team.rank(); i < end; i += team.size()) {
    const double k = i < n ? arrays.log_moneyness[first + i] : 0.0;
    const bool valid = i < n && priced && is_valid_heston_strike(k);
    memory.k[i] = valid ? k : 0.0;
    memory.waiting[i] = valid ? 1.0 : 0.0;
    memory.price[i] = 0.0;
    memory.error[i] = kBeyond;
  }
  team.sync();
  if (!priced) return;
  // The strikes of a plan are those of the whole slice.
  HestonPlan* const plan =
      arrays.plans != nullptr && of.count <= kHestonStrikes ? arrays.plans + slice : nullptr;
  heston_slice<true>(team, p, of.time_to_expiry, {accuracy, 0.0}, n, memory, plan);
}

/// Appends n priced quotes of a slice to the `queued` ones.
template <class Team>
VOLCAL_HD inline void enqueue(const Team& team, const HestonQuoteArrays& arrays, double time,
                              std::int64_t first, int n, int queued, HestonQuoteMemory& memory) {
  constexpr double kWorthless = 1e-3;
  const double root_time = std::sqrt(time);
  for (int i = team.rank(); i < n; i += team.size()) {
    const int to = queued + i;
    const double price = memory.slice.price[i];
    const double inverse_scale = 1.0 / arrays.scale[first + i];
    const bool good =
        memory.slice.error[i] <= kWorthless * price && inverse_scale > 0.0 && inverse_scale < kBeyond;
    memory.quote[to] = first + i;
    memory.price[to] = good ? price : std::nan("");
    memory.k[to] = memory.slice.k[i];
    memory.root_time[to] = root_time;
    memory.market[to] = arrays.market[first + i];
    memory.inverse_scale[to] = good ? inverse_scale : 1.0;
    memory.weight[to] = heston_quote_weight(arrays, first + i);
    for (int m = 0; m < kHestonDimension; ++m) memory.by[m][to] = memory.slice.by[m][i];
  }
  team.sync();
}

}  // namespace heston_detail

/// Calls take(n) for queues of n quotes, n <= kHestonStrikes, until all quotes of the surface have passed:
/// memory.residual, memory.slope and memory.by hold the queue's values, followed by zeros up to the end of
/// the last pack. Domain: is_valid(p).
template <class Team, class Take>
VOLCAL_HD inline void for_each_heston_queue(const Team& team, const HestonQuoteArrays& arrays,
                                            std::int64_t surface, const HestonParameters& p, double accuracy,
                                            HestonQuoteMemory& memory, const Take& take) {
  using namespace heston_detail;
  const std::int64_t last = arrays.slice_begin[surface + 1] - 1;
  int queued = 0;
  for (std::int64_t s = arrays.slice_begin[surface]; s <= last; ++s) {
    const std::int64_t count = arrays.slices[s].count;
    for (std::int64_t done = 0; done < count; done += kHestonStrikes) {
      const std::int64_t first = arrays.slices[s].begin + done;
      const int n = static_cast<int>(count - done < kHestonStrikes ? count - done : kHestonStrikes);
      price_quotes(team, arrays, p, accuracy, s, first, n, memory.slice);
      if (queued + n > kHestonStrikes) {
        find_residuals(team, arrays.objective, queued, memory);
        take(queued);
        queued = 0;
      }
      enqueue(team, arrays, arrays.slices[s].time_to_expiry, first, n, queued, memory);
      queued += n;
    }
  }
  find_residuals(team, arrays.objective, queued, memory);
  take(queued);
}

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
