// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces of quotes for the fits of Heston models, and quotes that a stated model makes.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_quotes.h"

namespace volcal::test {

/// Surfaces one after the other, as backends take them.
struct HestonQuotes {
  std::vector<std::int64_t> slice_begin{0};
  std::vector<core::HestonSlice> slices;
  std::vector<double> log_moneyness;
  std::vector<double> market;
  std::vector<double> scale;

  void add_slice(double time, const std::vector<double>& k) {
    slices.push_back(
        {static_cast<std::int64_t>(log_moneyness.size()), static_cast<std::int64_t>(k.size()), time, 0});
    log_moneyness.insert(log_moneyness.end(), k.begin(), k.end());
    market.resize(log_moneyness.size(), 0.0);
    scale.resize(log_moneyness.size(), 1.0);
  }
  /// The slices added since the last call are a surface.
  void end_surface() { slice_begin.push_back(static_cast<std::int64_t>(slices.size())); }

  [[nodiscard]] std::size_t surfaces() const { return slice_begin.size() - 1; }
  [[nodiscard]] core::HestonQuoteArrays arrays(core::HestonObjective objective,
                                               core::HestonPlan* plans) const {
    return {slice_begin.data(), slices.data(), log_moneyness.data(), market.data(), scale.data(),
            objective,          plans};
  }
};

/// Sets the market of a surface to what `model` gives, 13 digits of it.
inline void quote_model(HestonQuotes& quotes, std::size_t surface, const core::HestonParameters& model,
                        core::HestonObjective objective) {
  constexpr core::HestonAccuracy kAccuracy = {1e-13, 0.0};
  const std::size_t n = quotes.log_moneyness.size();
  std::vector<double> price(n);
  std::vector<double> error(n);
  std::vector<core::HestonStatus> status(n);
  const core::HestonPriceBody body{{&model, quotes.slices.data(), quotes.log_moneyness.data(), kAccuracy,
                                    price.data(), error.data(), status.data(), nullptr}};
  const auto memory = std::make_unique<core::HestonSliceMemory>();
  for (std::int64_t s = quotes.slice_begin[surface]; s < quotes.slice_begin[surface + 1]; ++s) {
    core::HestonSlice& slice = quotes.slices[static_cast<std::size_t>(s)];
    slice.model = 0;
    body(core::TeamOfOne{}, s, *memory);
    for (std::int64_t j = slice.begin; j < slice.begin + slice.count; ++j) {
      const auto i = static_cast<std::size_t>(j);
      const double k = quotes.log_moneyness[i];
      const core::OptionSide side = k < 0.0 ? core::OptionSide::put : core::OptionSide::call;
      core::QuoteStatus outcome;
      quotes.market[i] =
          objective == core::HestonObjective::price
              ? price[i]
              : core::implied_vol(price[i], 1.0, std::exp(k), slice.time_to_expiry, side, &outcome);
    }
  }
}

}  // namespace volcal::test
