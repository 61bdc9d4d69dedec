// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What every row that fits single slices shares, peers included: the smiles, the judgement.

#include <functional>
#include <memory>
#include <vector>

#include "host/bench/inputs/smiles.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {

/// Quotes of each slice.
inline constexpr std::size_t kSliceQuotes = 25;

struct SliceFits {
  SliceFits(std::size_t count, bool must_be_free_of_butterfly);

  /// Failures, distance to the truth, misfits beyond what the noise explains, slices with butterfly
  /// arbitrage.
  [[nodiscard]] std::vector<Accuracy> judge() const;

  std::vector<NoisySmile> smiles;
  std::vector<fit::SliceData> slices;                 ///< their quotes, as batches take them
  std::vector<std::vector<fit::SliceData>> surfaces;  ///< each slice as a surface of its own
  std::vector<core::SviRaw<double>> fitted;           ///< a is NaN where there is no fit
  bool must_be_free;                                  ///< arbitrage in a fit is then wrong, else only counted
};

/// `run` fills state->fitted. Loops of the baseline: the caller says where they are others.
[[nodiscard]] Work slice_fit_work(const std::shared_ptr<SliceFits>& state,
                                  std::function<Expected<void>()> run);

}  // namespace volcal::bench
