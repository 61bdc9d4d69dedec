// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Support of every contract test: the backends under test, fresh inputs, guarded outputs, comparison.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <ostream>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend/cpu_backend.h"
#include "kernels/backend/factory.h"
#include "kernels/cuda/limits.h"
#if defined(VOLCAL_CONTRACT_WITH_FAILURES)
#include "tests/ptx/failing_backend.h"
#endif

namespace volcal::isa::warp_wide {
extern const HotLoops kLoops;  // as wide as a warp: CMakeLists.txt
}

namespace volcal::contract {

/// A backend, and for the CPU the instruction set of its loops, or loops that are compiled for the test
/// alone.
struct BackendUnderTest {
  const char* label;
  Device device;
  InstructionSet set = InstructionSet::baseline;
  const HotLoops* loops = nullptr;
  /// What the test sees in the place of the device's backend; null: that itself.
  std::unique_ptr<ComputeBackend> (*wrap)(std::unique_ptr<ComputeBackend>) = nullptr;
};

/// Every backend, whether or not this machine has it.
inline constexpr BackendUnderTest kBackends[] = {
    {"cpu_baseline", Device::cpu, InstructionSet::baseline},
    {"cpu_x86_64_v3", Device::cpu, InstructionSet::x86_64_v3},
    {"cpu_x86_64_v4", Device::cpu, InstructionSet::x86_64_v4},
    {"cpu_warp_wide", Device::cpu, InstructionSet::baseline, &isa::warp_wide::kLoops},
    {"cuda", Device::cuda},
#if defined(VOLCAL_CONTRACT_WITH_FAILURES)
    {"cuda_failing", Device::cuda, InstructionSet::baseline, nullptr, &ptx_test::fail_each_call},
#endif
};

/// Opens a backend. Fails, with the reason, where this build or this machine lacks it.
inline Expected<std::unique_ptr<ComputeBackend>> open_backend(const BackendUnderTest& backend) {
  if (backend.loops != nullptr) return make_cpu_backend(*backend.loops);
  if (backend.device == Device::cpu) {
    if (is_available(backend.set)) return make_cpu_backend(backend.set);
    return Error{ErrorCode::usage, std::string("no instruction set ") + to_string(backend.set) +
                                       " in this processor or this build"};
  }
  auto opened = make_backend(backend.device);
  if (!opened) return opened.error();
  if (backend.wrap != nullptr) return backend.wrap(std::move(opened->backend));
  return std::move(opened->backend);
}

/// GoogleTest's name of a parameter, found by argument-dependent lookup.
inline void PrintTo(const BackendUnderTest& backend, std::ostream* out) { *out << backend.label; }

/// Source of inputs that differ from run to run; VOLCAL_TEST_SEED repeats a run. Distributions are written
/// out, because the standard's differ between libraries.
class Random {
 public:
  Random() : Random(fresh_seed()) {}
  explicit Random(std::uint64_t seed) : seed_(seed), engine_(seed_) {}
  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  double uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11U) * 0x1p-53);
  }
  /// A double of arbitrary bits.
  double any_double() { return std::bit_cast<double>(engine_()); }
  /// A number in [0, n).
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }

 private:
  static std::uint64_t fresh_seed() {
    if (const char* given = std::getenv("VOLCAL_TEST_SEED")) return std::strtoull(given, nullptr, 10);
    return std::random_device{}();
  }
  std::uint64_t seed_;
  std::mt19937_64 engine_;
};

/// Replaces about one element in eight by NaN, infinity, zero or a negative number.
inline void spoil(Random& random, std::vector<double>& values) {
  constexpr double kBad[] = {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(), 0.0, -1.0};
  for (double& value : values) {
    if (random.below(8) == 0) value = kBad[random.below(std::size(kBad))];
  }
}

/// An output array between guards, filled with a value that no operation gives.
template <class T>
class Guarded {
 public:
  Guarded(std::size_t n, T poison) : poison_(poison), memory_(n + 2 * kGuard, poison) {}
  [[nodiscard]] std::span<T> span() {
    return std::span<T>(memory_).subspan(kGuard, memory_.size() - 2 * kGuard);
  }
  const T& operator[](std::size_t i) const { return memory_[kGuard + i]; }
  [[nodiscard]] bool guards_untouched() const {
    for (std::size_t i = 0; i < kGuard; ++i) {
      if (memory_[i] != poison_ || memory_[memory_.size() - 1 - i] != poison_) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t kGuard = 8;
  T poison_;
  std::vector<T> memory_;
};

inline constexpr double kPoison = -7.77e77;

/// True where the two are equal or both NaN, or |actual - expected| <= ulp * 2^-52 * scale. A NaN on one side
/// only is a failure.
inline ::testing::AssertionResult within_ulp(double actual, double expected, double ulp, double scale) {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected)))
    return ::testing::AssertionSuccess();
  const double allowed = ulp * std::numeric_limits<double>::epsilon() * std::fabs(scale) +
                         std::numeric_limits<double>::denorm_min();
  if (std::fabs(actual - expected) <= allowed) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << actual << " is not within " << allowed << " of " << expected;
}

/// Sizes: none, one, odd, past the size at which the CPU shares out, and past the blocks of one launch.
inline constexpr std::size_t kSizes[] = {0, 1, 7, 1023, 4099, 20011};

/// Number of elements that no launch of a device takes at once: its backend cuts batches into pieces, and
/// grids walk over more slices or surfaces than they have blocks, of which two share a block at most.
inline constexpr std::size_t kBeyondAPiece = cuda::kLargestPiece + 1;
inline constexpr std::size_t kBeyondAGrid = 2 * cuda::kLargestGrid + 1;

/// Array of `copies` repetitions of `few`.
template <class T>
std::vector<T> repeated(const std::vector<T>& few, std::size_t copies) {
  std::vector<T> many;
  many.reserve(few.size() * copies);
  for (std::size_t copy = 0; copy < copies; ++copy) many.insert(many.end(), few.begin(), few.end());
  return many;
}

/// True where every copy has the bits of the first.
template <class T>
bool copies_are_equal(std::span<const T> many, std::size_t few) {
  for (std::size_t at = few; at < many.size(); at += few) {
    if (std::memcmp(&many[at], many.data(), few * sizeof(T)) != 0) return false;
  }
  return true;
}

/// A test that runs once for each backend. Backends that this machine lacks (a wider instruction set, a CUDA
/// device) show as skipped.
class BackendContract : public ::testing::TestWithParam<BackendUnderTest> {
 protected:
  void SetUp() override {
    auto opened = open_backend(GetParam());
    if (!opened) GTEST_SKIP() << opened.error().message;
    backend_ = *std::move(opened);
  }
  [[nodiscard]] ComputeBackend& backend() const { return *backend_; }
  /// Number of repetitions of `few` elements: on a device until there are `beyond`. A CPU launches nothing.
  [[nodiscard]] std::size_t copies(std::size_t few, std::size_t beyond) const {
    return GetParam().device == Device::cuda ? beyond / few + 1 : 3;
  }

 private:
  std::unique_ptr<ComputeBackend> backend_;
};

inline std::string backend_label(const ::testing::TestParamInfo<BackendUnderTest>& info) {
  return info.param.label;
}

}  // namespace volcal::contract

/// Instantiates a BackendContract fixture for every backend.
#define VOLCAL_FOR_EACH_BACKEND(fixture)                                                        \
  INSTANTIATE_TEST_SUITE_P(Backends, fixture, ::testing::ValuesIn(volcal::contract::kBackends), \
                           volcal::contract::backend_label)
