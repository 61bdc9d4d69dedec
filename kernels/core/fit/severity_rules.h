// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rules by which an augmented-Lagrangian pass raises its severity and gives up, on every backend
/// (docs/method/fit.md).

namespace volcal::core {

/// Severity of the first outer step of a pass that has no earlier state.
inline constexpr double kFirstSeverity = 0.1;
inline constexpr double kSeverityStep = 3.0;
/// Share of the violation that an outer step may leave without the severity being raised.
inline constexpr double kRequiredDecrease = 0.3;
/// Highest severity. Multipliers converge at a fixed severity; beyond this one the inner problem is only
/// worse conditioned.
inline constexpr double kHighestSeverity = 1e4;
/// Factor by which the margins grow per step at the highest severity, since the violation that an inexact
/// inner solution leaves must be smaller than the margins. They grow to at most kWidestMargins times their
/// first value.
inline constexpr double kMarginStep = 1.5;
inline constexpr double kWidestMargins = 100.0;
/// Patience with hard floors, which may ask for what no surface without arbitrage has. A violation that at
/// the highest severity has not fallen below this share of its least value for this many steps will not end:
/// one that can be met falls below it by orders of magnitude a step, and one left by an inexact inner
/// solution ends with the widest margins, within twelve steps.
inline constexpr int kFloorPatience = 15;
inline constexpr double kStalledDecrease = 0.9;
/// Relative overshoot of a hard floor, above which a pass goes on while it has steps: a floor that has a
/// multiplier and lies further above its target than this was pushed too far by the last update, and the next
/// one takes the multiplier back.
inline constexpr double kFloorOvershoot = 1e-3;
/// A pass whose cost grows beyond this multiple of its first step's cost plus this much a quote has most
/// likely left the basin: another attempt is cheaper than its way back.
inline constexpr double kRunaway = 5.0;
inline constexpr double kRunawayPerQuote = 10.0;
/// Watched points closer than this share of a standard deviation count as one point. A narrow slice has a dip
/// of a few hundredths of one, so this is small.
inline constexpr double kSamePoint = 1e-3;

}  // namespace volcal::core
