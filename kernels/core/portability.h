// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Macros that let one source be host code for g++, host and device code for nvcc, and host code for several
/// instruction sets in one program. Nothing else belongs here.

#if defined(__CUDACC__)
#define VOLCAL_HD __host__ __device__
/// VOLCAL_HD_CALL marks a part of a large kernel that is worth a call: values that live across the call then
/// need no registers inside of it.
#define VOLCAL_HD_CALL __host__ __device__ __noinline__ inline
#define VOLCAL_HD_RARE __host__ __device__ __noinline__ inline
#else
#define VOLCAL_HD
#define VOLCAL_HD_CALL inline
#define VOLCAL_HD_RARE __attribute__((noinline, cold)) inline  // the hot code around it is unchanged
#endif

/// The instruction set that a translation unit is compiled for (kernels/backend/isa). Every function of
/// kernels/core lives in an inline namespace of this name: an inline function compiled for x86-64-v4 must not
/// be the copy that the linker keeps for the whole program. Types that cross from one translation unit to
/// another (SviRaw, QuoteStatus, the arrays of a body) have no functions and live outside of it.
#if !defined(VOLCAL_ISA)
#define VOLCAL_ISA baseline
#endif
