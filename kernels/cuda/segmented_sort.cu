// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/segmented_sort.h"

#include <thrust/sequence.h>
#include <thrust/system/cuda/execution_policy.h>

#include <cub/device/device_segmented_sort.cuh>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/device_buffer.h"

namespace volcal::cuda {

void sort_segments(const Stream& stream, const SegmentedSort& sort) {
  const DeviceBuffer<std::int64_t> place(stream, sort.size);
  thrust::sequence(thrust::cuda::par_nosync.on(stream.get()), place.data(), place.data() + sort.size);
  const auto run = [&](void* memory, std::size_t& bytes) {
    VOLCAL_CUDA_CHECK(cub::DeviceSegmentedSort::StableSortPairsDescending(
        memory, bytes, sort.key, sort.sorted_key, place.data(), sort.order,
        static_cast<std::int64_t>(sort.size), static_cast<std::int64_t>(sort.segments), sort.begin,
        sort.begin + 1, stream.get()));
  };
  std::size_t bytes = 0;
  run(nullptr, bytes);  // returns the size of the scratch
  const DeviceBuffer<std::byte> memory(stream, bytes);
  run(memory.data(), bytes);
}

}  // namespace volcal::cuda
