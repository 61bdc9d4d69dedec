// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/calibration/slices/quadratic_pieces/quadratic_pieces.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "calibration/models/svi_core.h"
#include "calibration/slices/named_numbers.h"
#include "calibration/slices/svi/svi_formula.h"

namespace volcal::test {
namespace {

class PiecesFormula final : public SliceFormula {
 public:
  explicit PiecesFormula(QuadraticPieces pieces) : p_(std::move(pieces)) {
    heights_.push_back(p_.level);
    for (std::size_t i = 0; i + 1 < p_.knots.size(); ++i) {
      heights_.push_back(heights_[i] +
                         0.5 * (p_.slopes[i] + p_.slopes[i + 1]) * (p_.knots[i + 1] - p_.knots[i]));
    }
  }

  [[nodiscard]] const SliceKind& kind() const noexcept override { return kQuadraticPieces; }
  [[nodiscard]] std::vector<SliceParameter> parameters() const override {
    return {{"level", p_.level}, {"knots", p_.knots}, {"slopes", p_.slopes}};
  }
  [[nodiscard]] std::string fault() const override {
    if (!(p_.slopes.front() <= 0.0) || !(p_.slopes.back() >= 0.0)) return "quadratic_pieces wings fall";
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < p_.knots.size(); ++i) {
      lowest = std::min(lowest, enclose(p_.knots[i], p_.knots[i + 1]).w.low);
    }
    return lowest > 0.0 ? "" : "quadratic_pieces total variance is not positive everywhere";
  }

  void total_variances(std::span<const double> k, std::span<double> w) const noexcept override {
    for (std::size_t i = 0; i < k.size(); ++i) w[i] = at(k[i]).w;
  }
  void values(std::span<const double> k, const SliceValues& out) const noexcept override {
    for (std::size_t i = 0; i < k.size(); ++i) {
      const SliceValue value = at(k[i]);
      out.total_variance[i] = value.w;
      out.slope[i] = value.slope;
      out.curvature[i] = value.curvature;
    }
  }
  [[nodiscard]] WingSlopes wing_slopes() const noexcept override {
    return {-p_.slopes.front(), p_.slopes.back()};
  }
  [[nodiscard]] std::vector<double> bends() const override { return p_.knots; }

  /// On a piece w' and v are straight: v' = (w' - k w'') / 2 is constant.
  [[nodiscard]] SliceEnclosure enclose(double low, double high) const noexcept override {
    SliceEnclosure all = enclose_piece(low, std::min(high, next_knot(low)));
    for (double from = next_knot(low); from < high; from = next_knot(from)) {
      const SliceEnclosure e = enclose_piece(from, std::min(high, next_knot(from)));
      all = {hull(all.w, e.w), hull(all.slope, e.slope), hull(all.curvature, e.curvature), hull(all.v, e.v)};
    }
    return all;
  }
  [[nodiscard]] WingEnclosure enclose_wing(Wing wing, Interval q) const noexcept override {
    const bool left = wing == Wing::left;
    const double slope = left ? -p_.slopes.front() : p_.slopes.back();
    const double knot = left ? -p_.knots.front() : p_.knots.back();
    const double height = left ? heights_.front() : heights_.back();
    const double doubt = kValueRounding * (height + slope * std::fabs(knot));
    const Interval level = widen({height - slope * knot, height - slope * knot}, doubt);
    const Interval limit{slope, slope};
    const Interval over_x = widen(times(q, level), kValueRounding * (slope + size_of(level) * q.high));
    return {{limit + over_x, limit, {0.0, 0.0}, 0.5 * limit + over_x}, limit, level};
  }

 private:
  /// The first knot above k, or infinity.
  [[nodiscard]] double next_knot(double k) const noexcept {
    const auto next = std::ranges::upper_bound(p_.knots, k);
    return next == p_.knots.end() ? std::numeric_limits<double>::infinity() : *next;
  }
  [[nodiscard]] SliceValue at(double k) const noexcept {
    const auto next = static_cast<std::size_t>(std::ranges::upper_bound(p_.knots, k) - p_.knots.begin());
    if (next == 0 || next == p_.knots.size()) {
      const std::size_t end = next == 0 ? 0 : next - 1;
      return {heights_[end] + p_.slopes[end] * (k - p_.knots[end]), p_.slopes[end], 0.0};
    }
    const std::size_t i = next - 1;
    const double curvature = (p_.slopes[next] - p_.slopes[i]) / (p_.knots[next] - p_.knots[i]);
    const double x = k - p_.knots[i];
    return {heights_[i] + x * (p_.slopes[i] + 0.5 * curvature * x), p_.slopes[i] + curvature * x, curvature};
  }
  /// Bounds over [low, high] within one piece, or beyond the outer knots.
  [[nodiscard]] SliceEnclosure enclose_piece(double low, double high) const noexcept {
    const SliceValue l = at(low);
    const double width = high - low;
    const double slope_high = l.slope + l.curvature * width;
    const double w_high = l.w + width * (l.slope + 0.5 * l.curvature * width);
    const double reach = std::max(std::fabs(low), std::fabs(high)) + p_.knots.back() - p_.knots.front();
    const double steepest =
        std::fabs(l.curvature) * reach + size_of(hull({l.slope, l.slope}, {slope_high, slope_high}));
    const double size = heights_.front() + heights_.back() + std::fabs(l.w) + steepest * reach;
    Interval w = hull({l.w, l.w}, {w_high, w_high});
    if (l.slope * slope_high < 0.0) {
      const double extreme = l.w - 0.5 * l.slope * l.slope / l.curvature;
      w = hull(w, {extreme, extreme});
    }
    const double v_low = l.w - 0.5 * low * l.slope;
    const double v_high = w_high - 0.5 * high * slope_high;
    return {widen(w, kValueRounding * size),
            widen(hull({l.slope, l.slope}, {slope_high, slope_high}), kValueRounding * steepest),
            widen({l.curvature, l.curvature}, kValueRounding * std::fabs(l.curvature)),
            widen(hull({v_low, v_low}, {v_high, v_high}), kValueRounding * size)};
  }

  QuadraticPieces p_;
  std::vector<double> heights_;  ///< w at the knots
};

Expected<VarianceFunction> make_pieces(std::span<const SliceParameter> parameters) {
  NamedNumbers numbers(kQuadraticPieces.name, parameters);
  QuadraticPieces p{numbers.number("level"), numbers.list("knots"), numbers.list("slopes")};
  if (const std::string fault = numbers.fault(); !fault.empty()) return Error{ErrorCode::malformed, fault};
  if (p.knots.size() < 2 || p.knots.size() != p.slopes.size()) {
    return Error{ErrorCode::malformed, "has not two or more knots with a slope each"};
  }
  if (std::ranges::adjacent_find(p.knots, std::greater_equal<>()) != p.knots.end()) {
    return Error{ErrorCode::malformed, "has knots that do not rise"};
  }
  return pieces_of(p);
}

}  // namespace

constinit const SliceKind kQuadraticPieces{"quadratic_pieces", make_pieces};

SliceKinds kinds_with_pieces() noexcept {
  static constexpr std::array<const SliceKind*, 2> kKinds = {&kSviKind, &kQuadraticPieces};
  return kKinds;
}

VarianceFunction pieces_of(const QuadraticPieces& pieces) {
  return VarianceFunction(std::make_shared<const PiecesFormula>(pieces));
}

QuadraticPieces pieces_like(const SviParameters& svi, double reach, int count) {
  QuadraticPieces pieces;
  for (int i = 0; i < count; ++i) {
    pieces.knots.push_back(svi.m + reach * (2.0 * i / (count - 1) - 1.0));
    pieces.slopes.push_back(core::svi_value(to_core(svi), pieces.knots.back()).slope);
  }
  pieces.level = core::svi_total_variance(to_core(svi), pieces.knots.front());
  return pieces;
}

}  // namespace volcal::test
