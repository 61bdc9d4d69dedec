// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A warp as the team of kernels/core/team.h.

#include "kernels/core/team.h"

namespace volcal::cuda {

/// The team of one warp. All its 32 threads must make every call together.
struct WarpTeam {
  using Real = double;
  static constexpr int kSize = 32;
  static constexpr unsigned kAll = 0xffffffffU;
  static_assert(core::kTeamWidth % kSize == 0, "padding must reach the warp's last lane");

  int lane;

  static constexpr __device__ int width() { return kSize; }
  __device__ int rank() const { return lane; }
  static constexpr __device__ int size() { return kSize; }
  static __device__ void sync() { __syncwarp(kAll); }
  __device__ double load(const double* from) const { return from[lane]; }
  __device__ void store(double* to, double value) const { to[lane] = value; }
  static __device__ bool any(bool value) { return __any_sync(kAll, value ? 1 : 0) != 0; }
  static __device__ bool agreed(bool value) { return __all_sync(kAll, value ? 1 : 0) != 0; }

  /// Butterfly sums: every lane adds the same pairs, so all get the same bits.
  static __device__ double sum(double value) {
    for (int other = kSize / 2; other > 0; other /= 2) value += __shfl_xor_sync(kAll, value, other);
    return value;
  }
  static __device__ double sum_of_members(double value) { return sum(value); }
  static __device__ double largest_of_members(double value) {
    for (int other = kSize / 2; other > 0; other /= 2) {
      const double other_value = __shfl_xor_sync(kAll, value, other);
      value = other_value > value ? other_value : value;
    }
    return value;
  }
  __device__ double lane_numbers() const { return lane; }
  /// base^lane, computed by squaring.
  __device__ double powers(double base) const {
    double power = 1.0;
    for (int bit = 1; bit < kSize; bit *= 2) {
      if ((lane & bit) != 0) power *= base;
      base *= base;
    }
    return power;
  }
  /// Lowest value over all lanes and the argument that goes with it; of equal values, that of the lowest
  /// lane.
  static __device__ void lowest_of(double value, double at, double& lowest, double& lowest_at) {
    for (int other = kSize / 2; other > 0; other /= 2) {
      const double their_value = __shfl_down_sync(kAll, value, other);
      const double their_at = __shfl_down_sync(kAll, at, other);
      if (their_value < value) {
        value = their_value;
        at = their_at;
      }
    }
    lowest = __shfl_sync(kAll, value, 0);
    lowest_at = __shfl_sync(kAll, at, 0);
  }
  template <class F>
  __device__ void for_each_entry(int side, const F& f) const {
    if (lane < side * side) f(lane / side, lane % side);  // side <= 5
  }
  template <class F>
  __device__ void for_each_row(int side, const F& f) const {
    if (lane < side) f(lane);
  }
};

}  // namespace volcal::cuda
