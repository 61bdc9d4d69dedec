// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_residuals.h"

#include <cmath>
#include <optional>

#include "calibration/fit/heston/heston_fit_input.h"
#include "calibration/fit/heston/heston_start.h"

namespace volcal::fit {
namespace {

std::vector<QuotePlace> places_of_nan(const std::vector<SliceData>& surface,
                                      const std::vector<double>& residual) {
  std::vector<QuotePlace> places;
  std::size_t i = 0;
  for (std::size_t s = 0; s < surface.size(); ++s) {
    for (std::size_t q = 0; q < surface[s].market_quotes; ++q, ++i) {
      if (std::isnan(residual[i])) places.push_back({s, q});
    }
  }
  return places;
}

}  // namespace

Expected<HestonResiduals> heston_residuals(const HestonQuotes& quotes,
                                           std::span<const core::HestonParameters> models,
                                           const HestonSettings& settings, ComputeBackend& backend) {
  HestonResiduals out{std::vector<double>(quotes.size()),
                      std::vector<double>(quotes.size() * core::kHestonDimension)};
  const Expected<void> done = backend.heston_residuals({models,
                                                        quotes.slice_begin,
                                                        quotes.slices,
                                                        quotes.log_moneyness,
                                                        quotes.market,
                                                        quotes.scale,
                                                        quotes.objective,
                                                        settings.accuracy,
                                                        {},
                                                        out.residual,
                                                        out.jacobian});
  if (!done) return done.error();
  return out;
}

Expected<std::vector<double>> heston_residuals(const std::vector<SliceData>& surface,
                                               const core::HestonParameters& model,
                                               const HestonSettings& settings, ComputeBackend& backend) {
  auto evaluated =
      heston_residuals(heston_quotes({&surface, 1}, settings.objective), {&model, 1}, settings, backend);
  if (!evaluated) return evaluated.error();
  return std::move(evaluated->residual);
}

Expected<std::vector<QuotePlace>> quotes_without_value(const std::vector<SliceData>& surface,
                                                       const HestonSettings& settings,
                                                       ComputeBackend& backend) {
  std::optional<std::vector<QuotePlace>> fewest;
  for (const core::HestonParameters& start : heston_starts(surface, settings.box, settings.starts)) {
    const auto residual = heston_residuals(surface, start, settings, backend);
    if (!residual) return residual.error();
    std::vector<QuotePlace> without_value = places_of_nan(surface, *residual);
    if (!fewest || without_value.size() < fewest->size()) fewest = std::move(without_value);
  }
  return *std::move(fewest);
}

}  // namespace volcal::fit
