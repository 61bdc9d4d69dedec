// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Inputs of the rows of Heston fits, for volcal and its peers, and the judgement of their results.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/bench/inputs/heston_options.h"
#include "host/bench/rows/row.h"
#include "kernels/core/fit/heston_fit_body.h"

namespace volcal::bench {

inline constexpr std::uint64_t kHestonSeed = 20260301;
inline constexpr core::HestonBox kHestonBox = {{1e-6, 1e-3, 1e-6, 1e-2, -0.999},
                                               {5.0, 90.0, 5.0, 9.0, 0.999}};

/// Number of chains that one run fits or evaluates together: a device has room for many.
[[nodiscard]] std::size_t chain_batch(const Settings& settings);

/// Many fits to vols of one chain each, all of the same shape.
struct HestonFits {
  HestonChain chain;  ///< its model is the truth
  std::vector<std::int64_t> slice_begin;
  std::vector<core::HestonSlice> slices;
  std::vector<double> log_moneyness;
  std::vector<double> market;  ///< vol
  std::vector<double> scale;   ///< vol
  std::vector<core::HestonParameters> start;
  std::vector<core::HestonParameters> model;
  std::vector<core::HestonFitResult> result;
  core::HestonFitLimits limits;

  [[nodiscard]] std::size_t size() const noexcept { return start.size(); }
  /// Batch of fits from `start`, which writes `model` and `result`.
  [[nodiscard]] HestonFitBatch batch();
};

/// Fits of heston_dax_shape() with independent noise of 1.3 vol points, which is the misfit of its fit of 5
/// July 2002. Residuals are in vol points; all fits begin at one point in the middle of the market's range.
[[nodiscard]] HestonFits noisy_dax_fits(std::size_t count);
/// Fits of the 40 options of [CuiDelBanoGermano2017], expiries rounded to days, without noise, from the
/// published start and from starts within 5 % of it.
[[nodiscard]] HestonFits cui_fits(std::size_t count);

/// Models as a solver's steps evaluate them: each within 1.5 % of `model`.
[[nodiscard]] std::vector<core::HestonParameters> models_near(const core::HestonParameters& model,
                                                              std::size_t count);

/// Excess of the costs of the first 500 of `fits.model` over those of fits that start at the truth with more
/// iterations, and the number of them that are no minimum.
[[nodiscard]] std::vector<Accuracy> judge_costs(const HestonFits& fits, double limit);
/// Largest relative distance of a parameter from the truth.
[[nodiscard]] std::vector<Accuracy> judge_parameters(const HestonFits& fits, double limit);

/// Errors of vols and of their derivatives by the parameters, against the vols of heston_judge.h and their
/// differences of fourth order, at `model` on the quotes of fit `which`. Shapes: residual [n], jacobian [n,
/// 5], in scales.
[[nodiscard]] std::vector<Accuracy> judge_residuals(const HestonFits& fits, std::size_t which,
                                                    const core::HestonParameters& model,
                                                    std::span<const double> residual,
                                                    std::span<const double> jacobian, double limit);

/// Exact vol of the chain's model, from the price of heston_judge.h.
[[nodiscard]] double exact_heston_vol(const core::HestonParameters& model, double time_to_expiry, double k);

}  // namespace volcal::bench
