// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A profile: regularisation of a fit besides its quotes, and its treatment of outliers and of the tail,
/// chosen on other days (docs/use/profiles.md).
///
/// Far out of the money there are few quotes or none, and there a least-squares fit depends on the last
/// quotes inside. But smiles are alike: in units of a slice's at-the-money total standard deviation s = vol
/// sqrt(T), wings of one day and of one year, of this week and of the last, have nearly the same slopes. A
/// profile states those typical values and the weight that they have.

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
inline constexpr auto kNamesOf<RegulariserPenalty> = names_up_to<RegulariserPenalty::absolute>("square",
                                                                                               "absolute");

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
inline constexpr auto kFieldsOf<ShapeRegulariser> = std::tuple{
    Field{"left_slope", &ShapeRegulariser::left_slope}, Field{"right_slope", &ShapeRegulariser::right_slope},
    Field{"width", &ShapeRegulariser::width}, Field{"strength", &ShapeRegulariser::strength}};

/// Rule that down-weights quotes which the other quotes of their slice contradict, in standard deviations of
/// the slice's errors (docs/method/robustness.md). Applies to SVI fits.
struct OutlierRule {
  double from = 3.0;  ///< a quote with an error up to this has its full weight; >= 0
  double to =
      0.0;  ///< a quote with an error from this on has none; above `from`, or 0: every quote keeps its weight

  [[nodiscard]] bool on() const noexcept { return to > 0.0; }
  friend bool operator==(const OutlierRule& a, const OutlierRule& b) noexcept = default;
};
template <>
inline constexpr auto kFieldsOf<OutlierRule> =
    std::tuple{Field{"from", &OutlierRule::from}, Field{"to", &OutlierRule::to}};

/// A profile has no effect where the strength is 0 and the rule is off.
struct Profile {
  std::string name = "none";
  ShapeRegulariser shape;
  OutlierRule outliers;
  TailTerm tail;  ///< extra cost of errors at the tail's quotes; for Heston fits too

  /// Fails with `usage` where a number is out of its bounds: "shape.width.spread is 0, must be a number
  /// above 0".
  [[nodiscard]] Expected<void> validate() const;
};

/// The profile that fits use unless told otherwise, data/profiles/default.json: chosen by `volcal tune` on
/// days of Bitcoin and Ether options, and useful on indices as well (docs/use/tuning.md).
[[nodiscard]] Profile default_profile();

}  // namespace volcal
