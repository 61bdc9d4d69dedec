// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Synthetic quote files with their truth: inputs of the reader and calibration rows.

#include <cstddef>
#include <string>
#include <vector>

#include "host/synth/market.h"

namespace volcal::bench {

/// Text of a file and the markets in it, quotes in the order of the file.
struct QuoteFile {
  std::string text;
  std::vector<synth::SynthMarket> markets;

  [[nodiscard]] std::size_t quote_count() const;
};

/// The whole option chain of a coin in Deribit's JSON: 12 expiries, 980 options.
[[nodiscard]] QuoteFile coin_chain();

/// One file in volcal's CSV with `underlyings` share indices of some 250 options each.
[[nodiscard]] QuoteFile universe_csv(std::size_t underlyings);

}  // namespace volcal::bench
