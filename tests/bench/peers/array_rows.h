// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Python's libraries of arrays at the work of our rows, on their inputs, judged as ours are: what one would
/// write who has JAX, PyTorch or NumPy and wants a batch of implied vols or of Heston fits (arrays/).
///
/// A run is asked for by a line to the child process and answered by one: some 50 us of a row's time. What
/// the first run takes, compilation included, is a measure of its own beside the accuracy. Each has as many
/// cores as our row has threads.

#include <vector>

#include "host/bench/rows/row.h"

namespace volcal::bench {

/// Of those libraries that python3 (VOLCAL_PEERS_PYTHON) has; says on standard error which it has not.
[[nodiscard]] std::vector<Row> array_rows();

}  // namespace volcal::bench
