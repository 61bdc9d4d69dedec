// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Snapshots that the project makes itself, one for each shape in which quotes come: what a test proves on
/// the real files of ../shared it proves on these too, wherever it runs. No market data: made-up markets
/// (host/synth) with a stated truth, and the bundled samples.

#include <string>
#include <vector>

#include "host/synth/market.h"
#include "volcal/io.h"

namespace volcal::test {

/// Moment of every snapshot here but those of own_days().
[[nodiscard]] UtcTime own_moment();

/// Names of the snapshots, each beginning with "own/".
[[nodiscard]] std::vector<std::string> own_snapshots();

/// A snapshot's file, as text. Throws (failing the test) on a name that is not there.
[[nodiscard]] std::string own_text(const std::string& name);

/// Reads it, with what the file cannot state itself.
[[nodiscard]] Expected<std::vector<QuoteSnapshot>> read_own_snapshot(const std::string& name);

/// The index chain of own/chain_of_two_roots: first the root that settles in the morning, then the one of the
/// evening. Two dates carry both.
[[nodiscard]] std::vector<synth::SynthMarket> chain_of_two_roots();

/// The two coins of own/collector.
[[nodiscard]] std::vector<synth::SynthMarket> two_coins();

/// A coin's snapshots a day apart: the same expiries come nearer, level and spot move, quotes are drawn anew.
[[nodiscard]] std::vector<QuoteSnapshot> own_days(std::size_t count);

}  // namespace volcal::test
