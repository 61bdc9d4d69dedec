// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_butterfly.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/core/svi/svi_polynomial.h"

namespace volcal {
namespace {

using Slice = core::SviRaw<double>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Bound of the few roundings in a + b sigma sqrt(1 - rho^2) and in b (1 +- rho).
constexpr double kEdgeRounding = 16.0 * core::kRoundingUnit;
/// Limit of the proof's pieces: a slice with room to spare needs 5 to 30, one that touches zero about four
/// per halving.
constexpr int kMaxPieces = 300;

/// One point of the search: x = ln t, so that k = m + sigma sinh(x).
struct Point {
  double x = 0.0;
  double g = kInfinity;
};

/// g at t = exp(x), from the form in t, which subtracts no two large numbers in the wings.
double g_at(const Slice& p, double x) {
  const double t = std::exp(x);
  const double inverse = 1.0 / t;
  const double k = p.m + 0.5 * p.sigma * (t - inverse);
  const double root = t + inverse;  // 2 sqrt(y^2 + sigma^2) / sigma
  const double w = p.a + 0.5 * p.b * p.sigma * ((1.0 + p.rho) * t + (1.0 - p.rho) * inverse);
  const double slope = p.b * ((1.0 + p.rho) * t - (1.0 - p.rho) * inverse) / root;
  const double curvature = 8.0 * p.b / (p.sigma * root * root * root);
  return core::durrleman_g(core::SviValue<double>{w, slope, curvature}, k);
}

/// Golden section between two neighbours of a grid minimum; 36 steps shrink the bracket to 3e-8 of itself,
/// where g is flat to 1e-15. Boost's brent_find_minima finds the same g to 6e-13 and takes 1 us of 7 off the
/// evidence of a slice, but stops elsewhere on the flat: documents' min_g_at would move by 1e-8.
Point refine_minimum(const Slice& p, double low, double high, Point best) {
  constexpr double kGolden = 0.6180339887498949;  // (sqrt(5) - 1) / 2
  constexpr int kSteps = 36;
  Point left{high - kGolden * (high - low), 0.0};
  Point right{low + kGolden * (high - low), 0.0};
  left.g = g_at(p, left.x);
  right.g = g_at(p, right.x);
  for (int step = 0; step < kSteps; ++step) {
    if (left.g < right.g) {
      high = right.x;
      right = left;
      left.x = high - kGolden * (high - low);
      left.g = g_at(p, left.x);
    } else {
      low = left.x;
      left = right;
      right.x = low + kGolden * (high - low);
      right.g = g_at(p, right.x);
    }
  }
  if (left.g < best.g) best = left;
  if (right.g < best.g) best = right;
  return best;
}

/// Smallest g on an even grid of x with about this spacing; its lowest dip is refined.
Point scan(const Slice& p, double low, double high, double spacing) {
  constexpr double kMostCells = 10000.0;  // twice the cells that the farthest reach takes
  const double spacings = std::ceil((high - low) / spacing);
  const int cells = spacings >= 1.0 ? static_cast<int>(std::min(spacings, kMostCells)) : 1;  // NaN: one
  const double step = (high - low) / cells;
  Point best;
  for (int i = 0; i <= cells; ++i) {
    const double x = low + step * i;
    const double g = g_at(p, x);
    if (g < best.g) best = {x, g};
  }
  return refine_minimum(p, std::max(low, best.x - step), std::min(high, best.x + step), best);
}

/// Distance of the scan in x on the side with this wing slope, at which k, w and w' have reached their
/// asymptotes to 1e-4: a dip of g below its limit further out is shallower than 1e-8.
double reach(const Slice& p, double slope) {
  constexpr double kMultiple = 1e4;
  constexpr double kFlatWing = 1e6;    // a wing this many centres out is judged by its limit
  constexpr double kFarthest = 700.0;  // exp overflows beyond; widths below 1e-300 are left to the proof
  double scale = std::max({p.sigma, std::fabs(p.m), 1.0});
  if (slope > 0.0) scale = std::max(scale, std::min(std::fabs(p.a) / slope, kFlatWing * scale));
  return std::min(std::asinh(kMultiple * scale / p.sigma), kFarthest);
}

double wing_limit(double slope) { return slope > 0.0 ? 0.25 - slope * slope / 16.0 : 1.0; }

double log_moneyness(const Slice& p, double x) { return p.m + p.sigma * std::sinh(x); }

void lower(ButterflyEvidence& evidence, double g, double at) {
  if (!(g < evidence.min_g)) return;
  evidence.min_g = g;
  evidence.min_g_at = at;
}

/// Scans the lowest point separately: near a lowest variance close to zero, g plunges over a width of
/// sqrt(2 w / w'').
void search_lowest_point(const Slice& p, double lowest, ButterflyEvidence& evidence) {
  const double spread = std::sqrt((1.0 - p.rho) * (1.0 + p.rho));
  if (!(spread > 0.0) || !(lowest > 0.0)) return;
  const double x = 0.5 * std::log((1.0 - p.rho) / (1.0 + p.rho));
  // w'' R^2 at the lowest point is b sigma spread, with R = sigma / spread and dk = R dx.
  const double width = std::sqrt(2.0 * lowest / (p.b * p.sigma * spread));
  constexpr double kWidths = 10.0;
  if (width * kWidths > 2.0) return;  // the dip is as wide as other features: the main scan sees it
  const Point point = scan(p, x - kWidths * width, x + kWidths * width, 0.25 * width);
  lower(evidence, point.g, log_moneyness(p, point.x));
}

struct Proof {
  ButterflyVerdict verdict = ButterflyVerdict::undecided;
  double witness = std::numeric_limits<double>::quiet_NaN();  ///< t where g < 0, if the polynomial gave one
};

Proof prove(const Slice& p) {
  if (!is_svi_slice(p)) return {};
  const double lowest = lowest_total_variance(p);
  const double rounding = kEdgeRounding * (std::fabs(p.a) + p.b * p.sigma);
  if (lowest < -rounding || (p.b == 0.0 && p.a <= 0.0)) return {ButterflyVerdict::arbitrage};
  if (p.b == 0.0) return {ButterflyVerdict::free};  // w is constant and positive: g = 1
  const double steepest = p.b * (1.0 + std::fabs(p.rho));
  if (steepest > 2.0 * (1.0 + kEdgeRounding)) return {ButterflyVerdict::arbitrage};
  if (!(lowest > rounding) || !(steepest < 2.0 * (1.0 - kEdgeRounding))) return {};
  const core::SignProof sign = core::svi_butterfly_sign(p, kMaxPieces);
  if (sign.verdict == core::SignVerdict::negative) return {ButterflyVerdict::arbitrage, sign.witness};
  return {sign.verdict == core::SignVerdict::nonnegative ? ButterflyVerdict::free
                                                         : ButterflyVerdict::undecided};
}

}  // namespace

ButterflyVerdict butterfly_verdict(const Slice& slice) noexcept { return prove(slice).verdict; }

ButterflyEvidence butterfly_evidence(const Slice& p) noexcept {
  ButterflyEvidence evidence;
  if (!is_svi_slice(p)) return evidence;
  evidence.left_slope = p.b * (1.0 - p.rho);
  evidence.right_slope = p.b * (1.0 + p.rho);
  if (p.b == 0.0) {
    evidence.free = p.a > 0.0;
    evidence.min_g = 1.0;
    evidence.min_g_at = 0.0;
    return evidence;
  }
  evidence.min_g = kInfinity;
  constexpr double kSpacing = 0.2;  // spacing in x, where a slice's features are about one wide
  const Point main = scan(p, -reach(p, evidence.left_slope), reach(p, evidence.right_slope), kSpacing);
  lower(evidence, main.g, log_moneyness(p, main.x));
  search_lowest_point(p, lowest_total_variance(p), evidence);
  lower(evidence, wing_limit(evidence.left_slope), -kInfinity);
  lower(evidence, wing_limit(evidence.right_slope), kInfinity);

  // Where the scan found g clearly negative the proof can only agree and is left out.
  constexpr double kClearlyNegative = -1e-9;
  if (evidence.min_g < kClearlyNegative) return evidence;
  const Proof proof = prove(p);
  evidence.free = proof.verdict == ButterflyVerdict::free;
  if (proof.witness > 0.0 && std::isfinite(proof.witness)) {  // a dip that the scan stepped over
    const double x = std::log(proof.witness);
    const Point dip = refine_minimum(p, x - 0.05, x + 0.05, {x, g_at(p, x)});
    lower(evidence, dip.g, log_moneyness(p, dip.x));
  }
  return evidence;
}

}  // namespace volcal
