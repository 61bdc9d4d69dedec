// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Nothing that a library, the allocator or a caller's callback throws leaves a public function.

#include <exception>
#include <string>

#include "volcal/expected.h"

namespace volcal {

/// What happened, in words: of the exceptions that say a system's number or a C++ name, what that means.
[[nodiscard]] std::string reason_of(const std::exception& failure);

/// work() -> Expected<T>; what it throws becomes an `internal` error, whose message begins with `operation`.
template <class Work>
auto guarded(const char* operation, const Work& work) noexcept -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& failure) {
    return Error{ErrorCode::internal, std::string(operation) + ": " + reason_of(failure)};
  } catch (...) {
    return Error{ErrorCode::internal, std::string(operation) + ": an exception that is no std::exception"};
  }
}

}  // namespace volcal
