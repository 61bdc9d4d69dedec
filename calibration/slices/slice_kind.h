// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The contract of a kind of slice: everything that volcal asks of total variance w(k) after a fit.
///
/// A kind is a SliceKind in the list of registered_kinds.cc and a class of SliceFormula, whose objects are
/// immutable slices. Functions that evaluate take many points at a time, so that a virtual call is paid once
/// for a batch; nothing on the way of a point is virtual. Whatever a kind does not override is done by means
/// that serve every kind: evidence from its enclosures (slice_evidence.h), no uncertainty.
///
/// Domain    w is positive, continuously differentiable, twice so but for finitely many points, and grows
///           linearly in both wings. `total_variances` takes any k and answers NaN or infinite where it is
///           not finite; the other functions are asked at finite k only
/// Threads   every function may be called from several threads at once

#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/slices/slice_enclosure.h"
#include "kernels/core/svi/svi.h"
#include "volcal/surface.h"
#include "volcal/variance_function.h"

namespace volcal {

/// w, w', w'' at one k, of any kind.
using SliceValue = core::SviValue<double>;

/// Where `values` puts its answers; arrays as long as that of log-moneyness.
struct SliceValues {
  std::span<double> total_variance;
  std::span<double> slope;      ///< w'
  std::span<double> curvature;  ///< w''; at a jump either side's
};

/// What the matrices of a SliceUncertainty have room for.
inline constexpr std::size_t kUncertainCoordinates = 5;

/// Limits of dw/d|k| far out; Lee's bound is 2.
struct WingSlopes {
  double left;
  double right;
};

class SliceFormula {
 public:
  SliceFormula() = default;
  SliceFormula(const SliceFormula&) = delete;
  SliceFormula& operator=(const SliceFormula&) = delete;
  virtual ~SliceFormula() = default;

  [[nodiscard]] virtual const SliceKind& kind() const noexcept = 0;
  /// What `kind().make` would make this slice of.
  [[nodiscard]] virtual std::vector<SliceParameter> parameters() const = 0;
  /// Empty where the numbers are a slice with w > 0 everywhere, else a phrase that names kind, parameter,
  /// value and bound. Nothing else is asked of a slice that has one.
  [[nodiscard]] virtual std::string fault() const = 0;

  virtual void total_variances(std::span<const double> log_moneyness,
                               std::span<double> total_variance) const noexcept = 0;
  virtual void values(std::span<const double> log_moneyness, const SliceValues& out) const noexcept = 0;
  [[nodiscard]] virtual WingSlopes wing_slopes() const noexcept = 0;

  /// Rising log-moneyness, at least two: the smile bends between the first and the last, and about as fine as
  /// they are spaced; beyond them it nears its asymptotes. Searches and proofs start from these.
  [[nodiscard]] virtual std::vector<double> bends() const = 0;
  /// Over [low, high], finite, low <= high.
  [[nodiscard]] virtual SliceEnclosure enclose(double low, double high) const noexcept = 0;
  /// Over 1 / |k| in `q`, q.low >= 0, all of it beyond the outer bend of that wing and beyond 0.
  [[nodiscard]] virtual WingEnclosure enclose_wing(Wing wing, Interval q) const noexcept = 0;

  /// Exact means where a kind has them: of butterfly arbitrage, and for a later slice of the same kind.
  [[nodiscard]] virtual std::optional<ButterflyEvidence> exact_butterfly() const { return std::nullopt; }
  [[nodiscard]] virtual std::optional<CalendarEvidence> exact_calendar(const SliceFormula& /*later*/) const {
    return std::nullopt;
  }
  /// Whether every mixture of the two slices is free of butterfly arbitrage.
  [[nodiscard]] virtual std::optional<bool> exact_mixtures(const SliceFormula& /*later*/) const {
    return std::nullopt;
  }

  /// How many coordinates a SliceUncertainty of this kind is along, kUncertainCoordinates at most; 0: there
  /// is none.
  [[nodiscard]] virtual std::size_t uncertain_coordinates() const noexcept { return 0; }
  /// dw / d coordinate at many k, row by row of uncertain_coordinates().
  virtual void coordinate_rates(const SliceUncertainty& /*uncertainty*/,
                                std::span<const double> /*log_moneyness*/,
                                std::span<double> /*rates*/) const noexcept {}
};

struct SliceKind {
  std::string_view name;  ///< as documents have it: "svi"
  /// Of named parameters in any order; fails where one is missing, unknown or of the wrong form.
  Expected<VarianceFunction> (*make)(std::span<const SliceParameter> parameters);
};

/// In |k|: squares are doubles, and queries end there for every kind.
inline constexpr double kFarthestSliceStrike = 1e150;

/// At one point; NaN where |k| is not below kFarthestSliceStrike.
[[nodiscard]] inline double total_variance_at(const SliceFormula& formula, double k) noexcept {
  double w = std::numeric_limits<double>::quiet_NaN();
  if (std::fabs(k) < kFarthestSliceStrike) formula.total_variances({&k, 1}, {&w, 1});
  return w;
}
[[nodiscard]] inline SliceValue value_at(const SliceFormula& formula, double k) noexcept {
  SliceValue v{};
  formula.values({&k, 1}, {{&v.w, 1}, {&v.slope, 1}, {&v.curvature, 1}});
  return v;
}

/// The same of an end that is either SVI, evaluated in place, or another kind's formula.
[[nodiscard]] inline double total_variance_at(const core::SviRaw<double>& svi, const SliceFormula* other,
                                              double k) noexcept {
  return other == nullptr ? core::svi_total_variance(svi, k) : total_variance_at(*other, k);
}
[[nodiscard]] inline SliceValue value_at(const core::SviRaw<double>& svi, const SliceFormula* other,
                                         double k) noexcept {
  return other == nullptr ? core::svi_value(svi, k) : value_at(*other, k);
}

}  // namespace volcal
