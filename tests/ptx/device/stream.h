// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Streams: work in the order in which it was issued, done at once or when the host waits
/// (Settings::streams).

#include <cuda_runtime_api.h>

#include <functional>

namespace ptx {

/// Does the work, or queues it. The null stream's is always done at once.
void issue(cudaStream_t stream, std::function<void()> work);

/// True where copies from the host take its bytes when they are issued, though the work is done later.
[[nodiscard]] bool copies_host_memory();

}  // namespace ptx
