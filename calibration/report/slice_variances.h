// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The smiles of slices as functions, whatever model they come from: what a report measures quotes against.

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

/// Log-moneyness of a smile's quotes, and the slice's vols there.
[[nodiscard]] std::vector<double> strikes_of(const Smile& smile);
[[nodiscard]] std::vector<double> vols_of(const SliceVariances& variances, std::size_t slice,
                                          const Smile& smile);

/// Of SVI slices on their own.
[[nodiscard]] SliceVariances svi_variances(std::span<const SviParameters> svi);

/// Of a Heston model at the times of slices.
[[nodiscard]] SliceVariances heston_variances(const HestonParameters& model, std::vector<double> times);

/// Of the slices of a surface, which stays alive as long as the function is used.
[[nodiscard]] SliceVariances surface_variances(const VolSurface& surface);

}  // namespace volcal
