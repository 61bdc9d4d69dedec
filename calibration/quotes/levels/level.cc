// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/levels/level.h"

#include <cmath>

namespace volcal {
namespace {

constexpr double kNearlyAll = 0.9;  // one mistyped cell does not save a slice
// Share of prices above their bounds that only slices with adjusted contracts exceed, of 3,553 real ones.
constexpr double kBoundsShare = 0.2;
constexpr double kSteepness = 3.0;        // ratio of the median vol to that nearest to the money
constexpr std::size_t kFewest = 5;        // number of quotes that show a shape
constexpr std::size_t kFewestPrices = 3;  // one or two wide markets of a thin slice do not reveal its unit
constexpr double kWrongForward = 0.3;

bool has_foreign_forward(const SliceLevel& slice, const LevelFacts& facts) {
  if (far_side(slice, facts) == 0) return false;
  const double stddev = facts.shape.median_vol * std::sqrt(slice.expiry.time_to_expiry);
  return stddev > 1.0 || std::abs(slice.expiry.forward.parity_gap) > kWrongForward;
}

/// Judges a slice whose vols are too high.
LevelVerdict judge_high(const SliceLevel& slice, const LevelFacts& facts) {
  const SmileShape& shape = facts.shape;
  if (std::isnan(shape.median_vol)) return LevelVerdict::beyond_bounds;
  if (shape.share < kNearlyAll) return LevelVerdict::high;
  if (!facts.all_vols && slice.quotes.size() < kFewestPrices) return LevelVerdict::fine;
  const double root_time = std::sqrt(slice.expiry.time_to_expiry);
  if (!facts.all_vols && shape.median_vol * root_time < kLastHours) return LevelVerdict::fine;
  const bool starts_near = facts.nearest_distance <= shape.nearest_vol * root_time;
  return starts_near && facts.high_reach >= 1.0 ? LevelVerdict::far_reaching : LevelVerdict::high;
}

bool is_steep(const SliceLevel& slice, const LevelFacts& facts) {
  const SmileShape& shape = facts.shape;
  return !facts.all_vols && slice.quotes.size() >= kFewest &&
         shape.nearest_vol * kSteepness < shape.median_vol && shape.at_the_money_reach > kBeyondReach &&
         shape.median_reach > kSteepReach;
}

LevelVerdict verdict_of(const SliceLevel& slice, const LevelFacts& facts) {
  if (!std::isnan(slice.expiry.forward.refused_discount_factor)) return LevelVerdict::no_rate;
  if (has_foreign_forward(slice, facts)) return LevelVerdict::foreign_forward;
  if (facts.high_share >= kNearlyAll) return judge_high(slice, facts);
  if (facts.above_bound >= kBoundsShare) return LevelVerdict::beyond_bounds;
  if (facts.low_share >= kNearlyAll)
    return facts.shape.median_reach > kBeyondReach ? LevelVerdict::low : LevelVerdict::fine;
  return is_steep(slice, facts) ? LevelVerdict::steep : LevelVerdict::fine;
}

}  // namespace

std::vector<std::string> faults_of_level(const std::vector<SliceLevel>& slices) {
  std::vector<LevelFacts> facts(slices.size());
  std::vector<LevelVerdict> verdicts(slices.size(), LevelVerdict::fine);
  std::size_t judged = 0, high = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (slices[i].quotes.empty()) continue;
    facts[i] = facts_of(slices[i]);
    verdicts[i] = verdict_of(slices[i], facts[i]);
    ++judged;
    high += verdicts[i] == LevelVerdict::high ? 1U : 0U;
  }
  std::vector<std::string> faults(slices.size());
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const bool most_are_high = facts[i].all_vols && 2 * high > judged;
    const bool fine =
        verdicts[i] == LevelVerdict::fine || (verdicts[i] == LevelVerdict::far_reaching && !most_are_high);
    if (!fine) faults[i] = fault_of_level(slices[i], facts[i], verdicts[i]);
  }
  return faults;
}

}  // namespace volcal
