// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Many slices of options under many Heston models: the body with which a team prices one slice.
///
/// Long slices go through a team's memory in portions of kHestonStrikes. Strikes may come in any order; in
/// rising order a portion shares its contours best.

#include <cmath>
#include <cstdint>

#include "kernels/core/heston/heston_slice.h"
#include "kernels/core/team.h"

namespace volcal::core {

/// The options that are priced together: those of one model and one expiry.
struct HestonSlice {
  std::int64_t begin;  ///< index of the first strike in the arrays
  std::int64_t count;
  double time_to_expiry;  ///< years
  std::int32_t model;     ///< index of the slice's model
};

struct HestonPriceArrays {
  const HestonParameters* models;
  const HestonSlice* slices;
  const double* log_moneyness;  ///< [n_strikes] ln(strike / forward)
  HestonAccuracy accuracy;
  double* price;            ///< [n_strikes] out of the money, over the forward; NaN where invalid
  double* error;            ///< [n_strikes] estimate of the price's error, the same unit
  HestonStatus* status;     ///< [n_strikes]
  double* gradient;         ///< [n_strikes * kHestonDimension], strike-major, or null: gradient of the price
  double* slope = nullptr;  ///< [n_strikes] or null: derivative of the price by log-moneyness
  double* curvature = nullptr;  ///< [n_strikes] or null: its second derivative
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

struct HestonPriceBody : HestonPriceArrays {
  template <class Team>
  VOLCAL_HD void operator()(const Team& team, std::int64_t index, HestonSliceMemory& memory) const {
    const HestonSlice slice = slices[index];
    const HestonParameters model = models[slice.model];
    const HestonStatus refusal = !is_valid(model) ? HestonStatus::invalid_parameters
                                 : !is_valid_heston_time(slice.time_to_expiry) ? HestonStatus::invalid_option
                                                                               : HestonStatus::ok;
    for (std::int64_t done = 0; done < slice.count; done += kHestonStrikes) {
      const std::int64_t first = slice.begin + done;
      const std::int64_t left = slice.count - done;
      const int n = static_cast<int>(left < kHestonStrikes ? left : kHestonStrikes);
      const bool shaped = slope != nullptr || curvature != nullptr;
      if (shaped) {
        if (refusal == HestonStatus::ok) {
          gather(team, first, n, memory);
          heston_slice<false, true>(team, model, slice.time_to_expiry, accuracy, n, memory);
        }
        scatter_shape(team, first, n, refusal, memory);
      }
      if (refusal == HestonStatus::ok && gradient != nullptr) {
        gather(team, first, n, memory);
        heston_slice<true>(team, model, slice.time_to_expiry, accuracy, n, memory);
      } else if (refusal == HestonStatus::ok && !shaped) {
        gather(team, first, n, memory);
        heston_slice<false>(team, model, slice.time_to_expiry, accuracy, n, memory);
      }
      scatter(team, first, n, refusal, memory);
    }
  }

 private:
  template <class Team>
  VOLCAL_HD void gather(const Team& team, std::int64_t first, int n, HestonSliceMemory& memory) const {
    for (int i = team.rank(); i < padded(n); i += team.size()) {
      const double k = i < n ? log_moneyness[first + i] : 0.0;
      const bool valid = i < n && is_valid_heston_strike(k);
      memory.k[i] = valid ? k : 0.0;
      memory.waiting[i] = valid ? 1.0 : 0.0;
    }
    team.sync();
  }

  template <class Team>
  VOLCAL_HD void scatter(const Team& team, std::int64_t first, int n, HestonStatus refusal,
                         const HestonSliceMemory& memory) const {
    for (int i = team.rank(); i < n; i += team.size()) {
      const std::int64_t at = first + i;
      const HestonStatus outcome =
          refusal != HestonStatus::ok ? refusal : status_of(log_moneyness[at], memory, i);
      const bool priced = is_priced(outcome);
      status[at] = outcome;
      price[at] = priced ? memory.price[i] : std::nan("");
      error[at] = priced ? memory.error[i] : std::nan("");
      if (gradient == nullptr) continue;
      for (int m = 0; m < kHestonDimension; ++m) {
        gradient[at * kHestonDimension + m] = priced ? memory.by[m][i] : std::nan("");
      }
    }
    team.sync();
  }

  template <class Team>
  VOLCAL_HD void scatter_shape(const Team& team, std::int64_t first, int n, HestonStatus refusal,
                               const HestonSliceMemory& memory) const {
    for (int i = team.rank(); i < n; i += team.size()) {
      const std::int64_t at = first + i;
      const bool priced = refusal == HestonStatus::ok && is_valid_heston_strike(log_moneyness[at]);
      if (slope != nullptr) slope[at] = priced ? memory.by[kHestonSlope][i] : std::nan("");
      if (curvature != nullptr) curvature[at] = priced ? memory.by[kHestonCurvature][i] : std::nan("");
    }
    team.sync();
  }

  VOLCAL_HD static bool is_priced(HestonStatus outcome) {
    return outcome == HestonStatus::ok || outcome == HestonStatus::inaccurate;
  }

  VOLCAL_HD HestonStatus status_of(double k, const HestonSliceMemory& memory, int i) const {
    if (!is_valid_heston_strike(k)) return HestonStatus::invalid_option;
    const double allowed = std::fmax(accuracy.relative * memory.price[i], accuracy.absolute);
    return memory.error[i] <= allowed ? HestonStatus::ok : HestonStatus::inaccurate;
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
