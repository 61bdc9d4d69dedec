// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_calendar_cells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace volcal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Doublings of the cell width to either side: at 2^50 widths the tails are below rounding.
constexpr int kDoublings = 51;
constexpr int kMaxDepth = 20;
/// Limit of the number of cells, about 0.3 ms; when cells are no longer halved, the bound stays valid but is
/// less tight.
constexpr int kMaxCells = 4000;

class Cells {
 public:
  explicit Cells(const SviDifference& d) : d_(d), sign_(d.left_end_sign()) {}

  CalendarEvidence run() {
    end(-kInfinity, d_.left_slope_sign(), d_.left_limit());
    end(kInfinity, -d_.right_slope_sign(), d_.right_limit());
    const double centre = d_.centre();
    const double scale = d_.scale(centre);
    estimate_minimum(centre, scale);
    double from = centre - std::ldexp(scale, kDoublings);
    record_outside(from, -d_.left_slope_sign(), d_.left_limit());
    record_end(from, d_.value(from));
    for (int i = kDoublings; i > 0; --i) {
      cell(from, centre - std::ldexp(scale, i - 1));
      from = centre - std::ldexp(scale, i - 1);
    }
    cell(from, centre);
    from = centre;
    for (int i = 0; i <= kDoublings; ++i) {
      cell(from, centre + std::ldexp(scale, i));
      from = centre + std::ldexp(scale, i);
    }
    record_outside(from, d_.right_slope_sign(), d_.right_limit());
    if (sign_ * d_.right_end_sign() < 0) {
      evidence_.crossings.push_back(d_.crossing(last_, kInfinity, sign_));
    }
    evidence_.free = proved_ >= 0.0;
    if (evidence_.free) evidence_.crossings.clear();
    return evidence_;
  }

 private:
  void lower(double value, double at) {
    if (std::isnan(evidence_.min_slack) || value < evidence_.min_slack) {
      evidence_.min_slack = value;
      evidence_.min_slack_at = at;
    }
  }

  /// Estimates the smallest slack first, so that halving is spent where it matters.
  void estimate_minimum(double centre, double scale) {
    constexpr int kPoints = 100;     // points on either side
    constexpr double kReach = 12.0;  // reach in asinh units: 80,000 widths
    for (int i = -kPoints; i <= kPoints; ++i) {
      const double k = centre + scale * std::sinh(kReach / kPoints * i);
      lower(d_.value(k).value, k);
    }
  }

  /// True where this part may hold a slack that is smaller by more than 1e-6 of the smallest or by more than
  /// rounding.
  [[nodiscard]] bool may_lower_minimum(double bound, double rounding) const {
    constexpr double kNegligibleChange = 1e-6;
    const double slack = evidence_.min_slack;
    return bound < slack - std::max(rounding, kNegligibleChange * std::fabs(slack));
  }

  void end(double at, int inward, const Measured& limit) {
    if (inward > 0) lower(-kInfinity, at);
    if (inward == 0) lower(limit.value, at);
    if (inward > 0) proved_ = -kInfinity;
  }

  /// Records the line beyond the last cell, where d equals its value there, or its limit, up to tails below
  /// rounding.
  void record_outside(double at, int outward, const Measured& limit) {
    if (outward < 0) return;  // the line is already proved to fall without bound
    const Measured value = d_.value(at);
    const double nearest = outward == 0 ? std::min(value.value, limit.value) : value.value;
    proved_ = std::min(proved_, nearest - std::max(value.error, outward == 0 ? limit.error : 0.0));
  }

  /// Records the right end of a finished cell: its slack and a change of sign.
  void record_end(double k, const Measured& value) {
    lower(value.value, k);
    const int sign = std::fabs(value.value) > value.error ? (value.value > 0.0 ? 1 : -1) : 0;
    if (sign_ * sign < 0) evidence_.crossings.push_back(d_.crossing(last_, k, sign_));
    if (sign == 0) return;  // within rounding of zero: the next certain sign decides
    sign_ = sign;
    last_ = k;
  }

  void cell(double low, double high) {
    struct Part {
      double low;
      double high;
      int depth;
    };
    std::array<Part, kMaxDepth + 2> stack{};
    std::size_t size = 0;
    stack[size++] = {low, high, 0};
    while (size > 0) {
      const Part part = stack[--size];
      ++count_;
      const Measured left = d_.value(part.low);
      const Measured right = d_.value(part.high);
      const double width = part.high - part.low;
      const double sag = 0.125 * width * width * d_.curvature_upper_bound(part.low, part.high);
      const double least = std::min(left.value - left.error, right.value - right.error);
      lower(left.value, part.low);
      if (may_lower_minimum(least - sag, left.error + right.error) && part.depth < kMaxDepth &&
          count_ < kMaxCells) {
        const double middle = 0.5 * part.low + 0.5 * part.high;
        stack[size++] = {middle, part.high, part.depth + 1};
        stack[size++] = {part.low, middle, part.depth + 1};
        continue;
      }
      proved_ = std::min(proved_, least - sag);
      record_end(part.high, right);
    }
  }

  const SviDifference& d_;
  CalendarEvidence evidence_{0, 1, false, kAbsent, kAbsent, {}};
  double proved_ = kInfinity;
  double last_ = -kInfinity;
  int sign_ = 0;
  int count_ = 0;
};

}  // namespace

CalendarEvidence calendar_evidence_by_cells(const SviDifference& difference) noexcept {
  return Cells(difference).run();
}

}  // namespace volcal
