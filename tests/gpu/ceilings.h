// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Measured limits of this device, from which the floors of benchmark figures are computed.
///
/// Every figure is the median of kCeilingRuns runs between CUDA events, after one that is not timed, on the
/// device that is current. Throws cuda::CudaFailure.

#include <cstddef>

#include "volcal/expected.h"

namespace volcal::gpu {

inline constexpr int kCeilingRuns = 11;

/// Rates of copies in bytes per second. A copy within a device counts every byte twice: it is read and
/// written.
struct CopyRates {
  std::size_t device_bytes = 0;  ///< size of one copy
  std::size_t host_bytes = 0;
  double within_device = 0.0;
  double to_device = 0.0;  ///< from page-locked memory
  double to_host = 0.0;
  double to_device_pageable = 0.0;  ///< from memory allocated by `new`, in which callers hold quotes
  double to_host_pageable = 0.0;
};
[[nodiscard]] CopyRates copy_rates();

/// Rate of copies from one device's memory to another's; the first becomes current.
[[nodiscard]] double peer_copy_rate(int from, int to);

/// Operations per second of fused multiply-adds in double precision that do not wait for each other, each
/// counted as two.
[[nodiscard]] double fma_rate();

/// Operations per second of cuBLAS' product of two random double matrices, 2 n^3 each. Fails with the reason
/// where no cuBLAS is found; directories in VOLCAL_CUDA_LIBRARIES (with colons) are searched first.
[[nodiscard]] Expected<double> matrix_product_rate(int n);

}  // namespace volcal::gpu
