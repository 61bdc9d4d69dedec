// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The numbers by which an augmented-Lagrangian pass hardens and gives up, wherever it runs
/// (docs/method/fit.md).

namespace volcal::core {

/// Where a pass begins that nothing is known of.
inline constexpr double kFirstSeverity = 0.1;
inline constexpr double kSeverityStep = 3.0;
/// An outer step must leave less than this share of the violation, or the severity grows.
inline constexpr double kWantedDecrease = 0.3;
/// Multipliers converge at a fixed severity; beyond this one the inner problem is only worse conditioned.
inline constexpr double kHighestSeverity = 1e4;
/// At the highest severity the margins grow by this a step: what an inexact inner solution leaves of a
/// violation must be smaller than they are. Up to kWidestMargins times what they were.
inline constexpr double kMarginStep = 1.5;
inline constexpr double kWidestMargins = 100.0;
/// A hard floor may ask for what no surface without arbitrage has. At the highest severity a violation that
/// for this many steps never fell below this share of the least so far will not end: a feasible one falls
/// there by orders a step, and what an inexact inner solution leaves ends with the widest margins, within
/// twelve.
inline constexpr int kFloorPatience = 15;
inline constexpr double kStalledDecrease = 0.9;
/// A hard floor that has a multiplier and lies further above its target than this (relative) was pushed too
/// far by the last update: the pass goes on, which takes the multiplier back, while it has steps.
inline constexpr double kFloorOvershoot = 1e-3;
/// A pass whose cost grows beyond this multiple of its first step's plus this much a quote has most
/// likely left the basin: another attempt is cheaper than its way back.
inline constexpr double kRunaway = 5.0;
inline constexpr double kRunawayPerQuote = 10.0;
/// Watched points closer than this share of a standard deviation are one point. A narrow slice has a dip of a
/// few hundredths of one, so this is small.
inline constexpr double kSamePoint = 1e-3;

}  // namespace volcal::core
