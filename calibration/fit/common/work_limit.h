// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Limit of the work that one fit of a surface may do, so that quotes which contradict each other cost no
/// more than in proportion to their number.
///
/// Work is counted in iterations of the joint minimisers, over all attempts. The cost of an iteration follows
/// from the numbers of slices and quotes, and so does the time; a fit stops at the same iteration on every
/// machine. A caller may limit the time as well. A result then depends on the machine where that limit is
/// met, and the report says so.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "calibration/fit/common/slice_data.h"

namespace volcal::fit {

/// A moment on the wall clock, or none.
class Deadline {
 public:
  Deadline() = default;
  /// Deadline so many seconds from now; none where they are infinite or more than a year.
  explicit Deadline(double seconds) {
    constexpr double kYear = 366.0 * 86400.0;
    if (seconds < kYear) at_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  }

  /// Seconds until the deadline: infinite without one, 0 once it has passed.
  [[nodiscard]] double seconds_left() const {
    if (!at_) return std::numeric_limits<double>::infinity();
    const double left = Seconds(*at_ - Clock::now()).count();
    return left > 0.0 ? left : 0.0;
  }
  [[nodiscard]] bool passed() const { return at_ && Clock::now() >= *at_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  std::optional<Clock::time_point> at_;
};

/// The limit that ended a fit.
enum class Spent : unsigned char { nothing, iterations, time };

/// Iterations that every fit may take. A fit of ordinary quotes takes some fifty to three hundred, however
/// many quotes there are; long chains whose spreads SVI cannot follow take up to two for each quote.
inline constexpr std::int64_t kFewestIterations = 5'000;
inline constexpr std::int64_t kIterationsPerQuote = 10;
inline constexpr std::int64_t kMostForQuotes = 10'000;  // an iteration costs more where there are more quotes
/// Iterations added for each floor, since floors that are out of reach are identified one after the other.
inline constexpr std::int64_t kIterationsPerFloor = 8'000;
inline constexpr std::int64_t kMostForFloors = 20'000;

struct WorkLimit {
  std::int64_t iterations = 0;
  Deadline deadline;

  [[nodiscard]] Spent spent_after(std::int64_t done) const {
    if (done >= iterations) return Spent::iterations;
    return deadline.passed() ? Spent::time : Spent::nothing;
  }
};

/// The iteration limit of a surface of this size.
[[nodiscard]] inline std::int64_t iterations_for(const std::vector<SliceData>& slices) {
  std::int64_t quotes = 0;
  std::int64_t floors = 0;
  for (const SliceData& slice : slices) {
    quotes += static_cast<std::int64_t>(slice.market_quotes);
    floors += static_cast<std::int64_t>(slice.floors.size());
  }
  return kFewestIterations + std::min(kIterationsPerQuote * quotes, kMostForQuotes) +
         std::min(kIterationsPerFloor * floors, kMostForFloors);
}

/// Phrase for a report's termination, such as "its 40000 iterations are spent".
[[nodiscard]] inline std::string words_for(Spent spent, std::int64_t iterations) {
  if (spent == Spent::time) return "the time limit is reached";
  return "its " + std::to_string(iterations) + " iterations are spent";
}

}  // namespace volcal::fit
