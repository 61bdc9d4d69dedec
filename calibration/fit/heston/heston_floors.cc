// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_floors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/fit/heston/heston_ceres.h"
#include "kernels/core/fit/severity_rules.h"

namespace volcal::fit {
namespace {

constexpr double kMargin = 1e-4;
constexpr int kMostSteps = 60;

HestonGradient probability(const core::HestonParameters& model, double time, double k, core::TailSide side) {
  const core::HestonTail tail = heston_tail(model, time, k);
  const bool fall = side == core::TailSide::fall;
  HestonGradient out{fall ? tail.law.fall : tail.law.rise, {}};
  for (int m = 0; m < core::kHestonDimension; ++m) out.by[m] = fall ? tail.fall_by[m] : -tail.fall_by[m];
  return out;
}

}  // namespace

HestonGradient heston_tail_functional(const core::HestonParameters& model, double time_to_expiry,
                                      const core::SviFloor& floor) noexcept {
  switch (floor.functional) {
    case core::TailFunctional::fall:
      return probability(model, time_to_expiry, -floor.argument, core::TailSide::fall);
    case core::TailFunctional::rise:
      return probability(model, time_to_expiry, floor.argument, core::TailSide::rise);
    case core::TailFunctional::shortfall:
      return heston_expected_shortfall(model, time_to_expiry, floor.argument).shortfall;
    case core::TailFunctional::variance_swap:
      return heston_variance_swap(model, time_to_expiry);
    case core::TailFunctional::left_slope:
      return heston_wing_slope(model, time_to_expiry, true);
    case core::TailFunctional::right_slope:
      break;
  }
  return heston_wing_slope(model, time_to_expiry, false);
}

HestonFloors::HestonFloors(const std::vector<SliceData>& surface) {
  for (const SliceData& slice : surface) {
    for (const core::SviFloor& floor : slice.floors) rows_.push_back({floor, slice.time_to_expiry});
  }
  dropped_.assign(rows_.size(), 0);
  restart();
}

void HestonFloors::restart() noexcept {
  severity_ = core::kFirstSeverity;
  margin_ = kMargin;
  for (Row& row : rows_) row.multiplier = 0.0;
}

void HestonFloors::evaluate(const core::HestonParameters& model) noexcept {
  for (Row& row : rows_) {
    if (!(row.floor.weight > 0.0)) continue;
    row.slack = heston_tail_functional(model, row.time_to_expiry, row.floor);
    const core::FloorSlack slack = core::floor_slack(row.floor, row.slack.value, margin_);
    row.slack.value = slack.value;
    for (double& derivative : row.slack.by) derivative *= slack.by_functional;
  }
}

double HestonFloors::violation() const noexcept {
  double worst = 0.0;
  for (const Row& row : rows_) {
    if (row.hard()) worst = std::max(worst, -(row.slack.value / core::kFloorUnit + margin_));
  }
  return worst;
}

bool HestonFloors::overshoot() const noexcept {
  return std::any_of(rows_.begin(), rows_.end(), [](const Row& row) {
    return row.hard() && row.multiplier > 0.0 && row.slack.value > core::kFloorUnit * core::kFloorOvershoot;
  });
}

double HestonFloors::hinges() const noexcept {
  double sum = 0.0;
  for (const Row& row : rows_) {
    if (!row.hard()) continue;
    const double gap = std::max(0.0, row.multiplier / severity_ - row.slack.value);
    sum += severity_ * gap * gap;
  }
  return sum;
}

void HestonFloors::update_multipliers() noexcept {
  for (Row& row : rows_) {
    if (row.hard()) row.multiplier = std::max(0.0, row.multiplier - severity_ * row.slack.value);
  }
}

bool HestonFloors::has_hard() const noexcept {
  return std::any_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.hard(); });
}

void HestonFloors::drop_out_of_reach() {
  std::vector<FloorState> hard;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!rows_[i].hard()) continue;
    hard.push_back({i, -(rows_[i].slack.value / core::kFloorUnit + margin_), rows_[i].multiplier});
  }
  for (const std::size_t floor : floors_to_drop(hard)) {
    rows_[floor].floor.weight = 0.0;
    dropped_[floor] = 1;
  }
}

void HestonFloors::harden() noexcept {
  if (severity_ >= core::kHighestSeverity) {
    margin_ = std::min(margin_ * core::kMarginStep, kMargin * core::kWidestMargins);
  } else {
    severity_ = std::min(severity_ * core::kSeverityStep, core::kHighestSeverity);
  }
}

namespace {

/// Raises the severity until the hard floors hold, from one start; `run` is the last run of Ceres. False
/// where they never did.
Expected<bool> hold_floors(const HestonQuotes& quotes, const HestonSettings& settings,
                           ComputeBackend& backend, const core::HestonParameters& start, HestonFloors& floors,
                           HestonCeresRun& run) {
  int iterations = 0;
  int evaluations = 0;
  double last = std::numeric_limits<double>::infinity();
  int stalled = 0;
  run.models = {start};
  for (int step = 0; step < kMostSteps; ++step) {
    auto next = run_ceres(quotes, settings, backend, run.models, &floors);
    if (!next) return next.error();
    iterations += next->iterations;
    evaluations += next->evaluations;
    const bool usable = next->usable;
    run = *std::move(next);
    run.iterations = iterations;
    run.evaluations = evaluations;
    if (!usable) return false;
    floors.evaluate(run.models.front());
    run.cost -= floors.hinges();
    const double violation = floors.violation();
    if (!(violation > 0.0) && (step + 1 == kMostSteps || !floors.overshoot())) return true;
    floors.update_multipliers();
    if (!(violation > 0.0)) {  // a multiplier that is too large falls the sooner, the higher the severity
      if (floors.severity() < core::kHighestSeverity) floors.harden();
      continue;
    }
    if (floors.severity() >= core::kHighestSeverity) {
      stalled = violation > core::kStalledDecrease * last ? stalled + 1 : 0;
      if (stalled >= core::kFloorPatience) return false;
    }
    if (violation > core::kRequiredDecrease * last || stalled > 0) floors.harden();
    last = violation;
  }
  return false;
}

}  // namespace

Expected<HestonFit> fit_heston_with_floors(const std::vector<SliceData>& surface, const HestonFit& plain,
                                           const HestonSettings& settings, ComputeBackend& backend) {
  const HestonQuotes quotes = heston_quotes({&surface, 1}, settings.objective);
  HestonFloors floors(surface);
  HestonFit fit;
  fit.unconverged_starts = plain.unconverged_starts;
  fit.evaluations = plain.evaluations;
  for (;;) {
    for (const HestonEnd& end : plain.ends) {
      floors.restart();
      HestonCeresRun run;
      const auto held = hold_floors(quotes, settings, backend, end.model, floors, run);
      if (!held) return held.error();
      fit.evaluations += run.evaluations;
      if (!*held) continue;
      const HestonEnd end_with_floors{run.models.front(), run.cost, end.starts};
      if (fit.ends.empty() || end_with_floors.cost < fit.ends.front().cost) {
        fit.ends = {end_with_floors};
        fit.converged = run.converged;
        fit.iterations = run.iterations;
        fit.termination = run.termination + ", with tail floors";
      }
    }
    if (!fit.ends.empty()) break;
    if (!floors.has_hard())
      return plain;  // where not even soft floors can be fitted, the fit without floors is returned
    floors.drop_out_of_reach();
  }
  return fit;
}

}  // namespace volcal::fit
