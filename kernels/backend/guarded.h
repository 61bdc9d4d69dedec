// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keeps every exception that a library, the allocator or a caller's callback throws inside a public
/// function.

#include <exception>
#include <string>

#include "volcal/expected.h"

namespace volcal {

/// Cause of a failure, in words: for exceptions whose text is a system error number or a C++ name, its
/// meaning.
[[nodiscard]] std::string reason_of(const std::exception& failure);

/// Runs work() -> Expected<T>; an exception becomes an `internal` error whose message begins with
/// `operation`.
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
