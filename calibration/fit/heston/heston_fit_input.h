// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The quotes of Heston fits in the arrays that a backend takes.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/heston/heston_batch.h"
#include "volcal/heston_fit.h"

namespace volcal::fit {

/// Quotes of many surfaces, slice by slice; pseudo-quotes of thin slices are left out.
struct HestonQuotes {
  core::HestonObjective objective = core::HestonObjective::vol;
  std::vector<std::int64_t> slice_begin;  ///< [surfaces + 1]
  std::vector<core::HestonSlice> slices;  ///< `model` is the number of the surface
  std::vector<double> log_moneyness;
  std::vector<double> market;     ///< vol, or out-of-the-money price over the forward
  std::vector<double> scale;      ///< the same unit
  std::vector<double> weight;     ///< weights of the losses; empty where those of all slices are
  std::vector<std::size_t> tail;  ///< quotes of the tail term, rising
  /// Factors of their errors in the tail term, in step with `tail`; or empty.
  std::vector<double> tail_weight;

  [[nodiscard]] std::size_t surfaces() const noexcept { return slice_begin.size() - 1; }
  [[nodiscard]] std::size_t size() const noexcept { return market.size(); }
};

/// Gathers the quotes. A quote's scale is that of its SliceData in vol; for the price objectives it is
/// multiplied by the quote's vega (price_over_vega), or by its surface's mean vega (price), which leaves the
/// relative weights of the price errors as they are.
[[nodiscard]] HestonQuotes heston_quotes(std::span<const std::vector<SliceData>> surfaces,
                                         HestonObjective objective);

/// Slices of each of several fits of a surface.
struct HestonTeams {
  std::vector<std::int64_t> slice_begin;  ///< [fits + 1]
  std::vector<core::HestonSlice> slices;
};

/// Repeats every surface `copies` times, surface by surface, each copy referring to the same quotes: one fit
/// for each start.
[[nodiscard]] HestonTeams repeated(const HestonQuotes& quotes, std::size_t copies);

}  // namespace volcal::fit
