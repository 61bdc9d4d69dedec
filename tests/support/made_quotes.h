// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Made-up markets (host/synth) as the files of vendors hold them, with the gaps and oddities of each format
/// (docs/use/formats.md). The numbers are invented; no line is copied from a vendor.

#include <string>
#include <vector>

#include "host/synth/market.h"

namespace volcal::test {

/// `collector-csv`: several underlyings in one table, empty cells for absent prices, a time to maturity in
/// years of 365.25 days.
[[nodiscard]] std::string to_collector_csv(const std::vector<synth::SynthMarket>& markets);

/// `deribit-summary-csv`: an unnamed first column, no mark vol, the moment in creation_timestamp alone, and
/// three underlying prices a hundred-thousandth apart inside each expiry, whose median is the market's.
[[nodiscard]] std::string to_deribit_summary_csv(const synth::SynthMarket& market);

/// `yahoo-csv`: a market for each root, absent prices as zeros, volumes that are empty or NaN, one crossed
/// quote, neither spot nor moment nor forward.
[[nodiscard]] std::string to_yahoo_csv(const std::vector<synth::SynthMarket>& roots);

/// `iv-grid-csv`: bid and ask vols of the out-of-the-money quotes of markets in currency; times in years of
/// 365.25 days; absent bids as empty cells, NA or 0. Markets whose expiries share a date share its label.
[[nodiscard]] std::string to_iv_grid_csv(const std::vector<synth::SynthMarket>& markets);

/// `vol-grid-csv`: mids of the two-sided out-of-the-money quotes behind a comment line; cells are missing.
[[nodiscard]] std::string to_vol_grid_csv(const synth::SynthMarket& market);

}  // namespace volcal::test
