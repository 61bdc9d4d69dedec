// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the Heston fit rows fit, ours and the peers', and how their results are judged.

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

/// Chains that one run fits or evaluates together: a device has room for many.
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
  /// Of `model` and `result`; the starts are those.
  [[nodiscard]] HestonFitBatch batch();
};

/// heston_dax_shape(), each time with other noise of 1.3 vol points, which is what its fit of 5 July 2002
/// leaves; residuals in vol points, from a start at rest in the middle of the market's range.
[[nodiscard]] HestonFits noisy_dax_fits(std::size_t count);
/// The 40 options of [CuiDelBanoGermano2017], expiries rounded to days, without noise, from the published
/// start, and from starts within 5 % of it.
[[nodiscard]] HestonFits cui_fits(std::size_t count);

/// Models as a solver's steps meet them: each within 1.5 % of `model`.
[[nodiscard]] std::vector<core::HestonParameters> models_near(const core::HestonParameters& model,
                                                              std::size_t count);

/// How much worse the costs of the first 500 of `fits.model` are than those of fits from the truth with more
/// patience, and how many are no minimum.
[[nodiscard]] std::vector<Accuracy> judge_costs(const HestonFits& fits, double limit);
/// Largest relative distance of a parameter to the truth.
[[nodiscard]] std::vector<Accuracy> judge_parameters(const HestonFits& fits, double limit);

/// Vols and their derivatives by the parameters against the vols of heston_judge.h and differences of the
/// fourth order, at `model` on the quotes of fit `which`. Shapes: residual [n], jacobian [n, 5], in scales.
[[nodiscard]] std::vector<Accuracy> judge_residuals(const HestonFits& fits, std::size_t which,
                                                    const core::HestonParameters& model,
                                                    std::span<const double> residual,
                                                    std::span<const double> jacobian, double limit);

/// The vol of the chain's model by heston_judge.h.
[[nodiscard]] double exact_heston_vol(const core::HestonParameters& model, double time_to_expiry, double k);

}  // namespace volcal::bench
