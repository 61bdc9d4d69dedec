// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Seeded noisy smiles and surfaces with their truth: the inputs of the fit rows, and of their peers.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::bench {

/// The seed of every fit row, so that rows and peers see the same quotes.
inline constexpr std::uint64_t kSmileSeed = 20260102;

/// One smile: quotes with normal noise around a slice that is free of butterfly arbitrage. Its noise, drawn
/// from 10 to 30 bp of vol, is the scale of each quote too.
struct NoisySmile {
  core::SviRaw<double> truth;
  fit::SliceData quotes;
};

/// Times of 1 week to 2 years, vols of 5 to 150 %, strikes even over +-3.5 standard deviations.
[[nodiscard]] std::vector<NoisySmile> draw_smiles(std::size_t count, std::size_t quotes, std::uint64_t seed);

/// Slices of one SSVI surface without static arbitrage, by increasing time.
using NoisySurface = std::vector<NoisySmile>;

/// Surfaces of `slices` slices of `quotes` quotes each; 0: ragged, 2 to 12 slices of 5 to 40 quotes.
[[nodiscard]] std::vector<NoisySurface> draw_surfaces(std::size_t count, std::size_t slices,
                                                      std::size_t quotes, std::uint64_t seed);

/// Root mean square difference in vol between two slices at the quotes' strikes.
[[nodiscard]] double rms_distance(const core::SviRaw<double>& a, const core::SviRaw<double>& b,
                                  const fit::SliceData& at);

}  // namespace volcal::bench
