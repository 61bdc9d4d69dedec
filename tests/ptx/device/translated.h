/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What translated PTX (tests/ptx/translate) and the runtime know of each other. C and C++ both read it. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The window of shared memory: dynamic memory at its beginning, that of kernels from 0x40000 on. */
#define PTX_SHARED 0x20000000ull
#define PTX_SHARED_BYTES 0x100000ull
#define PTX_STATIC_SHARED 0x40000ull

/* A thread of the block that runs. */
typedef struct ptx_thread {
  uint32_t thread, threads, block, blocks; /* in its block and grid */
  uint32_t lane, warp;                     /* in its block */
  uint64_t answer;                         /* of the last meeting */
  uint8_t is_valid;                        /* whether a shuffle read a lane in range */
  void* fiber;                             /* the runtime's */
  uint64_t* issues;                        /* by site; null where issues are not counted */
} ptx_thread;

typedef void (*ptx_function)(ptx_thread*, uint8_t** arguments, uint8_t* result);

/* A place in the source, and the function of PTX that it is in. */
typedef struct {
  const char* place; /* "file:line (inlined at file:line, file:line)" */
  const char* function;
  int is_own; /* whether it is the project's, not a library's */
} ptx_site;

enum { PTX_MOST_ARGUMENTS = 32 };
typedef struct {
  const char* name; /* mangled */
  ptx_function run;
  int arguments;
  int bytes[PTX_MOST_ARGUMENTS];
  int most_threads; /* of a block */
  int is_own;       /* whether it begins in the project's sources, not in a library's */
} ptx_kernel;

typedef struct ptx_module {
  const char* name;
  const ptx_kernel* kernels;
  int n_kernels;
  const ptx_site* sites;
  int n_sites;
  uint64_t static_shared; /* bytes */
  int counts_issues;      /* whether its functions count what they issue */
  struct ptx_module* next;
} ptx_module;

/* Called before main() by each translated module. */
void ptx_add_module(ptx_module* module);

/* Meetings of the lanes of a warp that `mask` names. */
enum {
  PTX_BARRIER,
  PTX_SHUFFLE_UP,
  PTX_SHUFFLE_DOWN,
  PTX_SHUFFLE_BFLY,
  PTX_SHUFFLE_IDX,
  PTX_VOTE_ANY,
  PTX_VOTE_ALL,
  PTX_VOTE_BALLOT
};
void ptx_meet(ptx_thread*, int kind, int site, uint32_t mask, uint64_t value, uint32_t lane, uint32_t clamp);
/* The barrier of the block; its answer is whether `vote` was true for all. */
void ptx_block_barrier(ptx_thread*, int site, int vote);
void ptx_yield(ptx_thread*);
void ptx_exit(ptx_thread*) __attribute__((noreturn));
void ptx_trap(ptx_thread*, int site) __attribute__((noreturn));

/* The checker's view of loads and stores. */
enum { PTX_GENERIC, PTX_GLOBAL, PTX_SHARED_SPACE, PTX_LOCAL };
extern int ptx_checking;
extern int ptx_fill; /* the byte that fresh memory holds */
void ptx_check_load(ptx_thread*, uint64_t address, int bytes, int space, int site);
void ptx_check_store(ptx_thread*, uint64_t address, int bytes, int space, int site);

#define PTX_ALIAS __attribute__((may_alias))
#define PTX_CHECK(call) (__builtin_expect(ptx_checking, 0) ? (call) : (void)0)
#define PTX_LOAD_generic(t, at, n, site) PTX_CHECK(ptx_check_load(t, at, n, PTX_GENERIC, site))
#define PTX_LOAD_global(t, at, n, site) PTX_CHECK(ptx_check_load(t, at, n, PTX_GLOBAL, site))
#define PTX_LOAD_shared(t, at, n, site) PTX_CHECK(ptx_check_load(t, at, n, PTX_SHARED_SPACE, site))
#define PTX_LOAD_local(t, at, n, site) PTX_CHECK(ptx_check_load(t, at, n, PTX_LOCAL, site))
#define PTX_LOAD_param(t, at, n, site) ((void)0)
#define PTX_LOAD_const(t, at, n, site) ((void)0)
#define PTX_STORE_generic(t, at, n, site) PTX_CHECK(ptx_check_store(t, at, n, PTX_GENERIC, site))
#define PTX_STORE_global(t, at, n, site) PTX_CHECK(ptx_check_store(t, at, n, PTX_GLOBAL, site))
#define PTX_STORE_shared(t, at, n, site) PTX_CHECK(ptx_check_store(t, at, n, PTX_SHARED_SPACE, site))
#define PTX_STORE_local(t, at, n, site) PTX_CHECK(ptx_check_store(t, at, n, PTX_LOCAL, site))
#define PTX_STORE_param(t, at, n, site) ((void)0)

#ifdef PTX_COUNT_ISSUES
#define PTX_COUNTS 1
#define PTX_ISSUE(t, site) (++(t)->issues[site])
#else
#define PTX_COUNTS 0
#define PTX_ISSUE(t, site) ((void)0)
#endif

/* Arithmetic that C has no operator for. */

static inline double ptx_f64(uint64_t bits) {
  double number;
  memcpy(&number, &bits, sizeof number);
  return number;
}
static inline uint64_t ptx_bits_of_f64(double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}
static inline float ptx_f32(uint32_t bits) {
  float number;
  memcpy(&number, &bits, sizeof number);
  return number;
}
static inline uint32_t ptx_bits_of_f32(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

/* Conversions of numbers that are whole already: saturated; NaN gives the number whose highest bit alone is
   set, but 0 where both sides have 32 bits. */
static inline int32_t ptx_s32_of_f64(double x) {
  return x != x ? INT32_MIN : x >= 0x1p31 ? INT32_MAX : x < -0x1p31 ? INT32_MIN : (int32_t)x;
}
static inline uint32_t ptx_u32_of_f64(double x) {
  return x != x ? 0x80000000u : x >= 0x1p32 ? UINT32_MAX : x <= 0 ? 0 : (uint32_t)x;
}
static inline int64_t ptx_s64_of_f64(double x) {
  return x != x ? INT64_MIN : x >= 0x1p63 ? INT64_MAX : x < -0x1p63 ? INT64_MIN : (int64_t)x;
}
static inline uint64_t ptx_u64_of_f64(double x) {
  return x != x ? 0x8000000000000000ull : x >= 0x1p64 ? UINT64_MAX : x <= 0 ? 0 : (uint64_t)x;
}
static inline int32_t ptx_s32_of_f32(float x) { return x != x ? 0 : ptx_s32_of_f64(x); }
static inline uint32_t ptx_u32_of_f32(float x) { return x != x ? 0 : ptx_u32_of_f64(x); }
static inline int64_t ptx_s64_of_f32(float x) { return ptx_s64_of_f64(x); }
static inline uint64_t ptx_u64_of_f32(float x) { return ptx_u64_of_f64(x); }

/* The other number where one is NaN; -0 is below +0. */
static inline double ptx_min_f64(double a, double b) {
  return a != a ? b : b != b ? a : a < b ? a : b < a ? b : signbit(a) ? a : b;
}
static inline double ptx_max_f64(double a, double b) {
  return a != a ? b : b != b ? a : a > b ? a : b > a ? b : signbit(a) ? b : a;
}
static inline float ptx_min_f32(float a, float b) {
  return a != a ? b : b != b ? a : a < b ? a : b < a ? b : signbit(a) ? a : b;
}
static inline float ptx_max_f32(float a, float b) {
  return a != a ? b : b != b ? a : a > b ? a : b > a ? b : signbit(a) ? b : a;
}

/* Subnormal numbers are 0, with their sign. */
static inline float ptx_flushed(float x) { return fabsf(x) < 0x1p-126f ? copysignf(0.0f, x) : x; }

/* rcp.approx.ftz.f64: 20 bits, the lower word of the result is 0; subnormal numbers are flushed on both
 * sides. */
static inline double ptx_coarse_reciprocal(double x) {
  if (fabs(x) < 0x1p-1022) x = copysign(0.0, x);
  double inverse = 1.0 / x;
  if (fabs(inverse) < 0x1p-1022) inverse = copysign(0.0, inverse);
  return ptx_f64(ptx_bits_of_f64(inverse) & 0xffffffff00000000ull);
}

static inline uint32_t ptx_reversed(uint32_t bits) {
  uint32_t reversed = 0;
  for (int i = 0; i < 32; ++i) reversed |= ((bits >> i) & 1u) << (31 - i);
  return reversed;
}

static inline void ptx_fill_local(uint8_t* memory, uint64_t bytes) { memset(memory, ptx_fill, bytes); }

#ifdef __cplusplus
}
#endif
