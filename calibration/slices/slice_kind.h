// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The contract of a kind of slice: all operations on total variance w(k) that volcal uses after a fit.
///
/// A kind is a SliceKind in the list of registered_kinds.cc and a class of SliceFormula, whose objects are
/// immutable slices. Functions that evaluate take many points at a time, so that a virtual call is paid once
/// for a batch; no call for a single point is virtual. For operations that a kind does not override there are
/// general ones: evidence from its enclosures (slice_evidence.h), and no uncertainty.
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

/// Values w, w', w'' at one k.
using SliceValue = core::SviValue<double>;

/// Output arrays of `values`, as long as that of log-moneyness.
struct SliceValues {
  std::span<double> total_variance;
  std::span<double> slope;      ///< w'
  std::span<double> curvature;  ///< w''; at a jump the value on either side
};

/// Room of the matrices of a SliceUncertainty, in coordinates.
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
  /// The parameters from which `kind().make` makes this slice.
  [[nodiscard]] virtual std::vector<SliceParameter> parameters() const = 0;
  /// Fault of the numbers, a phrase that names kind, parameter, value and bound; empty where they are a slice
  /// with w > 0 everywhere. No other function is called for a slice with a fault.
  [[nodiscard]] virtual std::string fault() const = 0;

  virtual void total_variances(std::span<const double> log_moneyness,
                               std::span<double> total_variance) const noexcept = 0;
  virtual void values(std::span<const double> log_moneyness, const SliceValues& out) const noexcept = 0;
  [[nodiscard]] virtual WingSlopes wing_slopes() const noexcept = 0;

  /// Rising log-moneyness, at least two points, about as dense as the smile bends between the first and the
  /// last; beyond them it approaches its asymptotes. Searches and proofs start from these points.
  [[nodiscard]] virtual std::vector<double> bends() const = 0;
  /// Bounds over [low, high], finite, low <= high.
  [[nodiscard]] virtual SliceEnclosure enclose(double low, double high) const noexcept = 0;
  /// Bounds over 1 / |k| in `q`, q.low >= 0, all of it beyond the outer bend of that wing and beyond 0.
  [[nodiscard]] virtual WingEnclosure enclose_wing(Wing wing, Interval q) const noexcept = 0;

  /// Exact evidence of butterfly and calendar arbitrage, the latter for a later slice of the same kind, where
  /// the kind has it.
  [[nodiscard]] virtual std::optional<ButterflyEvidence> exact_butterfly() const { return std::nullopt; }
  [[nodiscard]] virtual std::optional<CalendarEvidence> exact_calendar(const SliceFormula& /*later*/) const {
    return std::nullopt;
  }
  /// Exact decision on whether every mixture of the two slices is free of butterfly arbitrage, where the kind
  /// has it.
  [[nodiscard]] virtual std::optional<bool> exact_mixtures(const SliceFormula& /*later*/) const {
    return std::nullopt;
  }

  /// Number of coordinates of a SliceUncertainty of this kind, at most kUncertainCoordinates; 0 for a kind
  /// without uncertainty.
  [[nodiscard]] virtual std::size_t uncertain_coordinates() const noexcept { return 0; }
  /// Derivatives dw / d coordinate at many k, row by row of uncertain_coordinates().
  virtual void coordinate_rates(const SliceUncertainty& /*uncertainty*/,
                                std::span<const double> /*log_moneyness*/,
                                std::span<double> /*rates*/) const noexcept {}
};

struct SliceKind {
  std::string_view name;  ///< name in documents, such as "svi"
  /// Makes a slice of named parameters in any order; fails where one is missing, unknown or of the wrong
  /// form.
  Expected<VarianceFunction> (*make)(std::span<const SliceParameter> parameters);
};

/// Bound of |k| in queries of every kind, within which squares are finite doubles.
inline constexpr double kFarthestSliceStrike = 1e150;

/// Total variance at one point; NaN where |k| is not below kFarthestSliceStrike.
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

/// Total variance at an end of a stretch, which is either SVI, evaluated in place, or another kind's formula.
[[nodiscard]] inline double total_variance_at(const core::SviRaw<double>& svi, const SliceFormula* other,
                                              double k) noexcept {
  return other == nullptr ? core::svi_total_variance(svi, k) : total_variance_at(*other, k);
}
[[nodiscard]] inline SliceValue value_at(const core::SviRaw<double>& svi, const SliceFormula* other,
                                         double k) noexcept {
  return other == nullptr ? core::svi_value(svi, k) : value_at(*other, k);
}

}  // namespace volcal
