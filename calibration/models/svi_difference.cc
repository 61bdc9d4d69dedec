// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_difference.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "kernels/core/math/bernstein.h"  // kRoundingUnit

namespace volcal {
namespace {

using Slice = core::SviRaw<double>;

/// Every term below is a product of a few factors, each within a few ulp, and sums have at most five
/// terms: 16 units of rounding per unit of the terms' sizes covers all of them.
constexpr double kSumRounding = 16.0 * core::kRoundingUnit;

/// Sum of doubles without error: a list of parts that do not overlap [Shewchuk1997, grow-expansion].
class ExactSum {
 public:
  void add(double x) {
    for (int i = 0; i < count_; ++i) {
      double& part = parts_[static_cast<std::size_t>(i)];
      const double sum = x + part;
      const double shadow = sum - x;
      part = (x - (sum - shadow)) + (part - shadow);
      x = sum;
    }
    parts_[static_cast<std::size_t>(count_++)] = x;
  }
  void add_product(double x, double y) {
    const double product = x * y;
    add(std::fma(x, y, -product));
    add(product);
  }
  /// The sum's sign and leading digits. The parts grow in size: the last one that is not zero has both.
  [[nodiscard]] double leading() const {
    for (int i = count_ - 1; i >= 0; --i) {
      if (parts_[static_cast<std::size_t>(i)] != 0.0) return parts_[static_cast<std::size_t>(i)];
    }
    return 0.0;
  }

 private:
  std::array<double, 8> parts_{};
  int count_ = 0;
};

/// sqrt(y^2 + sigma^2) - side * y without cancellation.
struct Tail {
  double root;
  double tail;
};
Tail tail_of(const Slice& p, double k, double side) {
  const double y = side * (k - p.m);
  const double root = std::hypot(y, p.sigma);
  return {root, y > 0.0 ? p.sigma / (root + y) * p.sigma : root - y};
}

/// Weight (b sigma^2)^(2/3): curvatures are equal where the weights are in proportion to the squared roots.
double bend_weight(const Slice& p) {
  const double root = std::cbrt(p.b * p.sigma * p.sigma);
  return root * root;
}

}  // namespace

SviDifference::Wing SviDifference::wing(const Slice& earlier, const Slice& later, double side) noexcept {
  ExactSum slope;  // side * b2 + b2 rho2 - side * b1 - b1 rho1
  slope.add_product(later.b, later.rho);
  slope.add_product(-earlier.b, earlier.rho);
  slope.add(side * later.b);
  slope.add(-side * earlier.b);
  Wing wing;
  wing.slope = slope.leading();
  wing.slope_sign = wing.slope > 0.0 ? 1 : (wing.slope < 0.0 ? -1 : 0);
  const double shift2 = later.b * (later.rho + side) * later.m;
  const double shift1 = earlier.b * (earlier.rho + side) * earlier.m;
  wing.level_size = std::fabs(later.a) + std::fabs(earlier.a) + std::fabs(shift2) + std::fabs(shift1);
  wing.level = {(later.a - earlier.a) - (shift2 - shift1), kSumRounding * wing.level_size};
  return wing;
}

SviDifference::SviDifference(const Slice& earlier, const Slice& later) noexcept
    : earlier_(earlier),
      later_(later),
      left_(wing(earlier, later, -1.0)),
      right_(wing(earlier, later, 1.0)) {}

Measured SviDifference::value(double k) const noexcept {
  const double side = k >= centre() ? 1.0 : -1.0;
  const Wing& wing = side > 0.0 ? right_ : left_;
  const double tail2 = later_.b * tail_of(later_, k, side).tail;
  const double tail1 = earlier_.b * tail_of(earlier_, k, side).tail;
  const double line = wing.slope * k;
  return {wing.level.value + line + (tail2 - tail1),
          kSumRounding * (wing.level_size + std::fabs(line) + tail2 + tail1)};
}

Measured SviDifference::slope(double k) const noexcept {
  const double side = k >= centre() ? 1.0 : -1.0;
  const Wing& wing = side > 0.0 ? right_ : left_;
  const Tail t2 = tail_of(later_, k, side);
  const Tail t1 = tail_of(earlier_, k, side);
  const double bend2 = later_.b * t2.tail / t2.root;
  const double bend1 = earlier_.b * t1.tail / t1.root;
  return {wing.slope - side * (bend2 - bend1), kSumRounding * (std::fabs(wing.slope) + bend2 + bend1)};
}

double SviDifference::curvature(double k) const noexcept {
  const auto bend = [k](const Slice& p) {
    const double root = std::hypot(k - p.m, p.sigma);
    const double ratio = p.sigma / root;
    return p.b * ratio * ratio / root;
  };
  return bend(later_) - bend(earlier_);
}

int SviDifference::curvature_sign(double k) const noexcept {
  const double root1 = std::hypot(k - earlier_.m, earlier_.sigma);
  const double root2 = std::hypot(k - later_.m, later_.sigma);
  const double later = bend_weight(later_) * root1 * root1;
  const double earlier = bend_weight(earlier_) * root2 * root2;
  if (std::fabs(later - earlier) <= kSumRounding * (later + earlier)) return 0;
  return later > earlier ? 1 : -1;
}

double SviDifference::curvature_upper_bound(double low, double high) const noexcept {
  const double c1 = bend_weight(earlier_);
  const double c2 = bend_weight(later_);
  if (!(c1 > 0.0)) return curvature_bound();
  const auto square = [](double y, double sigma) { return y * y + sigma * sigma; };
  const double sum = (earlier_.sigma - later_.sigma) * (earlier_.sigma + later_.sigma);
  const auto squares_apart = [&](double k) {  // R1^2 - R2^2
    return (later_.m - earlier_.m) * ((k - earlier_.m) + (k - later_.m)) + sum;
  };
  const double apart = std::max(squares_apart(low), squares_apart(high));
  const double y_near = low <= later_.m && later_.m <= high
                            ? 0.0
                            : std::min(std::fabs(low - later_.m), std::fabs(high - later_.m));
  const double y_far = std::max(std::fabs(low - later_.m), std::fabs(high - later_.m));
  const double ratio = c2 / c1;
  const double q = ratio * apart / square(apart > 0.0 ? y_near : y_far, later_.sigma) + (ratio - 1.0) +
                   kSumRounding * (1.0 + ratio);
  if (!(q > 0.0)) return 0.0;
  const auto bend = [this](double k) {
    const double root = std::hypot(k - earlier_.m, earlier_.sigma);
    const double part = earlier_.sigma / root;
    return earlier_.b * part * part / root;
  };
  const double highest =
      low <= earlier_.m && earlier_.m <= high ? earlier_.b / earlier_.sigma : std::max(bend(low), bend(high));
  return highest * std::expm1(1.5 * std::log1p(q)) * (1.0 + kSumRounding);
}

double SviDifference::curvature_bound() const noexcept {
  return earlier_.b / earlier_.sigma + later_.b / later_.sigma;
}

Inflections SviDifference::inflections() const noexcept {
  // c2 R1^2 - c1 R2^2 with z = k - m1, gap = m2 - m1:
  // (c2 - c1) z^2 + 2 c1 gap z + c2 sigma1^2 - c1 (gap^2 + sigma2^2).
  const double c1 = bend_weight(earlier_);
  const double c2 = bend_weight(later_);
  const double gap = later_.m - earlier_.m;
  const double lead = c2 - c1;
  const double half = c1 * gap;
  const double last1 = c2 * earlier_.sigma * earlier_.sigma;
  const double last2 = c1 * (gap * gap + later_.sigma * later_.sigma);
  const double cross = c2 * earlier_.sigma * earlier_.sigma - c1 * later_.sigma * later_.sigma;
  const double positive = c1 * c2 * gap * gap;
  const double discriminant = positive - lead * cross;
  const double rounding = kSumRounding * (positive + (c1 + c2) * (last1 + c1 * later_.sigma * later_.sigma));
  Inflections result;
  if (gap == 0.0 && earlier_.sigma == later_.sigma) {  // d'' = (b2 - b1) sigma^2 / R^3
    result.sign = later_.b > earlier_.b ? 1 : (later_.b < earlier_.b ? -1 : 0);
    return result;
  }
  if (discriminant < -rounding) {
    result.sign = lead > 0.0 ? 1 : -1;
    return result;
  }
  if (discriminant <= 0.0) return result;  // rounding hides whether d'' touches zero
  const double far = -(half + std::copysign(std::sqrt(discriminant), half));
  // The two roots are far / lead and last / far, neither of which cancels. lead = 0 leaves the second alone.
  if (far != 0.0) result.at[static_cast<std::size_t>(result.count++)] = earlier_.m + (last1 - last2) / far;
  if (lead != 0.0 && std::isfinite(far / lead)) {
    result.at[static_cast<std::size_t>(result.count++)] = earlier_.m + far / lead;
  }
  if (result.count == 2 && result.at[0] > result.at[1]) std::swap(result.at[0], result.at[1]);
  return result;
}

bool SviDifference::is_straight() const noexcept {
  if (earlier_.b == 0.0 && later_.b == 0.0) return true;
  return earlier_.b == later_.b && earlier_.m == later_.m && earlier_.sigma == later_.sigma;
}

double SviDifference::scale(double k) const noexcept {
  return std::min(std::hypot(k - earlier_.m, earlier_.sigma), std::hypot(k - later_.m, later_.sigma));
}

int SviDifference::sign(double k) const noexcept {
  const Measured d = value(k);
  return std::fabs(d.value) > d.error ? (d.value > 0.0 ? 1 : -1) : 0;
}

namespace {
int sign_of(const Measured& limit) {
  return std::fabs(limit.value) > limit.error ? (limit.value > 0.0 ? 1 : -1) : 0;
}
}  // namespace

int SviDifference::left_end_sign() const noexcept {
  return left_.slope_sign != 0 ? -left_.slope_sign : sign_of(left_.level);
}

int SviDifference::right_end_sign() const noexcept {
  return right_.slope_sign != 0 ? right_.slope_sign : sign_of(right_.level);
}

double SviDifference::crossing(double low, double high, int sign_low) const noexcept {
  const auto beyond = [this](double from, double direction, int target_sign) {
    double step = std::max(scale(from), std::numeric_limits<double>::min());
    double k = from;
    while (std::isfinite(from + direction * step)) {
      k = from + direction * step;
      if (sign(k) == target_sign) break;
      step *= 2.0;
    }
    return k;
  };
  if (std::isinf(low)) low = beyond(high, -1.0, sign_low);
  if (std::isinf(high)) high = beyond(low, 1.0, -sign_low);
  double k = 0.5 * low + 0.5 * high;
  constexpr int kSteps = 200;  // bisection alone would end within 64 to 128 of them
  for (int i = 0; i < kSteps; ++i) {
    const double here = value(k).value;
    if (here == 0.0) return k;
    if ((here > 0.0) == (sign_low > 0)) {
      low = k;
    } else {
      high = k;
    }
    const double newton = k - here / slope(k).value;
    const double next = newton > low && newton < high ? newton : 0.5 * low + 0.5 * high;
    if (std::fabs(next - k) <= 2.0 * core::kRoundingUnit * std::fabs(next)) return next;
    k = next;
  }
  return k;
}

}  // namespace volcal
