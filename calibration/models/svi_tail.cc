// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_tail.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/core/normal.h"

namespace volcal {
namespace {

using core::kSviDimension;
using Terms = core::SviGradient<double>;

constexpr double kFarthest = 12.0;  // of d2: phi is 2e-32 there

struct Node {
  core::SviJet<double> jet;
  double k;
  double stddev;
  double d2;
};

Node node_at(const core::SviPoint& slice, double u) noexcept {
  Node node;
  node.k = slice.m + slice.sigma * std::sinh(u);
  node.jet = core::svi_jet(slice, node.k);
  node.stddev = std::sqrt(node.jet.value.w);
  node.d2 = -node.k / node.stddev - 0.5 * node.stddev;
  return node;
}

/// Where d2 passes `level`, seen from the far end of one wing: the whole of what counts lies inside, also
/// where arbitrage makes d2 turn back.
double end_of(const core::SviPoint& slice, double side) noexcept {
  constexpr double kEnd = 60.0;  // sinh is 6e25: beyond any wing whose slope is not 2 to the last digits
  constexpr double kStride = 0.25;
  constexpr int kBisections = 30;
  const auto beyond = [&](double u) { return -side * node_at(slice, u).d2 > kFarthest; };
  double out = side * kEnd;
  if (!beyond(out)) return out;
  double in = out;
  while (side * in > -kEnd && beyond(in)) {
    out = in;
    in -= side * kStride;
  }
  for (int i = 0; i < kBisections; ++i) {
    const double middle = 0.5 * (out + in);
    (beyond(middle) ? out : in) = middle;
  }
  return out;
}

void add(const core::SviPoint& slice, double u, Terms& sum) noexcept {
  const Node node = node_at(slice, u);
  const double pdf = core::normal_pdf(node.d2);
  if (!(pdf > 0.0)) return;
  const double along = slice.sigma * std::cosh(u);  // dk/du
  const double rate = 0.5 * node.jet.value.slope / node.stddev;
  const double d2_slope = -1.0 / node.stddev + (node.k / node.jet.value.w - 0.5) * rate;
  sum.value -= node.jet.value.w * pdf * d2_slope * along;
  for (int j = 0; j < kSviDimension; ++j) sum.d[j] += pdf / node.stddev * node.jet.dw[j] * along;
}

/// Whether two rules agree; in sums of different numbers of nodes.
bool agree(const Terms& fine, double fine_step, const Terms& coarse, double coarse_step) noexcept {
  constexpr double kAgreed = 1e-9;  // the finer one's error is near the square of the difference
  double largest = 0.0;
  double apart = 0.0;
  for (int j = 0; j < kSviDimension; ++j) {
    largest = std::max(largest, std::fabs(fine.d[j] * fine_step));
    apart = std::max(apart, std::fabs(fine.d[j] * fine_step - coarse.d[j] * coarse_step));
  }
  const double value = fine.value * fine_step;
  return std::fabs(value - coarse.value * coarse_step) <= kAgreed * std::fabs(value) &&
         apart <= kAgreed * largest;
}

}  // namespace

core::SviGradient<double> svi_variance_swap(const core::SviPoint& slice) noexcept {
  constexpr int kFirst = 64;
  constexpr int kMost = 1 << 18;
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  constexpr Terms kFailed = {kNone, {kNone, kNone, kNone, kNone, kNone}};
  if (!(slice.lowest > 0.0 && slice.left < core::kLeeSlope && slice.sigma > 0.0)) return kFailed;
  const double low = end_of(slice, -1.0);
  const double high = end_of(slice, 1.0);
  int n = kFirst;
  double step = (high - low) / n;
  Terms sum = {0.0, {0.0, 0.0, 0.0, 0.0, 0.0}};
  for (int i = 0; i <= n; ++i) add(slice, low + i * step, sum);
  while (n < kMost) {
    const Terms before = sum;
    for (int i = 0; i < n; ++i) add(slice, low + (i + 0.5) * step, sum);
    n *= 2;
    step *= 0.5;
    if (agree(sum, step, before, 2.0 * step)) {
      sum.value *= step;
      for (double& derivative : sum.d) derivative *= step;
      return sum;
    }
  }
  return kFailed;
}

}  // namespace volcal
