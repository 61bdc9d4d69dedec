// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A term structure of zero rates from expiries whose own rates have very different errors.
///
/// An expiry's parity slope gives D and thus the rate -ln D / T with error stderr(D) / (D T): half a basis
/// point for a year, tens of percent for a day. The rate at T is the weighted level of all nodes, robust as
/// robust_level is, with each node's error widened for its distance in time: 5 bp for one doubling of time,
/// growing with the 3/2nd power of ln T's distance (a slope that wanders: an integrated random walk). Precise
/// neighbours decide, far or vague ones hardly count, one bad expiry is outvoted, and an extrapolated rate
/// has a large error.

#include <vector>

#include "volcal/quotes.h"

namespace volcal {

struct ZeroRateNode {
  double time_to_expiry = 0.0;
  double rate = 0.0;            ///< continuously compounded
  double standard_error = 0.0;  ///< standard error of the rate, > 0
};

struct ZeroRate {
  double rate = kAbsent;  ///< absent where there is no node
  double standard_error = 0.0;
};

/// Number of nodes used on each side. Nodes come by time_to_expiry; the kNodesEachSide nearest on each side
/// are used, so the cost does not grow with their number.
inline constexpr int kNodesEachSide = 64;
[[nodiscard]] ZeroRate smooth_zero_rate(const std::vector<ZeroRateNode>& nodes, double time_to_expiry);

}  // namespace volcal
