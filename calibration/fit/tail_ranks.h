// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail quotes of many SVI surfaces at one point of each: their errors, and what their ranks make of
/// these.
///
///     e_i = a(r_i) r_i^2 / misfit^2 in the unit that the surface's losses have, so that a slice which SVI
///     cannot follow does not take all ranks; t_i = severity * n * spectral weight, n the quotes' masses
///
/// Ranks are those of the whole surface, not of each slice: what a book loses in its worst quotes is asked,
/// wherever they are. A slice has a handful of tail quotes, of which any spectrum would see one or two in each,
/// good slices and bad ones alike.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/slice_data.h"
#include "calibration/fit/tail_settings.h"
#include "kernels/backend/backend.h"

namespace volcal::fit {

/// One tail quote's place in its surface.
struct TailPlace {
  std::size_t slice;
  std::size_t quote;
};

class TailRanks {
 public:
  /// A surface whose slices, by nondecreasing time, outlive the ranks; `misfit` has one entry a slice.
  struct Surface {
    const std::vector<SliceData>* slices;
    const std::vector<double>* misfit;
  };
  TailRanks(const TailSettings& settings, std::span<const Surface> surfaces);

  /// Ranks the errors at the points, one a surface, in free coordinates. The error is a broken backend's.
  [[nodiscard]] Expected<void> rank(std::span<const std::span<const double>> points, ComputeBackend& backend);

  /// Of one surface's tail quotes, in step: their places, e_i and t_i at the points ranked last.
  [[nodiscard]] std::span<const TailPlace> places(std::size_t surface) const;
  [[nodiscard]] std::span<const double> errors(std::size_t surface) const;
  [[nodiscard]] std::span<const double> weights(std::size_t surface) const;
  /// Sum of t_i e_i: severity * n * risk.
  [[nodiscard]] double term(std::size_t surface) const;

 private:
  template <class T>
  [[nodiscard]] std::span<const T> part(const std::vector<T>& all, std::size_t surface) const;

  TailSettings settings_;
  std::vector<std::int64_t> begin_{0};     ///< [surfaces + 1] of the quotes
  std::vector<std::size_t> slice_begin_{0};  ///< [surfaces + 1]
  std::vector<core::SviChart> chart_;      ///< [slices]
  std::vector<double> time_;               ///< [slices]
  std::vector<TailPlace> place_;
  std::vector<int> slice_of_;
  std::vector<double> log_moneyness_, market_vol_, scale_, mass_, unit_;
  std::vector<double> residual_, jacobian_, error_, weight_;
  std::vector<double> mass_of_, risk_;  ///< [surfaces]
};

/// a(r) r^2 of one residual.
[[nodiscard]] inline double asymmetric_square(double residual, double under_pricing) {
  return core::asymmetry(residual, under_pricing) * residual * residual;
}

}  // namespace volcal::fit
