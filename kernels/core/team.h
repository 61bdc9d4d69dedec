// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A team computes one surface together: a warp on a device, one thread with wide registers on the CPU.
///
/// Code written for a team walks arrays in strides of width() and lets each member take its own element, or
/// its own pack of them:
///
///     for (int i = 0; i < n; i += team.width()) {
///       const Real x = team.load(values + i);       // Real is double on a device, Pack on the CPU
///       ...
///     }
///     const double total = team.sum(partial);       // the same on every member
///
/// so a load may reach up to width() - 1 elements beyond n: such arrays are padded to multiples of kTeamWidth
/// with elements of no effect. Scalar work is shared out by rank() and size(), and sync() stands between the
/// writing of shared memory and its reading by other members.

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"

namespace volcal::core {

/// A multiple of every team's width.
inline constexpr int kTeamWidth = 32;

VOLCAL_HD constexpr int padded(int n) { return (n + kTeamWidth - 1) / kTeamWidth * kTeamWidth; }

}  // namespace volcal::core

#if !defined(__CUDACC__)

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// The team of one CPU thread.
struct TeamOfOne {
  using Real = Pack<kLanes>;

  static constexpr int width() { return kLanes; }
  static constexpr int rank() { return 0; }
  static constexpr int size() { return 1; }
  static void sync() {}
  static Real load(const double* from) { return Real::load(from); }
  static void store(double* to, const Real& value) { value.store(to); }
  /// True where this member has a lane that is chosen, so that the work is worth doing for this member at
  /// least.
  static bool any(const Mask<kLanes>& chosen) { return core::any(chosen); }
  static double sum(const Real& partial) { return core::sum(partial); }
  static double sum_of_members(double partial) { return partial; }
  static double largest_of_members(double value) { return value; }
  /// 0, 1, 2, ... over the lanes.
  static Real lane_numbers() {
    Real number = 0.0;
    for (int i = 1; i < kLanes; ++i) number.lanes[i] = i;
    return number;
  }
  /// 1, base, base^2, ... over the lanes.
  static Real powers(double base) {
    Real power = 1.0;
    for (int i = 1; i < kLanes; ++i) power.lanes[i] = power.lanes[i - 1] * base;
    return power;
  }
  /// Lowest value over all lanes and the argument that goes with it.
  static void lowest_of(const Real& value, const Real& at, double& lowest, double& lowest_at) {
    lowest = value.lanes[0];
    lowest_at = at.lanes[0];
    for (int i = 1; i < kLanes; ++i) {
      if (!(value.lanes[i] < lowest)) continue;
      lowest = value.lanes[i];
      lowest_at = at.lanes[i];
    }
  }
  /// True where it is true for all members.
  static bool agreed(bool value) { return value; }
  /// Calls f(i, j) for the entries, f(i) for the rows of a small square block, each by one member.
  template <class F>
  static void for_each_entry(int side, const F& f) {
    for (int i = 0; i < side; ++i) {
      for (int j = 0; j < side; ++j) f(i, j);
    }
  }
  template <class F>
  static void for_each_row(int side, const F& f) {
    for (int i = 0; i < side; ++i) f(i);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core

#endif
