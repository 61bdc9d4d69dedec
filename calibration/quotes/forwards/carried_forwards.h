// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Forwards of expiries that have neither a forward in the file nor a usable put-call pair.
///
/// ln F(T) starts from what is known near by, the spot or the forward of another expiry, and grows with a
/// carry b per year that is known from the same: ln(F2/F1) / (T2 - T1) of two of them, or the rate, or
/// nothing. Of the ways that there are, the one of least stated error is taken:
///   between two known expiries   ln F linear in T; errors: theirs, and kDividends of the bridge
///                                (T - T1)(T2 - T) / (T2 - T1), since dividends come in lumps
///   beyond them, or with a spot  ln F1 + b (T - T1); errors: of F1, and (T - T1) times that of b
/// Where no spot is stated at all, forwards are continued beyond the known ones only as far as they are no
/// less certain than a spot, kSpotError. Errors of b per year: for an implied carry those of its two ends
/// over their distance and kCarryDrift; for a rate its own and kDividends; for no rate at all kRateLevel and
/// kDividends.
///
/// Where the figures come from: 326 US names on 2026-07-16 with some 3,500 forwards by parity.
///   kDividends   rate less implied carry, root mean square over 600 expiries of eight months to three years:
///                2.1 % a year; per bridge 68 % of 1,315 forwards are within 2.5 % a year of their
///                neighbours'
///   kCarryDrift  carry of one stretch of time less that of the next: root mean square 0.8 % a year
///   kSpotError   spot against the parity forward of next day's expiry: 68 % of 260 names within 0.57 %,
///                95 % within 1.65 % (quotes and spot are not of one moment)
///   kRateLevel   rates of currencies with listed options are mostly between 0 and 5 %

#include <vector>

#include "volcal/cleaning.h"
#include "volcal/quotes.h"

namespace volcal {

inline constexpr double kDividends = 0.02;
inline constexpr double kCarryDrift = 0.008;
inline constexpr double kSpotError = 0.006;
inline constexpr double kRateLevel = 0.04;
/// A spot is not of these quotes where it is further than this many standard errors from what parity implies.
inline constexpr double kSpotDoubt = 3.0;

/// An expiry whose forward the file or parity tells.
struct ForwardNode {
  double years = 0.0;
  double forward = 0.0;
  double relative_error = 0.0;  ///< one standard error over the forward
  double rate = kAbsent;        ///< zero rate of its discount factor, where that is known
};

/// A zero rate, or none.
struct KnownRate {
  double rate = kAbsent;
  double error = 0.0;
};

/// The spot as the nodes imply it.
struct ImpliedSpot {
  double spot = kAbsent;  ///< absent without nodes
  double relative_error = 0.0;
};

class CarriedForwards {
 public:
  /// `nodes` by time. `spot` is kAbsent where there is none; a spot that the nodes contradict is not used.
  CarriedForwards(std::vector<ForwardNode> nodes, double spot);

  /// Forward, its standard error and source at a time; the forward is kAbsent where nothing tells it.
  [[nodiscard]] ForwardEstimate at(double years, const KnownRate& rate) const;

  /// What the nodes have the spot at.
  [[nodiscard]] ImpliedSpot implied_spot() const;
  /// True where there is a spot that the nodes contradict.
  [[nodiscard]] bool doubts_spot() const noexcept { return doubts_spot_; }

 private:
  std::vector<ForwardNode> nodes_;
  double spot_ = kAbsent;  ///< where it is used
  bool has_spot_ = false;  ///< one is stated
  bool doubts_spot_ = false;
};

}  // namespace volcal
