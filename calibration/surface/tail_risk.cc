// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "calibration/models/heston_core.h"
#include "calibration/models/heston_tail.h"
#include "calibration/models/svi_tail.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/svi_tail.h"
#include "volcal/tail.h"

namespace volcal {
namespace {

constexpr double kWorstError = 1e-6;  // of a probability: a worse one is none

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

core::SviPoint svi_of(const VolSurface& surface, std::size_t slice) noexcept {
  return core::svi_point_of(to_core(surface.slices()[slice].svi));
}

double time_of(const VolSurface& surface, std::size_t slice) noexcept {
  return surface.slices()[slice].expiry.time_to_expiry;
}

double heston_probability(const core::HestonTail& tail, double probability) noexcept {
  return tail.error <= kWorstError * probability || tail.error == 0.0 ? probability : kAbsent;
}

}  // namespace

Expected<TailProbability> tail_probability(const VolSurface& surface, std::size_t slice, double move) {
  if (const auto error = bad_slice(surface, slice)) return *error;
  if (const auto error = bad_move(surface, move)) return *error;
  TailProbability out;
  out.move = move;
  if (surface.heston() != nullptr) {
    const core::HestonParameters model = to_core(*surface.heston());
    const core::HestonTail below = heston_tail(model, time_of(surface, slice), -move);
    const core::HestonTail above = heston_tail(model, time_of(surface, slice), move);
    out.fall_probability = heston_probability(below, below.law.fall);
    out.rise_probability = heston_probability(above, above.law.rise);
    return out;
  }
  const core::SviPoint svi = svi_of(surface, slice);
  const auto at = [&](double k, core::TailSide side) {
    return core::svi_tail_probability(core::svi_jet(svi, k), k, side).value;
  };
  out.fall_probability = at(-move, core::TailSide::fall);
  out.rise_probability = at(move, core::TailSide::rise);
  return out;
}

Expected<TailShortfall> tail_shortfall(const VolSurface& surface, std::size_t slice, double alpha) {
  if (const auto error = bad_slice(surface, slice)) return *error;
  if (const auto error = bad_alpha(alpha)) return *error;
  TailShortfall out;
  out.alpha = alpha;
  if (surface.heston() != nullptr) {
    const HestonShortfall found =
        heston_expected_shortfall(to_core(*surface.heston()), time_of(surface, slice), alpha);
    out.quantile = std::exp(found.log_quantile);
    out.shortfall = found.shortfall.value;
    return out;
  }
  const core::SviShortfall found = core::svi_expected_shortfall(svi_of(surface, slice), alpha);
  out.quantile = std::exp(found.log_quantile);
  out.shortfall = found.shortfall.value;
  return out;
}

Expected<TailShape> tail_shape(const VolSurface& surface, std::size_t slice) {
  if (const auto error = bad_slice(surface, slice)) return *error;
  const double time = time_of(surface, slice);
  if (surface.heston() != nullptr) {
    const core::HestonParameters model = to_core(*surface.heston());
    return TailShape{std::sqrt(heston_variance_swap(model, time).value / time),
                     heston_wing_slope(model, time, true).value, heston_wing_slope(model, time, false).value};
  }
  const core::SviPoint svi = svi_of(surface, slice);
  return TailShape{std::sqrt(svi_variance_swap(svi).value / time), svi.left, svi.right};
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
