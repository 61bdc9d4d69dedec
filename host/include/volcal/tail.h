// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail that a surface implies at an expiry: probabilities of large moves, expected shortfall, the fair
/// variance swap and the wings' slopes.
///
/// Everything here is RISK-NEUTRAL: measured by option prices, risk premium included. It is no forecast of
/// how often the market falls: risk-neutral probabilities of a fall are usually higher than its frequency.
///
/// With X = ln(S_T / F), F the slice's forward and q the alpha-quantile of S_T / F,
///
///     fall_probability    P(X < -move)          move 0.1: below exp(-0.1) = 90.48 % of the forward
///     rise_probability    P(X > move)           above exp(0.1) = 110.52 % of the forward
///     quantile            q,  P(S_T / F <= q) = alpha
///     shortfall           1 - E[S_T / F | S_T / F <= q] = 1 - q + put(q F) / (alpha F)
///     variance_swap_vol   sqrt(E[-2 X] / T)
///     left_slope, right_slope   of total variance in |k| far out; Lee's bound is 2
///
/// Method    slices: slopes of Black prices along the smile; Heston: the price's contour integral
///           (docs/method/tail.md)
/// Units     probabilities, alpha and shares of the forward: 1 (0.05 is 5 %); move: log-return;
///           variance_swap_vol: decimal per root year
/// Domain    slice < surface.slices().size(); move > 0, at most 10 under Heston; 0 < alpha < 1
/// Accuracy  probabilities: 1e-12 relatively, down to 1e-12; Heston's 1e-8 relatively, down to 1e-100;
///           shortfall 1e-11 absolutely; vol and slopes 1e-11 relatively. Values of a slice with butterfly
///           arbitrage are those of its signed density: a probability may leave [0, 1], and a quantile is one
///           of several (check_arbitrage decides that)
/// Failure   `usage` where an argument is outside its domain, by name. A number that does not exist is NaN,
///           and the status beside it gives the reason: a slice whose left slope is 2 or more has no
///           quantile, shortfall or variance swap; a Heston model has no quantile beyond exp(-10) and exp(10)
///           of the forward; a probability that could not be computed to 1e-6 relatively is NaN too
/// Threads   safe from several threads at once
/// Time      SVI below 1 us a number (a variance swap 30), another kind of slice a few (a variance swap 0.3
///           ms), Heston 2 to 35

#include <cstddef>
#include <cstdint>
#include <tuple>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/surface.h"

namespace volcal {

/// Reason why a number of a tail does not exist.
enum class TailStatus : std::uint8_t {
  ok,            ///< all numbers are there
  no_law,        ///< a slice's left slope is 2 or more: its prices belong to no distribution
  out_of_reach,  ///< a quantile of a Heston model, beyond exp(-10) and exp(10) of the forward
  not_found,     ///< not to the accuracy that is asked for, or beyond the range of doubles
};

template <>
inline constexpr auto kNamesOf<TailStatus> = names_up_to<TailStatus::not_found>("ok", "no_law",
                                                                                "out_of_reach", "not_found");

struct TailProbability {
  double move = kAbsent;
  double fall_probability = kAbsent;
  double rise_probability = kAbsent;
  TailStatus status = TailStatus::not_found;
};
template <>
inline constexpr auto kFieldsOf<TailProbability> = std::tuple{
    Field{"move", &TailProbability::move}, Field{"fall_probability", &TailProbability::fall_probability},
    Field{"rise_probability", &TailProbability::rise_probability}, Field{"status", &TailProbability::status}};

struct TailShortfall {
  double alpha = kAbsent;
  double quantile = kAbsent;   ///< quantile of S_T / F
  double shortfall = kAbsent;  ///< mean loss to the forward in the worst share alpha
  TailStatus status = TailStatus::not_found;
};
template <>
inline constexpr auto kFieldsOf<TailShortfall> =
    std::tuple{Field{"alpha", &TailShortfall::alpha}, Field{"quantile", &TailShortfall::quantile},
               Field{"shortfall", &TailShortfall::shortfall}, Field{"status", &TailShortfall::status}};

struct TailShape {
  double variance_swap_vol = kAbsent;
  double left_slope = kAbsent;
  double right_slope = kAbsent;
  TailStatus status =
      TailStatus::not_found;  ///< status of the variance swap, which may be absent where the slopes exist
};
template <>
inline constexpr auto kFieldsOf<TailShape> = std::tuple{
    Field{"variance_swap_vol", &TailShape::variance_swap_vol}, Field{"left_slope", &TailShape::left_slope},
    Field{"right_slope", &TailShape::right_slope}, Field{"status", &TailShape::status}};

/// All numbers of the tail of one slice.
struct TailRisk {
  TailProbability probability;
  TailShortfall shortfall;
  TailShape shape;
};

[[nodiscard]] Expected<TailProbability> tail_probability(const VolSurface& surface, std::size_t slice,
                                                         double move);
[[nodiscard]] Expected<TailShortfall> tail_shortfall(const VolSurface& surface, std::size_t slice,
                                                     double alpha);
[[nodiscard]] Expected<TailShape> tail_shape(const VolSurface& surface, std::size_t slice);

[[nodiscard]] Expected<TailRisk> tail_risk(const VolSurface& surface, std::size_t slice, double move,
                                           double alpha);

}  // namespace volcal
