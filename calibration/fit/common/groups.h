// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs work on many elements in groups, side by side.

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

#include "kernels/backend/parallel.h"
#include "volcal/expected.h"

namespace volcal::fit {

/// Calls run(begin, n) -> Expected<void> for groups of at most `group` elements until all of [0, size) are
/// covered. Every group runs; the error is that of the first group that failed.
template <class Run>
[[nodiscard]] Expected<void> for_each_group(std::size_t size, std::size_t group, const Run& run) {
  std::mutex failing;
  Expected<void> outcome;
  std::size_t first = size;  // first element of the group whose outcome is kept
  for_each_index((size + group - 1) / group, [&](std::size_t g) {
    const std::size_t begin = g * group;
    Expected<void> done = run(begin, std::min(group, size - begin));
    const std::scoped_lock turn(failing);
    if (done || begin >= first) return;
    outcome = std::move(done);
    first = begin;
  });
  return outcome;
}

}  // namespace volcal::fit
