// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Residuals of many surfaces' quotes under Heston models with their derivatives by the parameters, for
/// solvers outside of a backend: the body that a team runs for one surface.
///
/// Units     as heston_quotes.h
/// Failure   NaN for a quote without a value, and for all quotes of a model outside the domain

#include <cmath>
#include <cstdint>

#include "kernels/core/heston/heston_quotes.h"

namespace volcal::core {

struct HestonResidualArrays {
  HestonQuoteArrays quotes;
  const HestonParameters* models;  ///< [n_surfaces]
  double accuracy;                 ///< relative accuracy of the prices
  double* residual;                ///< [n_quotes]
  double* jacobian;                ///< [n_quotes * kHestonDimension], quote-major
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

struct HestonResidualBody : HestonResidualArrays {
  template <class Team>
  VOLCAL_HD void operator()(const Team& team, std::int64_t surface, HestonQuoteMemory& memory) const {
    const HestonParameters model = models[surface];
    if (!is_valid(model)) return refuse_surface(team, surface);
    for_each_heston_queue(team, quotes, surface, model, accuracy, memory,
                          [&](int n) { write(team, n, memory); });
  }

 private:
  template <class Team>
  VOLCAL_HD void write(const Team& team, int n, const HestonQuoteMemory& memory) const {
    for (int i = team.rank(); i < n; i += team.size()) {
      const std::int64_t to = memory.quote[i];
      residual[to] = memory.residual[i];
      for (int m = 0; m < kHestonDimension; ++m) {
        jacobian[to * kHestonDimension + m] = memory.slope[i] * memory.by[m][i];
      }
    }
    team.sync();
  }

  template <class Team>
  VOLCAL_HD void refuse_surface(const Team& team, std::int64_t surface) const {
    for (std::int64_t s = quotes.slice_begin[surface]; s < quotes.slice_begin[surface + 1]; ++s) {
      const HestonSlice& slice = quotes.slices[s];
      for (std::int64_t i = slice.begin + team.rank(); i < slice.begin + slice.count; i += team.size()) {
        residual[i] = std::nan("");
        for (int m = 0; m < kHestonDimension; ++m) jacobian[i * kHestonDimension + m] = std::nan("");
      }
    }
    team.sync();
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
