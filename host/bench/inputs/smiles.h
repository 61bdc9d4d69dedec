// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Seeded noisy smiles and surfaces with their truth: inputs of the fit rows, for volcal and its peers.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "calibration/fit/common/slice_data.h"
#include "kernels/core/svi/svi.h"

namespace volcal::bench {

/// Seed of every fit row, so that all rows and peers use the same quotes.
inline constexpr std::uint64_t kSmileSeed = 20260102;

/// One smile: quotes with normal noise around a slice that is free of butterfly arbitrage. The standard
/// deviation of the noise, drawn from 10 to 30 bp of vol, is the scale of each quote too.
struct NoisySmile {
  core::SviRaw<double> truth;
  fit::SliceData quotes;
};

/// Draws smiles with times of 1 week to 2 years, vols of 5 to 150 %, and strikes evenly spaced over +-3.5
/// standard deviations.
[[nodiscard]] std::vector<NoisySmile> draw_smiles(std::size_t count, std::size_t quotes, std::uint64_t seed);

/// Slices of one SSVI surface without static arbitrage, by increasing time.
using NoisySurface = std::vector<NoisySmile>;

/// Draws surfaces of `slices` slices with `quotes` quotes each; 0: ragged, with 2 to 12 slices of 5 to 40
/// quotes.
[[nodiscard]] std::vector<NoisySurface> draw_surfaces(std::size_t count, std::size_t slices,
                                                      std::size_t quotes, std::uint64_t seed);

/// Root mean square difference in vol between two slices at the quotes' strikes.
[[nodiscard]] double rms_distance(const core::SviRaw<double>& a, const core::SviRaw<double>& b,
                                  const fit::SliceData& at);

}  // namespace volcal::bench
