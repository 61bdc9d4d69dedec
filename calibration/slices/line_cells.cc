// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/line_cells.h"

#include <cmath>

namespace volcal {
namespace {

/// Adds the ends of cells that double in width from `start` to `far`.
void add_outwards(double start, double far, double step, std::vector<double>& ends) {
  for (double at = start; at < far; step *= 2.0) {
    at = std::min(far, at + step);
    ends.push_back(at);
  }
}

}  // namespace

LineCells::LineCells(std::span<const SliceFormula* const> slices) {
  // Distance in widths from which asymptotes hold to about 1e-3, and cells in 1/k take over.
  constexpr double kWingStart = 16.0;
  constexpr double kFirstStep = 1.0 / 16.0;
  constexpr double kNarrowest = 1e-12;  // share of the range within which bends of two slices count as one
  std::vector<double> bends;
  for (const SliceFormula* slice : slices) {
    const std::vector<double> more = slice->bends();
    bends.insert(bends.end(), more.begin(), more.end());
  }
  std::ranges::sort(bends);
  const double width = bends.back() - bends.front();
  const auto same = [&](double a, double b) { return b - a <= kNarrowest * width; };
  bends.erase(std::unique(bends.begin(), bends.end(), same), bends.end());
  const double far = kWingStart * std::max({width, std::fabs(bends.front()), std::fabs(bends.back())});
  add_outwards(-bends.front(), far, kFirstStep * width, bounds_);
  for (double& bound : bounds_) bound = -bound;
  std::ranges::reverse(bounds_);
  bounds_.insert(bounds_.end(), bends.begin(), bends.end());
  add_outwards(bends.back(), far, kFirstStep * width, bounds_);
}

std::vector<double> LineCells::grid() const {
  constexpr int kParts = 8;
  std::vector<double> grid;
  grid.reserve(kParts * bounds_.size());
  for (std::size_t i = 0; i + 1 < bounds_.size(); ++i) {
    for (int j = 0; j < kParts; ++j) {
      grid.push_back(bounds_[i] + (bounds_[i + 1] - bounds_[i]) * j / kParts);
    }
  }
  grid.push_back(bounds_.back());
  return grid;
}

}  // namespace volcal
