// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Made-up quote files with their truth: the inputs of the reader and calibration rows.

#include <cstddef>
#include <string>
#include <vector>

#include "host/synth/market.h"

namespace volcal::bench {

/// A file's text and the markets in it, quotes in the order of the file.
struct QuoteFile {
  std::string text;
  std::vector<synth::SynthMarket> markets;

  [[nodiscard]] std::size_t quote_count() const;
};

/// A coin's whole option chain in Deribit's JSON: 12 expiries, 980 options.
[[nodiscard]] QuoteFile coin_chain();

/// `underlyings` share indices of some 250 options each in volcal's CSV, one file.
[[nodiscard]] QuoteFile universe_csv(std::size_t underlyings);

}  // namespace volcal::bench
