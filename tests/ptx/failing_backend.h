// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A backend during whose operations each call of the runtime fails once.
///
/// An operation runs again and again with the first call of the runtime failing, then the second, and so on,
/// until one of these runs is right although a call of it failed, or until every call has had its turn. The
/// results are those of the last run, so that the caller judges what comes of a failure which an operation
/// survives. Where an operation was left, the next one of its kind with as many calls goes on.
///
/// A failure that leaves memory or an error behind fails the GoogleTest test that runs.

#include <memory>

#include "kernels/backend/backend.h"

namespace volcal::ptx_test {

[[nodiscard]] std::unique_ptr<ComputeBackend> fail_each_call(std::unique_ptr<ComputeBackend> inner);

}  // namespace volcal::ptx_test
