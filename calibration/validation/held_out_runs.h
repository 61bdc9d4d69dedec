// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Assignment of a smile's quotes to folds, in runs that are held out together.

#include <cstddef>
#include <span>
#include <vector>

namespace volcal {

/// Least number of neighbours in a run: with fewer, a held-out quote is interpolated between two that are
/// seen.
inline constexpr std::size_t kHeldOutRun = 3;

/// Number of the fold in which each quote is held out, of `folds` in all: runs of strikes are assigned in
/// turn, the first run to turn `first`. Quotes of one strike are held out together. `log_moneyness` is
/// nondecreasing.
[[nodiscard]] inline std::vector<std::size_t> turns_of_runs(std::span<const double> log_moneyness,
                                                            std::size_t folds, std::size_t first) {
  std::vector<std::size_t> turns;
  turns.reserve(log_moneyness.size());
  std::size_t strike = 0;
  for (std::size_t i = 0; i < log_moneyness.size(); ++i) {
    if (i > 0 && log_moneyness[i] != log_moneyness[i - 1]) ++strike;
    turns.push_back((strike / kHeldOutRun + first) % folds);
  }
  return turns;
}

}  // namespace volcal
