// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The only function that uses Google Benchmark; the rest of the project does not depend on it.

#include <functional>
#include <string>
#include <vector>

namespace volcal::bench {

[[nodiscard]] bool has_stopwatch() noexcept;

/// Wall times of `runs` calls of `work`, in nanoseconds, in the order of the calls. Domain: runs > 0,
/// has_stopwatch().
[[nodiscard]] std::vector<double> time_runs(const std::string& name, int runs,
                                            const std::function<void()>& work);

}  // namespace volcal::bench
