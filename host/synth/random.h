// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A random generator whose stream is the same on every machine and standard library.
///
/// The generator is xoshiro256++ [BlackmanVigna2021], its state filled from the seed by SplitMix64, as its
/// authors advise. The distributions of <random> are left out on purpose: each standard library draws them
/// its own way.

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace volcal::synth {

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept {
    for (std::uint64_t& word : state_) word = split_mix(seed);
  }

  [[nodiscard]] std::uint64_t bits() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in (0, 1): the middle of one of 2^52 equal cells, so neither end is ever drawn.
  [[nodiscard]] double uniform() noexcept { return (static_cast<double>(bits() >> 12U) + 0.5) * 0x1p-52; }

  /// Standard normal by Box and Muller (1958); the second of the pair is dropped.
  [[nodiscard]] double normal() noexcept {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  [[nodiscard]] bool chance(double probability) noexcept { return uniform() < probability; }

  /// Uniform in [0, count), count > 0. The bias of the scaling is below count / 2^52, negligible for a
  /// shuffle.
  [[nodiscard]] std::size_t below(std::size_t count) noexcept {
    return static_cast<std::size_t>(uniform() * static_cast<double>(count));
  }

 private:
  static std::uint64_t split_mix(std::uint64_t& state) noexcept {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace volcal::synth
