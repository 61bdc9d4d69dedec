// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Spectral weights: the weight of each error by its rank, the worst first.
///
/// A spectral risk measure [Acerbi2002] of errors e with masses m is the mean of their quantile function
/// under a weight phi on ranks, here u = 0 for the worst and u = 1 for the best:
///
///     M = integral over [0, 1] of phi(u) q(u) du = sum of w_i e_i,
///     w_i = Phi(P_i) - Phi(P_i - m_i / m),   Phi(u) = integral of phi from 0 to u,
///
/// P_i is the share of the total mass m that quote i and the worse ones have. M is coherent if phi >= 0,
/// nonincreasing and of integral 1; then w_i >= 0, no smaller per unit of mass than those of better ranks,
/// and of sum 1. Equal masses make P_i the rank over n.
///
///     cvar         phi = 1 / (1 - level) on [0, 1 - level]: the mean of the worst share
///                  [RockafellarUryasev2000]
///     exponential  phi = R exp(-R u) / (1 - exp(-R)), R the aversion [Acerbi2002]
///     power        phi = P (1 - u)^(P - 1): the expected worst of P drawn quotes [DowdCotterSorwar2008]
///
/// cvar at level 0, exponential at R = 0 and power at P = 1 are the plain mean.
///
/// Units     errors and risk: the same; weights and masses: none
/// Domain    level in [0, 1), R >= 0, P >= 1; masses >= 0 and finite
/// Failure   an error that is NaN ranks worst, and the risk is then NaN

#include <cmath>
#include <cstdint>

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// Kind of spectrum; the public twin is volcal::TailSpectrum.
enum class SpectrumKind : std::uint8_t { cvar, exponential, power };

struct Spectrum {
  SpectrumKind kind = SpectrumKind::cvar;
  double parameter = 0.0;  ///< level, aversion or number of draws
};

/// Errors of many segments, each ranked separately.
///
/// Without `from` the weights are those that the ranks give. With it they are those of the convex hull of all
/// rankings' weights that are nearest to a step along the errors, in density per mass: the sum of
/// (w_i - z_i m_i)^2 / m_i is least with z_i = from_i / m_i + step e_i, masses as shares of 1. A long step
/// ends at the weights of the ranks, a short one lets errors that are nearly tied share theirs. The nearest
/// density that falls with z and exceeds no share of the spectrum is z minus the isotonic fit of z - ranks'
/// density, the pools being ties [BlondelTeboulBerthetDjolonga2020, prop. 3].
struct SpectralArrays {
  const std::int64_t* begin;  ///< [n_segments + 1], rising
  const double* error;        ///< [n], >= 0; finite where there is a `from`
  const double* mass;         ///< [n], > 0 where there is a `from`
  const double* from;         ///< [n] weights that the step starts from, or null
  const double* step;         ///< [n_segments] length of the step, >= 0; used with `from`
  Spectrum spectrum;
  double* weight;  ///< [n] out; of sum 1 over a segment with mass, else 0
  double* risk;    ///< [n_segments] out; sum of weight * error

  // Scratch.
  double* key;                ///< [n] sorting key, falling
  const std::int64_t* order;  ///< [n] indices into the arrays above, by key within each segment
  double* pool;               ///< [n] levels of the isotonic fit; used with `from`
  double* pool_mass;          ///< [n]
  std::int64_t* pool_end;     ///< [n]
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Factor a(r) of the asymmetric squared error a(r) r^2: a model below the market costs `under_pricing` times
/// as much as one as far above. The error and its slope are continuous at 0.
template <class R>
VOLCAL_HD inline R asymmetry(const R& residual, double under_pricing) {
  return select(residual < R(0.0), R(under_pricing), R(1.0));
}

/// Phi(u): the weight of the worst share u in [0, 1]; 0 at 0, 1 at 1, concave.
VOLCAL_HD inline double spectrum_share(const Spectrum& spectrum, double u) {
  const double p = spectrum.parameter;
  switch (spectrum.kind) {
    case SpectrumKind::cvar:
      return u < 1.0 - p ? u / (1.0 - p) : 1.0;
    case SpectrumKind::exponential:
      return p > 0.0 ? std::expm1(-p * u) / std::expm1(-p) : u;
    case SpectrumKind::power:
      // 1 - (1 - u)^P, without the loss of digits for a small u.
      return u < 1.0 ? -std::expm1(p * std::log1p(-u)) : 1.0;
  }
  return u;
}

VOLCAL_HD inline double spectral_mass(const SpectralArrays& a, std::int64_t segment) {
  double all = 0.0;
  for (std::int64_t i = a.begin[segment]; i < a.begin[segment + 1]; ++i) all += a.mass[i];
  return all;
}

/// Keys of one segment. Sorting needs an order among all errors: what is no number is worst, and the two
/// zeros are one.
struct SpectralKeyBody : SpectralArrays {
  VOLCAL_HD void operator()(std::int64_t segment) const {
    const double all = from == nullptr ? 1.0 : spectral_mass(*this, segment);
    for (std::int64_t i = begin[segment]; i < begin[segment + 1]; ++i) {
      const double z = from == nullptr ? error[i] : from[i] / mass[i] * all + step[segment] * error[i];
      key[i] = z == z ? z + 0.0 : HUGE_VAL;
    }
  }
};

/// Weights and risk of one segment, from its order.
struct SpectralWeightBody : SpectralArrays {
  VOLCAL_HD void operator()(std::int64_t segment) const {
    const double all = spectral_mass(*this, segment);
    weigh_by_rank(segment, all);
    if (from != nullptr && all > 0.0) move_towards(segment, all);
    double sum = 0.0;
    for (std::int64_t i = begin[segment]; i < begin[segment + 1]; ++i) {
      // Where an error is not finite, those beside it that count for nothing stay out of the sum.
      if (!(weight[i] <= 0.0)) sum += weight[i] * error[i];
    }
    risk[segment] = sum;
  }

 private:
  VOLCAL_HD void weigh_by_rank(std::int64_t segment, double all) const {
    const std::int64_t end = begin[segment + 1];
    double left = all;         // mass from here on, counted down so that both ends are exact
    double share_worse = 0.0;  // weight of the worse ones
    for (std::int64_t i = begin[segment]; i < end; ++i) {
      const std::int64_t at = order[i];
      left -= mass[at];
      const double worse = i + 1 < end ? 1.0 - left / all : 1.0;
      const double share = all > 0.0 ? spectrum_share(spectrum, worse < 1.0 ? worse : 1.0) : 0.0 * all;
      const double rank_weight = share - share_worse;
      weight[at] = rank_weight < 0.0 ? 0.0 : rank_weight;
      share_worse = share;
    }
  }

  /// Pools adjacent violators [BarlowBartholomewBremnerBrunk1972] of the falling order.
  VOLCAL_HD void move_towards(std::int64_t segment, double all) const {
    const std::int64_t first = begin[segment];
    std::int64_t last = first - 1;  // pool
    for (std::int64_t i = first; i < begin[segment + 1]; ++i) {
      const std::int64_t at = order[i];
      ++last;
      pool_mass[last] = mass[at] / all;
      pool[last] = key[at] - weight[at] / pool_mass[last];
      pool_end[last] = i + 1;
      while (last > first && pool[last - 1] < pool[last]) {
        const double both = pool_mass[last - 1] + pool_mass[last];
        pool[last - 1] += (pool[last] - pool[last - 1]) * (pool_mass[last] / both);
        pool_mass[last - 1] = both;
        pool_end[last - 1] = pool_end[last];
        --last;
      }
    }
    std::int64_t i = first;
    for (std::int64_t p = first; p <= last; ++p) {
      for (; i < pool_end[p]; ++i) {
        const double density = key[order[i]] - pool[p];
        weight[order[i]] = density < 0.0 ? 0.0 : mass[order[i]] / all * density;
      }
    }
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
