// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/tail_descent.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace volcal::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A direction starts with this multiple of the last one's step: steps shrink as ties are found.
constexpr double kLonger = 2.0;
constexpr double kShortestStep = 0.02;

}  // namespace

void TailDescent::begin(std::span<const double> ranked) {
  weights_.assign(ranked.begin(), ranked.end());
  direction_.clear();
  rounds_.clear();
  step_ = 0.0;
  corrected_ = false;
  lowest_ = kInfinity;
  bound_ = -kInfinity;
}

bool TailDescent::next(std::span<const double> error, std::span<const double> ranked, double objective) {
  double gap = 0.0;
  double slope = 0.0;
  for (std::size_t i = 0; i < error.size(); ++i) {
    gap += (ranked[i] - weights_[i]) * error[i];
    if (!direction_.empty()) slope += direction_[i] * error[i];
  }
  lowest_ = std::min(lowest_, objective);
  bound_ = std::max(bound_, objective - gap);
  rounds_.push_back({objective, lowest_ - bound_});
  if (!(lowest_ - bound_ > kTailGap * lowest_) || rounds_.size() >= kMostRankings) return false;
  if (slope < 0.0 && !corrected_) {
    corrected_ = true;
    move(std::max(step_ * slope_at_base_ / (slope_at_base_ - slope), kShortestStep * step_));
    return true;
  }
  base_ = weights_;
  direction_.resize(base_.size());
  for (std::size_t i = 0; i < base_.size(); ++i) direction_[i] = ranked[i] - base_[i];
  slope_at_base_ = gap;
  corrected_ = false;
  move(step_ > 0.0 ? std::min(1.0, kLonger * step_) : 1.0);
  return true;
}

void TailDescent::move(double step) {
  step_ = step;
  for (std::size_t i = 0; i < base_.size(); ++i) weights_[i] = base_[i] + step * direction_[i];
}

}  // namespace volcal::fit
