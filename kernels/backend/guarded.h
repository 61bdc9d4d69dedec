// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Nothing that a library, the allocator or a caller's callback throws leaves a public function.

#include <exception>
#include <string>

#include "volcal/expected.h"

namespace volcal {

/// work() -> Expected<T>; what it throws becomes an `internal` error, whose message begins with `operation`.
template <class Work>
auto guarded(const char* operation, const Work& work) noexcept -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& failure) {
    return Error{ErrorCode::internal, std::string(operation) + ": " + failure.what()};
  } catch (...) {
    return Error{ErrorCode::internal, std::string(operation) + ": an exception that is no std::exception"};
  }
}

}  // namespace volcal
