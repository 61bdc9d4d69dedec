// SPDX-License-Identifier: Apache-2.0
#include "volcal/tail_floor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "calibration/base/bounds.h"

namespace volcal {
namespace {

constexpr double kDays = 365.0;
constexpr double kSameTime = 1e-9;  // relative: a slice at a bound counts as inside
constexpr double kLeeBound = 2.0;

bool is_probability(TailFloorKind kind) { return kind == TailFloorKind::fall || kind == TailFloorKind::rise; }

std::string fault_of_argument(const TailFloor& floor) {
  if (!has_argument(floor.kind)) {
    return std::isnan(floor.argument)
               ? std::string()
               : fmt::format("argument is {}: {} has none", floor.argument, to_string(floor.kind));
  }
  if (floor.kind == TailFloorKind::shortfall) {
    if (floor.argument > 0.0 && floor.argument < 1.0) return {};
    return fmt::format("argument is {}: the share of outcomes must be between 0 and 1", floor.argument);
  }
  if (floor.argument > 0.0 && std::isfinite(floor.argument)) return {};
  return fmt::format("argument is {}: the move, a log-return, must be a number above 0", floor.argument);
}

/// Reason why no law meets the target, such as a bound that every law keeps; empty where one can.
std::string fault_of_target(const TailFloor& floor) {
  const double target = floor.target;
  if (floor.from_history) {
    if (!std::isnan(target)) return fmt::format("target is {}, and also to be taken from a history", target);
    if (is_probability(floor.kind) || floor.kind == TailFloorKind::shortfall) return {};
    return fmt::format("{} has no target from a history: state one", to_string(floor.kind));
  }
  if (!(target > 0.0) || !std::isfinite(target)) {
    return fmt::format("target is {}, must be a number above 0", target);
  }
  if (is_probability(floor.kind) && target >= 1.0) {
    return fmt::format("target is {}: no probability of a {} is 1 or more", target, to_string(floor.kind));
  }
  if (floor.kind == TailFloorKind::rise && target >= std::exp(-floor.argument)) {
    return fmt::format(
        "target is {}: under a law whose mean is the forward a rise beyond {} has a probability below "
        "exp(-{}) = {:.6g} (Markov)",
        target, floor.argument, floor.argument, std::exp(-floor.argument));
  }
  if (floor.kind == TailFloorKind::shortfall && target >= 1.0) {
    return fmt::format("target is {}: no shortfall is the whole forward or more", target);
  }
  const bool slope = floor.kind == TailFloorKind::left_slope || floor.kind == TailFloorKind::right_slope;
  if (slope && target >= kLeeBound) {
    return fmt::format("target is {}: no law has a wing slope of 2 or more (Lee's bound)", target);
  }
  return {};
}

std::string fault_of_times(const TailFloor& floor) {
  if (!(floor.min_time >= 0.0) || !std::isfinite(floor.min_time)) {
    return fmt::format("min_time is {} years, must be a number from 0", floor.min_time);
  }
  if (!(floor.max_time >= floor.min_time) || !(floor.max_time > 0.0)) {
    return fmt::format("max_time is {} years, must be above 0 and not below min_time, {}", floor.max_time,
                       floor.min_time);
  }
  return {};
}

std::string fault_of_lambda(const TailFloor& floor) {
  if (floor.hard() || (floor.lambda > 0.0 && std::isfinite(floor.lambda))) return {};
  return fmt::format("lambda is {}, must be a number above 0", floor.lambda);
}

bool overlap(const TailFloor& a, const TailFloor& b) {
  return a.min_time <= b.max_time && b.min_time <= a.max_time;
}

/// Contradiction between two floors of one slice, of which `a` comes first; no error where there is none.
Expected<void> check_pair(const TailFloor& a, const TailFloor& b) {
  const bool same_number = a.kind == b.kind && (a.argument == b.argument || !has_argument(a.kind));
  if (same_number) {
    return out_of_bounds(fmt::format("tail floors {} and {} state one number twice for the same expiries",
                                     to_string(a), to_string(b)));
  }
  const bool opposite = (a.kind == TailFloorKind::fall && b.kind == TailFloorKind::rise) ||
                        (a.kind == TailFloorKind::rise && b.kind == TailFloorKind::fall);
  if (opposite && a.target + b.target >= 1.0) {  // false where one target comes from a history
    return out_of_bounds(
        fmt::format("tail floors {} and {} contradict each other: {} + {} leaves nothing between them",
                    to_string(a), to_string(b), a.target, b.target));
  }
  return {};
}

std::string days(double years) { return fmt::format("{:.10g}", years * kDays); }

}  // namespace

bool has_argument(TailFloorKind kind) noexcept {
  return is_probability(kind) || kind == TailFloorKind::shortfall;
}

bool TailFloor::is_for(double time_to_expiry) const noexcept {
  return time_to_expiry >= min_time * (1.0 - kSameTime) && time_to_expiry <= max_time * (1.0 + kSameTime);
}

Expected<void> TailFloor::validate() const {
  for (const std::string& wrong :
       {fault_of_argument(*this), fault_of_target(*this), fault_of_times(*this), fault_of_lambda(*this)}) {
    if (!wrong.empty()) {
      return out_of_bounds(fmt::format("tail floor {}: {}", volcal::to_string(*this), wrong));
    }
  }
  return {};
}

std::string to_string(const TailFloor& floor) {
  std::string text = to_string(floor.kind);
  if (!std::isnan(floor.argument)) text += fmt::format(":{:.10g}", floor.argument);
  text += floor.from_history ? std::string("=history") : fmt::format("={:.10g}", floor.target);
  const bool all = floor.min_time == 0.0 && std::isinf(floor.max_time);
  text += all ? std::string("@all") : "@" + days(floor.min_time) + ".." + days(floor.max_time);
  if (!floor.hard()) text += fmt::format(",lambda={:.10g}", floor.lambda);
  return text;
}

Expected<void> validate(const std::vector<TailFloor>& floors) {
  for (std::size_t i = 0; i < floors.size(); ++i) {
    Expected<void> valid = floors[i].validate();
    for (std::size_t j = 0; j < i && valid; ++j) {
      if (overlap(floors[j], floors[i])) valid = check_pair(floors[j], floors[i]);
    }
    if (!valid) return valid;
  }
  return {};
}

}  // namespace volcal
