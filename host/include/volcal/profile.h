// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a fit leans on besides its quotes, and how it weighs their tail, chosen on other days
/// (docs/use/profiles.md).
///
/// Far out of the money there are few quotes or none, and what a least-squares fit says there hangs on the
/// last quotes inside. But smiles are alike: in units of a slice's at-the-money total standard deviation
/// s = vol sqrt(T), wings of one day and of one year, of this week and of the last, have nearly the same
/// slopes. A profile states that likeness and how much it counts.

#include <string>
#include <tuple>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/tail_term.h"

namespace volcal {

/// What being away from typical costs: its square, or its size (lasso [Tibshirani1996]), which makes a smile
/// typical outright unless its quotes insist. One spread away both cost the same.
enum class RegulariserPenalty { square, absolute };

template <>
inline constexpr auto kNamesOf<RegulariserPenalty> = names_up_to<RegulariserPenalty::absolute>("square", "absolute");

/// A number that smiles have nearly in common.
struct RegulariserTerm {
  double typical = 1.0;  ///< of many smiles, in units of s; > 0
  double spread = 1.0;   ///< standard deviation between smiles, in units of `typical`; > 0
  RegulariserPenalty penalty = RegulariserPenalty::square;
};
template <>
inline constexpr auto kFieldsOf<RegulariserTerm> =
    std::tuple{Field{"typical", &RegulariserTerm::typical}, Field{"spread", &RegulariserTerm::spread},
               Field{"penalty", &RegulariserTerm::penalty}};

/// Of total variance w(k) about the money: w ~ slope |k| far out, and sigma the width of the bend (raw SVI).
struct ShapeRegulariser {
  RegulariserTerm left_slope;   ///< of the put wing, b (1 - rho) / s
  RegulariserTerm right_slope;  ///< of the call wing, b (1 + rho) / s
  RegulariserTerm width;        ///< sigma / s
  /// What a slice one `spread` away in one of the three pays: as much as if all its quotes missed by this
  /// share of their vols. 0: nothing. 0 to 1.
  double strength = 0.0;
};
template <>
inline constexpr auto kFieldsOf<ShapeRegulariser> =
    std::tuple{Field{"left_slope", &ShapeRegulariser::left_slope}, Field{"right_slope", &ShapeRegulariser::right_slope},
               Field{"width", &ShapeRegulariser::width}, Field{"strength", &ShapeRegulariser::strength}};

/// Which quotes count less because the others of their slice contradict them, in standard deviations of a
/// slice's errors (docs/method/robustness.md). Of SVI fits.
struct OutlierRule {
  double from = 3.0;  ///< up to here a quote counts in full; >= 0
  double to = 0.0;    ///< from here on not at all; above `from`, or 0: every quote counts

  [[nodiscard]] bool on() const noexcept { return to > 0.0; }
  friend bool operator==(const OutlierRule& a, const OutlierRule& b) noexcept = default;
};
template <>
inline constexpr auto kFieldsOf<OutlierRule> =
    std::tuple{Field{"from", &OutlierRule::from}, Field{"to", &OutlierRule::to}};

/// Without a strength and a rule it says nothing.
struct Profile {
  std::string name = "none";
  ShapeRegulariser shape;
  OutlierRule outliers;
  TailTerm tail;  ///< what the tail's quotes cost besides, of Heston fits as well

  /// Fails with `usage` where a number is out of its bounds: "shape.width.spread is 0, must be a number
  /// above 0".
  [[nodiscard]] Expected<void> validate() const;
};

/// What fits lean on unless told otherwise, data/profiles/default.json: chosen by `volcal tune` on days of
/// Bitcoin and Ether options, and of use on indices as well (docs/use/tuning.md).
[[nodiscard]] Profile default_profile();

}  // namespace volcal
