// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A synthetic market as the text of a quote file.

#include <string>

#include "host/synth/market.h"

namespace volcal::synth {

/// Text of the answer of Deribit's `get_book_summary_by_currency`, kind=option: one element a line.
[[nodiscard]] std::string to_deribit_json(const SynthMarket& market);

/// Text in volcal's own CSV (docs/use/formats.md): prices in currency, no forward and no discount factor, so
/// that both must come from put-call parity.
[[nodiscard]] std::string to_volcal_csv(const SynthMarket& market);

}  // namespace volcal::synth
