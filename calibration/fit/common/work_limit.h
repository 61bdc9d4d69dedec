// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much work one fit of a surface may do, so that quotes which contradict each other cost no more than
/// their number says.
///
/// Work is counted in iterations of the joint minimisers, all attempts together. What one of them costs
/// follows from the numbers of slices and quotes, so the time does too, and where a fit stops is the same on
/// every machine. Whoever asks for a limit of time gets it besides, and with it results that depend on the
/// machine where the limit is met: the report says so.

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
  /// That many seconds from now; none where they are infinite or more than a year.
  explicit Deadline(double seconds) {
    constexpr double kYear = 366.0 * 86400.0;
    if (seconds < kYear) at_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  }

  /// Infinite without a deadline, 0 once it has passed.
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

/// What a fit ran out of.
enum class Spent : unsigned char { nothing, iterations, time };

/// Sane quotes take some fifty to three hundred, however many there are; long chains whose spreads SVI cannot
/// follow up to two a quote.
inline constexpr std::int64_t kFewestIterations = 5'000;
inline constexpr std::int64_t kIterationsPerQuote = 10;
inline constexpr std::int64_t kMostForQuotes = 10'000;  // an iteration costs more, the more there are
/// Which floors are out of reach is found one after the other; all together have so many at most.
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

/// What follows from the size of a surface.
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

/// "its 40000 iterations are spent", as part of a report's termination.
[[nodiscard]] inline std::string words_for(Spent spent, std::int64_t iterations) {
  if (spent == Spent::time) return "the time limit is reached";
  return "its " + std::to_string(iterations) + " iterations are spent";
}

}  // namespace volcal::fit
