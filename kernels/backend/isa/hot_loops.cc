// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/isa/hot_loops.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>

#include "kernels/backend/isa/loop_declarations.h"
#if defined(VOLCAL_HAVE_X86_64_LEVELS)
#undef VOLCAL_ISA
#define VOLCAL_ISA x86_64_v3
#include "kernels/backend/isa/loop_declarations.h"
#undef VOLCAL_ISA
#define VOLCAL_ISA x86_64_v4
#include "kernels/backend/isa/loop_declarations.h"
#endif

namespace volcal {
namespace {

#if defined(VOLCAL_HAVE_X86_64_LEVELS)
constexpr std::array kTables = {&isa::baseline::kLoops, &isa::x86_64_v3::kLoops, &isa::x86_64_v4::kLoops};
#else
constexpr std::array kTables = {&isa::baseline::kLoops};
#endif

constexpr std::array kNames = {"baseline", "x86-64-v3", "x86-64-v4"};

std::atomic<InstructionSet>& in_use() noexcept {
  static std::atomic<InstructionSet> set{best_instruction_set()};
  return set;
}

}  // namespace

const char* to_string(InstructionSet set) noexcept { return kNames[static_cast<std::size_t>(set)]; }

bool parse_instruction_set(const char* name, InstructionSet& set) noexcept {
  constexpr std::size_t kPrefix = sizeof("x86-64-") - 1;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const bool is_short = i > 0 && std::strcmp(name, kNames[i] + kPrefix) == 0;
    if (!is_short && std::strcmp(name, kNames[i]) != 0) continue;
    set = static_cast<InstructionSet>(i);
    return true;
  }
  return false;
}

bool is_available(InstructionSet set) noexcept {
  switch (set) {
    case InstructionSet::baseline:
      return true;
#if defined(VOLCAL_HAVE_X86_64_LEVELS)
    // __builtin_cpu_supports also checks that the operating system saves the wide registers.
    case InstructionSet::x86_64_v3:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("bmi2");
    case InstructionSet::x86_64_v4:
      return is_available(InstructionSet::x86_64_v3) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
#endif
    default:
      return false;
  }
}

InstructionSet best_instruction_set() noexcept {
  for (const InstructionSet set : {InstructionSet::x86_64_v4, InstructionSet::x86_64_v3}) {
    if (is_available(set)) return set;
  }
  return InstructionSet::baseline;
}

InstructionSet instruction_set_in_use() noexcept { return in_use().load(std::memory_order_relaxed); }

void set_instruction_set_in_use(InstructionSet set) noexcept {
  in_use().store(set, std::memory_order_relaxed);
}

const HotLoops& hot_loops(InstructionSet set) noexcept { return *kTables[static_cast<std::size_t>(set)]; }

}  // namespace volcal
