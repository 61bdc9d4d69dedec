// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What every row that fits surfaces jointly shares: the quotes, the judgement.

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "host/bench/inputs/smiles.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {

/// The shape that DESIGN names: 11 slices of 17 quotes.
inline constexpr std::size_t kSurfaceSlices = 11;
inline constexpr std::size_t kSurfaceQuotes = 17;

struct SurfaceFits {
  explicit SurfaceFits(const std::vector<NoisySurface>& drawn);

  /// Slices and gaps that are not proved free of arbitrage (by calibration/models, whoever fitted), distance
  /// to the truth, misfit.
  [[nodiscard]] std::vector<Accuracy> judge() const;
  [[nodiscard]] std::size_t quote_count() const;

  std::vector<std::vector<fit::SliceData>> quotes;       ///< [surface][slice]
  std::vector<std::vector<core::SviRaw<double>>> truth;  ///< [surface][slice]
  std::vector<std::vector<core::SviRaw<double>>> fitted;
};

/// `run` fills state->fitted. Loops of the baseline: the caller says where they are others.
[[nodiscard]] Work surface_fit_work(const std::shared_ptr<SurfaceFits>& state,
                                    std::function<Expected<void>()> run);

}  // namespace volcal::bench
