// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The loops that deserve wide registers, compiled once per instruction set and picked at run time.
///
/// Each `*_loops.cc` of this folder is compiled for every level of InstructionSet that the compiler knows,
/// with VOLCAL_ISA naming the level: its functions, and all of kernels/core that it inlines, live in a
/// namespace of that name. Only plain arrays and function pointers cross this border. A loop file includes
/// only kernels/core and this header: a template of the standard library compiled there could end up, by the
/// linker's choice, in the baseline program (scripts/check_isa_symbols.py refuses it).
///
/// A result depends on the level by rounding alone (contraction to fused multiply-add and the order of sums);
/// the accuracy that the bodies state holds at every level.

#include <cstdint>

#include "kernels/core/black/black.h"
#include "kernels/core/black/implied_vol_body.h"
#include "kernels/core/fit/heston_fit_body.h"
#include "kernels/core/fit/svi_fit_bodies.h"
#include "kernels/core/heston/heston_batch.h"
#include "kernels/core/heston/heston_residual.h"
#include "kernels/core/query/surface_query.h"
#include "kernels/core/svi/svi_grid.h"
#include "kernels/core/svi/svi_residual.h"

namespace volcal {

/// Levels of the x86-64 psABI; `baseline` is what the rest of the program is compiled for, on any processor.
enum class InstructionSet : std::uint8_t {
  baseline,
  x86_64_v3,  ///< AVX2, FMA
  x86_64_v4,  ///< AVX-512
};

/// Name of a set: "baseline", "x86-64-v3", "x86-64-v4".
[[nodiscard]] const char* to_string(InstructionSet set) noexcept;
/// Finds the set of a name as to_string gives it, or of a short one: "v3", "v4". False where there is none.
[[nodiscard]] bool parse_instruction_set(const char* name, InstructionSet& set) noexcept;

/// True where the set was compiled in and this processor can run it.
[[nodiscard]] bool is_available(InstructionSet set) noexcept;
/// The widest set available.
[[nodiscard]] InstructionSet best_instruction_set() noexcept;

/// The set of every loop whose caller names none: the widest one available, or the one that was set.
[[nodiscard]] InstructionSet instruction_set_in_use() noexcept;
/// Sets the instruction set for the whole process. Domain: is_available(set). Results computed before and
/// after may differ by rounding, so a program calls this before any other work, or never.
void set_instruction_set_in_use(InstructionSet set) noexcept;

/// Loop over a batch's elements [begin, end). It makes no allocation, throws no exception and uses no global.
template <class Arrays>
using RangeLoop = void (*)(const Arrays& arrays, std::int64_t begin, std::int64_t end);

/// List of the hot loops, X(name, arrays), from which the members of HotLoops, their declarations and the
/// tables come. Elements of fits and of Heston residuals are slices or surfaces, those of Heston prices
/// slices.
#define VOLCAL_HOT_LOOPS(X)                 \
  X(implied_vols, ImpliedVolArrays)         \
  X(black_prices, BlackPriceArrays)         \
  X(svi_total_variances, SviGridArrays)     \
  X(svi_durrleman, SviGridArrays)           \
  X(svi_residuals, SviResidualArrays)       \
  X(svi_slice_fits, SviSliceFitArrays)      \
  X(svi_surface_fits, SviSurfaceFitArrays)  \
  X(heston_prices, HestonPriceArrays)       \
  X(heston_fits, HestonFitArrays)           \
  X(heston_residuals, HestonResidualArrays) \
  X(smile_grid, SmileGridArrays)            \
  X(surface_points, SurfacePointArrays)

struct HotLoops {
#define VOLCAL_MEMBER(name, Arrays) RangeLoop<core::Arrays> name;
  VOLCAL_HOT_LOOPS(VOLCAL_MEMBER)
#undef VOLCAL_MEMBER
};

/// Table of loops of an instruction set. Domain: is_available(set).
[[nodiscard]] const HotLoops& hot_loops(InstructionSet set) noexcept;

}  // namespace volcal
