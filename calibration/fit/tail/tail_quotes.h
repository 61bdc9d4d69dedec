// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail quotes of many SVI surfaces, and their errors at one point of each:
///
///     e_i = a(r_i) r_i^2 / misfit^2
///
/// in the unit of the surface's losses, so that a slice which SVI cannot follow does not take all high ranks.
/// Ranks are those of the whole surface, not of each slice, since a book's loss in its worst quotes does not
/// depend on where they are. A slice has a handful of tail quotes, of which a spectrum would see one or two
/// in each, in good slices and bad ones alike.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/backend/backend.h"
#include "kernels/core/tail/spectral_tail.h"

namespace volcal::fit {

/// A surface; its slices, by nondecreasing time, must outlive the objects made from it. `misfit` has one
/// entry for each slice.
struct TailSurface {
  const std::vector<SliceData>* slices;
  const std::vector<double>* misfit;
};

/// Place of a tail quote in its surface.
struct TailPlace {
  std::size_t slice;
  std::size_t quote;
};

class SviTailQuotes {
 public:
  explicit SviTailQuotes(std::span<const TailSurface> surfaces);

  /// [surfaces + 1]: quotes begin[i] to begin[i + 1] are those of surface i.
  [[nodiscard]] const std::vector<std::int64_t>& begin() const noexcept { return begin_; }
  [[nodiscard]] const std::vector<double>& mass() const noexcept { return mass_; }
  [[nodiscard]] std::span<const TailPlace> places(std::size_t surface) const;

  /// Errors e_i of all quotes at the points, one point for each surface, in free coordinates. The error is a
  /// broken backend's.
  [[nodiscard]] Expected<std::vector<double>> errors(std::span<const std::span<const double>> points,
                                                     double under_pricing, ComputeBackend& backend) const;

 private:
  std::vector<std::int64_t> begin_{0};
  std::vector<std::size_t> slice_begin_{0};  ///< [surfaces + 1]
  std::vector<core::SviChart> chart_;        ///< [slices]
  std::vector<double> time_;                 ///< [slices]
  std::vector<TailPlace> place_;
  std::vector<int> slice_of_;
  std::vector<double> log_moneyness_, market_vol_, scale_, mass_, unit_;
};

/// Asymmetric square a(r) r^2 of a residual.
[[nodiscard]] inline double asymmetric_square(double residual, double under_pricing) {
  return core::asymmetry(residual, under_pricing) * residual * residual;
}

}  // namespace volcal::fit
