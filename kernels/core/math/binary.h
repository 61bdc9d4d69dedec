// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Mantissa and exponent of one number or of a pack (lanes.h), taken apart and put together without branches.

#include <cmath>
#include <cstdint>

#include "kernels/core/lanes.h"
#include "kernels/core/portability.h"

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// x = mantissa 2^exponent, mantissa in [sqrt(1/2), sqrt(2)), exponent a whole number.
template <class R>
struct Binary {
  R mantissa;
  R exponent;
};

/// Added to a double below 2^51 in size, it leaves the nearest whole number in the lowest bits.
constexpr double kRounder = 0x1.8p52;

namespace binary_detail {

constexpr int kMantissaBits = 52;
/// Bits of the double next above sqrt(1/2), and the mask of all bits except the mantissa's.
constexpr std::uint64_t kRootHalfBits = 0x3FE6A09E667F3BCDU;
constexpr std::uint64_t kAboveMantissa = 0xFFF0000000000000U;
/// 2^1024 in the exponent bits, which keeps the difference of exponents positive; and 2^52, whose lowest bit
/// is worth 1.
constexpr std::uint64_t kExponentLift = 0x4000000000000000U;
constexpr std::uint64_t kTwoTo52Bits = 0x4330000000000000U;
constexpr double kLiftedZero = 0x1p52 + 1024.0;
constexpr double kExponentBias = 1023.0;

}  // namespace binary_detail

VOLCAL_HD inline std::uint64_t bits_of(double x) { return __builtin_bit_cast(std::uint64_t, x); }
VOLCAL_HD inline double double_of(std::uint64_t bits) { return __builtin_bit_cast(double, bits); }

/// Splits a positive normal x; the result has no meaning for other x.
VOLCAL_HD inline Binary<double> split_binary(double x) {
  using namespace binary_detail;
  const std::uint64_t bits = bits_of(x);
  const std::uint64_t above = bits - kRootHalfBits;
  const std::uint64_t exponent = ((above + kExponentLift) >> kMantissaBits) | kTwoTo52Bits;
  return {double_of(bits - (above & kAboveMantissa)), double_of(exponent) - kLiftedZero};
}

/// x 2^exponent for a whole exponent in [-1022, 1023].
VOLCAL_HD inline double times_power_of_two(double x, double exponent) {
  using namespace binary_detail;
  return x * double_of(bits_of(exponent + (kRounder + kExponentBias)) << kMantissaBits);
}

/// True where the whole number that kRounder was added to is odd.
VOLCAL_HD inline bool is_odd(std::uint64_t rounded) { return (rounded & 1U) != 0; }
/// x with its sign changed where bit 1 of the whole number that kRounder was added to is set.
VOLCAL_HD inline double flipped_by(double x, std::uint64_t rounded) {
  constexpr int kToSign = 62;
  return double_of(bits_of(x) ^ ((rounded & 2U) << kToSign));
}

#if !defined(__CUDACC__)

template <int N>
struct PackBits {
  // NOLINTNEXTLINE(modernize-use-using): the attribute's width depends on N
  typedef std::uint64_t Register __attribute__((vector_size(N * sizeof(double))));
};

template <int N>
inline typename PackBits<N>::Register bits_of(const Pack<N>& x) {
  return reinterpret_cast<typename PackBits<N>::Register>(x.lanes);
}
template <int N>
inline Pack<N> pack_of(typename PackBits<N>::Register bits) {
  return Pack<N>::of(reinterpret_cast<typename Pack<N>::Register>(bits));
}

template <int N>
inline Mask<N> is_odd_mask(const typename PackBits<N>::Register& rounded) {
  return {reinterpret_cast<typename Mask<N>::Register>((rounded & 1U) != 0U)};
}
template <int N>
inline Pack<N> flipped_pack(const Pack<N>& x, const typename PackBits<N>::Register& rounded) {
  constexpr int kToSign = 62;
  return pack_of<N>(bits_of(x) ^ ((rounded & 2U) << kToSign));
}

template <int N>
inline Binary<Pack<N>> split_binary(const Pack<N>& x) {
  using namespace binary_detail;
  const auto bits = bits_of(x);
  const auto above = bits - kRootHalfBits;
  const auto exponent = ((above + kExponentLift) >> kMantissaBits) | kTwoTo52Bits;
  return {pack_of<N>(bits - (above & kAboveMantissa)), pack_of<N>(exponent) - kLiftedZero};
}

template <int N>
inline Pack<N> times_power_of_two(const Pack<N>& x, const Pack<N>& exponent) {
  using namespace binary_detail;
  return x * pack_of<N>(bits_of(exponent + (kRounder + kExponentBias)) << kMantissaBits);
}

#endif

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
