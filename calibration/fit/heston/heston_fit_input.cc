// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_fit_input.h"

#include <algorithm>
#include <cmath>

#include "kernels/core/black/black.h"

namespace volcal::fit {
namespace {

/// Out-of-the-money price of a quote over the forward, and its derivative by the vol.
struct MarketPrice {
  double price;
  double vega;
};

MarketPrice market_price(const SliceData& slice, std::size_t i) {
  const double root_time = std::sqrt(slice.time_to_expiry);
  const double k = slice.log_moneyness[i];
  const double stddev = slice.market_vol[i] * root_time;
  const double bound = std::fmin(1.0, std::exp(k));
  const double r = std::fabs(k) / stddev - 0.5 * stddev;
  return {bound * core::otm_price_ratio(k, stddev), bound * core::normal_pdf(r) * root_time};
}

/// Turns vols and their scales into prices and scales of prices, from quote `first` on, for one surface. The
/// mean vega is taken over the surface's own quotes, so that other surfaces in the batch do not change its
/// fit.
void convert_to_prices(const std::vector<SliceData>& surface, bool by_own_vega, std::size_t first,
                       HestonQuotes& quotes) {
  std::vector<double> vegas;
  for (const SliceData& slice : surface) {
    for (std::size_t i = 0; i < slice.market_quotes; ++i) {
      const MarketPrice market = market_price(slice, i);
      quotes.market[first + vegas.size()] = market.price;
      vegas.push_back(market.vega);
    }
  }
  double mean = 0.0;
  for (const double vega : vegas) mean += vega / static_cast<double>(vegas.size());
  // Bounds vegas below: one beneath the range of doubles would give a scale of 0.
  constexpr double kSmallestVega = 1e-290;
  for (std::size_t i = 0; i < vegas.size(); ++i) {
    quotes.scale[first + i] *= std::fmax(by_own_vega ? vegas[i] : mean, kSmallestVega);
  }
}

bool any_weighted(std::span<const std::vector<SliceData>> surfaces) {
  return std::any_of(surfaces.begin(), surfaces.end(), [](const std::vector<SliceData>& surface) {
    return std::any_of(surface.begin(), surface.end(),
                       [](const SliceData& slice) { return !slice.weight.empty(); });
  });
}

}  // namespace

HestonQuotes heston_quotes(std::span<const std::vector<SliceData>> surfaces, HestonObjective objective) {
  HestonQuotes quotes;
  const bool weighted = any_weighted(surfaces);
  quotes.slice_begin.push_back(0);
  if (objective != HestonObjective::vol) quotes.objective = core::HestonObjective::price;
  for (std::size_t s = 0; s < surfaces.size(); ++s) {
    const std::size_t first = quotes.size();
    for (const SliceData& slice : surfaces[s]) {
      if (slice.market_quotes == 0) continue;
      const auto n = static_cast<std::ptrdiff_t>(slice.market_quotes);
      quotes.slices.push_back(
          {static_cast<std::int64_t>(quotes.size()), n, slice.time_to_expiry, static_cast<std::int32_t>(s)});
      for (const std::size_t i : slice.tail_quotes) quotes.tail.push_back(quotes.size() + i);
      quotes.log_moneyness.insert(quotes.log_moneyness.end(), slice.log_moneyness.begin(),
                                  slice.log_moneyness.begin() + n);
      quotes.market.insert(quotes.market.end(), slice.market_vol.begin(), slice.market_vol.begin() + n);
      quotes.scale.insert(quotes.scale.end(), slice.scale.begin(), slice.scale.begin() + n);
      if (!weighted) continue;
      for (std::size_t i = 0; i < slice.market_quotes; ++i) quotes.weight.push_back(slice.weight_of(i));
    }
    quotes.slice_begin.push_back(static_cast<std::int64_t>(quotes.slices.size()));
    if (objective != HestonObjective::vol) {
      convert_to_prices(surfaces[s], objective == HestonObjective::price_over_vega, first, quotes);
    }
  }
  return quotes;
}

HestonTeams repeated(const HestonQuotes& quotes, std::size_t copies) {
  HestonTeams teams;
  teams.slice_begin.push_back(0);
  for (std::size_t surface = 0; surface < quotes.surfaces(); ++surface) {
    const auto begin = quotes.slices.begin() + quotes.slice_begin[surface];
    const auto end = quotes.slices.begin() + quotes.slice_begin[surface + 1];
    for (std::size_t copy = 0; copy < copies; ++copy) {
      teams.slices.insert(teams.slices.end(), begin, end);
      teams.slice_begin.push_back(static_cast<std::int64_t>(teams.slices.size()));
    }
  }
  return teams;
}

}  // namespace volcal::fit
