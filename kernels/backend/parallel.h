// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Loops that share their work out over threads: the library's only use of TBB.
///
/// Debian's TBB is built without ThreadSanitizer, which therefore sees neither how a body is handed to
/// another thread nor that the caller waits for it, and reports every array as raced over. The two orders are
/// declared to it here, and TBB's templates are compiled in a source of their own, without it (parallel.cc):
/// any race that it still reports is real.

#include <cstddef>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace volcal {
namespace parallel_detail {

using Part = void (*)(const void* body, std::size_t begin, std::size_t end);

/// Calls part(body, begin, end) until [0, size) is covered. Exceptions of the body reach the caller, and so
/// does the failure to allocate a task.
void share_out(std::size_t size, std::size_t grain, Part part, const void* body);

inline void happens_before([[maybe_unused]] const void* place) {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(const_cast<void*>(place));
#endif
}
inline void happens_after([[maybe_unused]] const void* place) {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(const_cast<void*>(place));
#endif
}

}  // namespace parallel_detail

/// Calls body(begin, end) for ranges that cover [0, size), each at least half of `grain` (>= 1) unless it is
/// the only one, on the available threads; ranges run in any order and side by side.
template <class Body>
void for_each_range(std::size_t size, std::size_t grain, const Body& body) {
  using namespace parallel_detail;
  struct Shared {
    const Body& body;
    char finished = 0;  ///< only its address matters
  };
  const Shared shared{body};
  happens_before(&shared);
  share_out(
      size, grain,
      [](const void* place, std::size_t begin, std::size_t end) {
        happens_after(place);
        const Shared& here = *static_cast<const Shared*>(place);
        here.body(begin, end);
        happens_before(&here.finished);
      },
      &shared);
  happens_after(&shared.finished);
}

/// Calls body(i) for each i of [0, size), each call worth a thread of its own.
template <class Body>
void for_each_index(std::size_t size, const Body& body) {
  for_each_range(size, 1, [&body](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) body(i);
  });
}

}  // namespace volcal
