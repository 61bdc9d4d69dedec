// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One fuzz target is one function on bytes that must return 0 and break no invariant, whatever the bytes.
/// clang links it with libFuzzer (VOLCAL_BUILD_FUZZERS); every other build with replay_main.cc, which runs
/// it over data/corpus/<target>, so that a crash once found stays found.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace volcal::fuzz {

/// A broken invariant ends the program, in release builds too.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken invariant: %s\n", what);
  std::abort();
}

}  // namespace volcal::fuzz
