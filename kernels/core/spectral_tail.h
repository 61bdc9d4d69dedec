// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Spectral weights: how much each of some ordered errors counts, the worst first.
///
/// A spectral risk measure [Acerbi2002] of errors e with masses m is the mean of their quantile function under
/// a weight phi on ranks, here u = 0 for the worst and u = 1 for the best:
///
///     M = integral over [0, 1] of phi(u) q(u) du = sum of w_i e_i,
///     w_i = Phi(P_i) - Phi(P_i - m_i / m),   Phi(u) = integral of phi from 0 to u,
///
/// P_i being the share of the mass m of all that quote i and the worse ones have. phi >= 0, nonincreasing and
/// of integral 1 is what makes M coherent; then w_i >= 0, no smaller per mass than those of better ranks, and
/// of sum 1. Equal masses make P_i the rank over n.
///
///     cvar         phi = 1 / (1 - level) on [0, 1 - level]: the mean of the worst share [RockafellarUryasev2000]
///     exponential  phi = R exp(-R u) / (1 - exp(-R)), R the aversion                    [Acerbi2002]
///     power        phi = P (1 - u)^(P - 1): the expected worst of P drawn quotes        [DowdCotterSorwar2008]
///
/// cvar at level 0, exponential at R = 0 and power at P = 1 are the plain mean.
///
/// Units     errors and risk: the same; weights and masses: none
/// Domain    level in [0, 1), R >= 0, P >= 1; masses >= 0 and finite
/// Failure   an error that is no number ranks worst, and the risk is then no number

#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// The public twin is volcal::TailSpectrum.
enum class SpectrumKind : std::uint8_t { cvar, exponential, power };

struct Spectrum {
  SpectrumKind kind = SpectrumKind::cvar;
  double parameter = 0.0;  ///< level, aversion or number of draws
};

/// Errors of many segments, each ranked for itself.
struct SpectralArrays {
  const std::int64_t* begin;  ///< [n_segments + 1], rising
  const std::int64_t* order;  ///< [n] places in the arrays below, worst first within each segment
  const double* error;        ///< [n]
  const double* mass;         ///< [n]
  Spectrum spectrum;
  double* weight;  ///< [n] out; of sum 1 over a segment with mass, else 0
  double* risk;    ///< [n_segments] out; 0 without mass
};

/// What is sorted by, falling.
struct SpectralKeyArrays {
  const double* error;  ///< [n]
  double* key;          ///< [n] out
  std::int64_t* place;  ///< [n] out; 0, 1, 2, ...
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// a(r) of the asymmetric squared error a(r) r^2: a model below the market costs `under_pricing` times as
/// much as one as far above. The error and its slope are continuous at 0.
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

/// Sorting needs an order among all errors: what is no number is worst, and the two zeros are one.
VOLCAL_HD inline double spectral_key(double error) {
  return error == error ? error + 0.0 : std::numeric_limits<double>::infinity();
}

struct SpectralKeyBody : SpectralKeyArrays {
  VOLCAL_HD void operator()(std::int64_t i) const {
    key[i] = spectral_key(error[i]);
    place[i] = i;
  }
};

/// The weights of one segment and its risk.
struct SpectralWeightBody : SpectralArrays {
  VOLCAL_HD void operator()(std::int64_t segment) const {
    const std::int64_t from = begin[segment];
    const std::int64_t to = begin[segment + 1];
    double all = 0.0;
    for (std::int64_t i = from; i < to; ++i) all += mass[order[i]];
    double worse = 0.0;        // mass so far
    double share_worse = 0.0;  // and its weight
    double sum = 0.0;
    for (std::int64_t i = from; i < to; ++i) {
      const std::int64_t at = order[i];
      worse += mass[at];  // summed as `all` was, so that the last share is 1
      const double share = all > 0.0 ? spectrum_share(spectrum, worse / all) : 0.0 * all;
      const double own = share - share_worse;
      weight[at] = own < 0.0 ? 0.0 : own;
      // A weight of 0 hides an error that is not finite: it belongs to a worse one then.
      if (!(own <= 0.0)) sum += own * error[at];
      share_worse = share;
    }
    risk[segment] = sum;
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
