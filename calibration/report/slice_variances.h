// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The smiles of slices as functions, whatever their model; a report compares quotes with them.

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/surface.h"

namespace volcal {

/// Total variances of a slice at many log-moneynesses in one call; lengths agree. NaN where there is none.
using SliceVariances = std::function<void(std::size_t slice, std::span<const double> log_moneyness,
                                          std::span<double> total_variance)>;

/// Log-moneyness of a smile's quotes, and the vols of a slice there.
[[nodiscard]] std::vector<double> strikes_of(const Smile& smile);
[[nodiscard]] std::vector<double> vols_of(const SliceVariances& variances, std::size_t slice,
                                          const Smile& smile);

/// Variances of SVI slices.
[[nodiscard]] SliceVariances svi_variances(std::span<const SviParameters> svi);

/// Variances of a Heston model at the times of slices.
[[nodiscard]] SliceVariances heston_variances(const HestonParameters& model, std::vector<double> times);

/// Variances of the slices of a surface, which must outlive the function.
[[nodiscard]] SliceVariances surface_variances(const VolSurface& surface);

}  // namespace volcal
