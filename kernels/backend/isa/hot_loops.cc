// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/isa/hot_loops.h"

#include <array>
#include <cstddef>

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

}  // namespace

const char* to_string(InstructionSet set) noexcept {
  constexpr std::array kNames = {"baseline", "x86-64-v3", "x86-64-v4"};
  return kNames[static_cast<std::size_t>(set)];
}

bool is_available(InstructionSet set) noexcept {
  switch (set) {
    case InstructionSet::baseline:
      return true;
#if defined(VOLCAL_HAVE_X86_64_LEVELS)
    // __builtin_cpu_supports asks the operating system too: are the wide registers saved?
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

const HotLoops& hot_loops(InstructionSet set) noexcept { return *kTables[static_cast<std::size_t>(set)]; }

}  // namespace volcal
