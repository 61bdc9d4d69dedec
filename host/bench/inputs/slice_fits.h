// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Smiles and judgement shared by all rows that fit single slices, for volcal and its peers.

#include <functional>
#include <memory>
#include <vector>

#include "host/bench/inputs/smiles.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {

/// Number of quotes of each slice.
inline constexpr std::size_t kSliceQuotes = 25;

struct SliceFits {
  SliceFits(std::size_t count, bool must_be_free_of_butterfly);

  /// Judges the fits: failures, distance from the truth, misfits beyond what the noise explains, slices with
  /// butterfly arbitrage.
  [[nodiscard]] std::vector<Accuracy> judge() const;

  std::vector<NoisySmile> smiles;
  std::vector<fit::SliceData> slices;                 ///< their quotes, as batches take them
  std::vector<std::vector<fit::SliceData>> surfaces;  ///< each slice as a surface of its own
  std::vector<core::SviRaw<double>> fitted;           ///< a is NaN where there is no fit
  bool must_be_free;                                  ///< arbitrage in a fit is then wrong, else only counted
};

/// Makes the work of a row; `run` fills state->fitted. The loops are the baseline's unless the caller states
/// others.
[[nodiscard]] Work slice_fit_work(const std::shared_ptr<SliceFits>& state,
                                  std::function<Expected<void>()> run);

}  // namespace volcal::bench
