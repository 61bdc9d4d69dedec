// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Quotes and judgement shared by all rows that fit surfaces jointly.

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "host/bench/inputs/smiles.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {

/// Shape of the surfaces of the benchmark: 11 slices of 17 quotes.
inline constexpr std::size_t kSurfaceSlices = 11;
inline constexpr std::size_t kSurfaceQuotes = 17;

struct SurfaceFits {
  explicit SurfaceFits(const std::vector<NoisySurface>& drawn);

  /// Judges the fits: slices and gaps that are not proved free of arbitrage (by calibration/models, whichever
  /// program fitted), distance from the truth, misfit.
  [[nodiscard]] std::vector<Accuracy> judge() const;
  [[nodiscard]] std::size_t quote_count() const;

  std::vector<std::vector<fit::SliceData>> quotes;       ///< [surface][slice]
  std::vector<std::vector<core::SviRaw<double>>> truth;  ///< [surface][slice]
  std::vector<std::vector<core::SviRaw<double>>> fitted;
};

/// Makes the work of a row; `run` fills state->fitted. The loops are the baseline's unless the caller states
/// others.
[[nodiscard]] Work surface_fit_work(const std::shared_ptr<SurfaceFits>& state,
                                    std::function<Expected<void>()> run);

}  // namespace volcal::bench
