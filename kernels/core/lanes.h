// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Types and functions that let one formula run on one number or on a register full of them.
///
/// A formula templated on its scalar R, with R = double on a device or in scalar code and R = Pack<N> where
/// the CPU computes N elements at once, chooses with `select` instead of a branch and is otherwise plain
/// arithmetic. The functions below exist for both. NaN compares false in every lane, as usual.

#include <cmath>

#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Result of comparing two R: bool, or a Mask.
template <class R>
using Truth = decltype(R() < R());

VOLCAL_HD inline double select(bool chosen, double yes, double no) { return chosen ? yes : no; }

#if !defined(__CUDACC__)

/// Lanes of the widest register that this translation unit is compiled for, or the number that a test sets.
#if defined(VOLCAL_LANES)
inline constexpr int kLanes = VOLCAL_LANES;
#elif defined(__AVX512F__)
inline constexpr int kLanes = 8;
#elif defined(__AVX__)
inline constexpr int kLanes = 4;
#else
inline constexpr int kLanes = 2;
#endif

/// One truth value for each lane, as all bits set or none.
template <int N>
struct Mask {
  typedef long long Register __attribute__((vector_size(N * sizeof(double))));  // NOLINT(modernize-use-using)
  Register lanes;

  friend Mask operator&(const Mask& a, const Mask& b) { return {a.lanes & b.lanes}; }
  friend Mask operator|(const Mask& a, const Mask& b) { return {a.lanes | b.lanes}; }
  friend Mask operator!(const Mask& a) { return {~a.lanes}; }
};

/// N doubles that are computed with as one value.
template <int N>
struct Pack {
  typedef double Register __attribute__((vector_size(N * sizeof(double))));  // NOLINT(modernize-use-using)
  Register lanes;

  Pack() = default;
  Pack(double all)
      : lanes(Register{} + all) {}  // NOLINT(google-explicit-constructor): numbers mix with packs
  static Pack of(Register lanes) {
    Pack pack;
    pack.lanes = lanes;
    return pack;
  }
  static Pack load(const double* from) {
    Pack pack;
    __builtin_memcpy(&pack.lanes, from, sizeof pack.lanes);  // no alignment is required
    return pack;
  }
  void store(double* to) const { __builtin_memcpy(to, &lanes, sizeof lanes); }

  friend Pack operator+(const Pack& a, const Pack& b) { return of(a.lanes + b.lanes); }
  friend Pack operator-(const Pack& a, const Pack& b) { return of(a.lanes - b.lanes); }
  friend Pack operator*(const Pack& a, const Pack& b) { return of(a.lanes * b.lanes); }
  friend Pack operator/(const Pack& a, const Pack& b) { return of(a.lanes / b.lanes); }
  friend Pack operator-(const Pack& a) { return of(-a.lanes); }
  Pack& operator+=(const Pack& b) { return *this = *this + b; }
  Pack& operator-=(const Pack& b) { return *this = *this - b; }
  Pack& operator*=(const Pack& b) { return *this = *this * b; }

  friend Mask<N> operator<(const Pack& a, const Pack& b) { return {a.lanes < b.lanes}; }
  friend Mask<N> operator<=(const Pack& a, const Pack& b) { return {a.lanes <= b.lanes}; }
  friend Mask<N> operator>(const Pack& a, const Pack& b) { return {a.lanes > b.lanes}; }
  friend Mask<N> operator>=(const Pack& a, const Pack& b) { return {a.lanes >= b.lanes}; }
};

template <int N>
inline Pack<N> select(const Mask<N>& chosen, const Pack<N>& yes, const Pack<N>& no) {
  return Pack<N>::of(chosen.lanes ? yes.lanes : no.lanes);
}
template <int N>
inline bool any(const Mask<N>& chosen) {
  long long bits = 0;
  for (int i = 0; i < N; ++i) bits |= chosen.lanes[i];
  return bits != 0;
}
template <int N>
inline Pack<N> sqrt(const Pack<N>& x) {
  typename Pack<N>::Register root;
  for (int i = 0; i < N; ++i) root[i] = __builtin_sqrt(x.lanes[i]);
  return Pack<N>::of(root);
}
template <int N>
inline Pack<N> fabs(const Pack<N>& x) {
  typename Pack<N>::Register size;
  for (int i = 0; i < N; ++i) size[i] = __builtin_fabs(x.lanes[i]);
  return Pack<N>::of(size);
}
/// Sum of the lanes, added by halves.
template <int N>
inline double sum(const Pack<N>& x) {
  typename Pack<N>::Register all = x.lanes;
  double part[N];
  __builtin_memcpy(part, &all, sizeof part);
  for (int width = N / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; ++i) part[i] += part[i + width];
  }
  return part[0];
}

#endif

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
