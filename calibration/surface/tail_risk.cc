// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "calibration/models/heston_core.h"
#include "calibration/models/heston_tail_functionals.h"
#include "calibration/models/svi_tail_functionals.h"
#include "calibration/slices/formula_tail.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/svi/svi_tail.h"
#include "volcal/tail.h"

namespace volcal {
namespace {

constexpr double kWorstError = 1e-6;  // largest error of a probability that is returned

std::optional<Error> bad_slice(const VolSurface& surface, std::size_t slice) {
  const std::size_t count = surface.slices().size();
  if (slice < count) return std::nullopt;
  return Error{ErrorCode::usage,
               fmt::format("slice: {} is not below the number of slices, {}", slice, count)};
}

std::optional<Error> bad_move(const VolSurface& surface, double move) {
  if (!(move > 0.0) || !std::isfinite(move)) {
    return Error{ErrorCode::usage, fmt::format("move: {} is not a finite number above 0", move)};
  }
  if (surface.heston() != nullptr && move > core::kFarthestHestonStrike) {
    return Error{ErrorCode::usage, fmt::format("move: {} is above {}, the reach of a Heston model", move,
                                               core::kFarthestHestonStrike)};
  }
  return std::nullopt;
}

std::optional<Error> bad_alpha(double alpha) {
  if (alpha > 0.0 && alpha < 1.0) return std::nullopt;
  return Error{ErrorCode::usage, fmt::format("alpha: {} is not between 0 and 1", alpha)};
}

/// SVI parameters of a slice; absent where it is of another kind.
std::optional<core::SviPoint> svi_of(const VolSurface& surface, std::size_t slice) noexcept {
  const SviParameters* svi = surface.slices()[slice].variance.svi();
  if (svi == nullptr) return std::nullopt;
  return core::svi_point_of(to_core(*svi));
}

const SliceFormula& formula_of(const VolSurface& surface, std::size_t slice) noexcept {
  return *surface.slices()[slice].variance.formula();
}

double time_of(const VolSurface& surface, std::size_t slice) noexcept {
  return surface.slices()[slice].expiry.time_to_expiry;
}

double heston_probability(const core::HestonTail& tail, double probability) noexcept {
  return tail.error <= kWorstError * probability || tail.error == 0.0 ? probability : kAbsent;
}

/// A finite number unchanged, any other as absent.
double finite_or_absent(double value) noexcept { return std::isfinite(value) ? value : kAbsent; }

TailStatus status_of(double one, double other, TailStatus otherwise) noexcept {
  return std::isnan(one) || std::isnan(other) ? otherwise : TailStatus::ok;
}

TailProbability probability_of(double move, double fall, double rise) noexcept {
  return {move, fall, rise, status_of(fall, rise, TailStatus::not_found)};
}

TailShortfall shortfall_of(double alpha, double log_quantile, double shortfall,
                           TailStatus otherwise) noexcept {
  TailShortfall out{alpha, finite_or_absent(std::exp(log_quantile)), finite_or_absent(shortfall),
                    TailStatus::ok};
  out.status = status_of(out.quantile, out.shortfall, otherwise);
  return out;
}

TailShape shape_of(double variance, double time, double left, double right, TailStatus otherwise) noexcept {
  TailShape out{finite_or_absent(std::sqrt(variance / time)), finite_or_absent(left), finite_or_absent(right),
                TailStatus::ok};
  out.status = status_of(out.variance_swap_vol, out.left_slope + out.right_slope, otherwise);
  return out;
}

/// Reason why a Heston model has no shortfall: quantiles are searched for only within the range in which it
/// is priced.
TailStatus heston_reason(const core::HestonParameters& model, double time, double alpha) noexcept {
  const double reach = core::kFarthestHestonStrike;
  const bool beyond = heston_tail(model, time, -reach).law.fall >= alpha ||
                      heston_tail(model, time, reach).law.rise >= 1.0 - alpha;
  return beyond ? TailStatus::out_of_reach : TailStatus::not_found;
}

/// Reason why a number of a slice does not exist.
TailStatus reason_of(double left_slope) noexcept {
  return left_slope < core::kLeeSlope ? TailStatus::not_found : TailStatus::no_law;
}

}  // namespace

Expected<TailProbability> tail_probability(const VolSurface& surface, std::size_t slice, double move) {
  if (const auto error = bad_slice(surface, slice)) return *error;
  if (const auto error = bad_move(surface, move)) return *error;
  if (surface.heston() != nullptr) {
    const core::HestonParameters model = to_core(*surface.heston());
    const core::HestonTail below = heston_tail(model, time_of(surface, slice), -move);
    const core::HestonTail above = heston_tail(model, time_of(surface, slice), move);
    return probability_of(move, heston_probability(below, below.law.fall),
                          heston_probability(above, above.law.rise));
  }
  const double far = std::min(move, kFarthestSliceStrike);
  const std::optional<core::SviPoint> svi = svi_of(surface, slice);
  const auto at = [&](double k, core::TailSide side) {
    return finite_or_absent(svi ? core::svi_tail_probability(core::svi_jet(*svi, k), k, side).value
                                : formula_tail_probability(formula_of(surface, slice), k, side));
  };
  return probability_of(move, at(-far, core::TailSide::fall), at(far, core::TailSide::rise));
}

Expected<TailShortfall> tail_shortfall(const VolSurface& surface, std::size_t slice, double alpha) {
  if (const auto error = bad_slice(surface, slice)) return *error;
  if (const auto error = bad_alpha(alpha)) return *error;
  if (surface.heston() != nullptr) {
    const core::HestonParameters model = to_core(*surface.heston());
    const double time = time_of(surface, slice);
    const HestonShortfall risk = heston_expected_shortfall(model, time, alpha);
    const TailStatus otherwise =
        std::isnan(risk.log_quantile) ? heston_reason(model, time, alpha) : TailStatus::not_found;
    return shortfall_of(alpha, risk.log_quantile, risk.shortfall.value, otherwise);
  }
  if (const std::optional<core::SviPoint> svi = svi_of(surface, slice)) {
    const core::SviShortfall risk = core::svi_expected_shortfall(*svi, alpha);
    return shortfall_of(alpha, risk.log_quantile, risk.shortfall.value, reason_of(svi->left));
  }
  const SliceFormula& formula = formula_of(surface, slice);
  const FormulaShortfall risk = formula_expected_shortfall(formula, alpha);
  return shortfall_of(alpha, risk.log_quantile, risk.shortfall, reason_of(formula.wing_slopes().left));
}

Expected<TailShape> tail_shape(const VolSurface& surface, std::size_t slice) {
  if (const auto error = bad_slice(surface, slice)) return *error;
  const double time = time_of(surface, slice);
  if (surface.heston() != nullptr) {
    const core::HestonParameters model = to_core(*surface.heston());
    return shape_of(heston_variance_swap(model, time).value, time, heston_wing_slope(model, time, true).value,
                    heston_wing_slope(model, time, false).value, TailStatus::not_found);
  }
  if (const std::optional<core::SviPoint> svi = svi_of(surface, slice)) {
    return shape_of(svi_variance_swap(*svi).value, time, svi->left, svi->right, reason_of(svi->left));
  }
  const SliceFormula& formula = formula_of(surface, slice);
  const WingSlopes wings = formula.wing_slopes();
  return shape_of(formula_variance_swap(formula), time, wings.left, wings.right, reason_of(wings.left));
}

Expected<TailRisk> tail_risk(const VolSurface& surface, std::size_t slice, double move, double alpha) {
  const auto probability = tail_probability(surface, slice, move);
  if (!probability) return probability.error();
  const auto shortfall = tail_shortfall(surface, slice, alpha);
  if (!shortfall) return shortfall.error();
  const auto shape = tail_shape(surface, slice);
  if (!shape) return shape.error();
  return TailRisk{*probability, *shortfall, *shape};
}

}  // namespace volcal
