// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/factory.h"

#include <utility>

#include "kernels/backend/cpu_backend.h"
#if defined(VOLCAL_HAVE_CUDA)
#include "kernels/cuda/cuda_backend.h"
#endif

namespace volcal {
namespace {

Expected<std::unique_ptr<ComputeBackend>> open_cuda([[maybe_unused]] int ordinal) {
#if defined(VOLCAL_HAVE_CUDA)
  return make_cuda_backend(ordinal);
#else
  return Error{ErrorCode::usage, "this build of volcal has no CUDA backend (it was built without nvcc)"};
#endif
}

}  // namespace

Expected<BackendChoice> make_backend(Device device, int ordinal, std::int64_t largest_batch) {
  if (device == Device::cuda) {
    auto opened = open_cuda(ordinal);
    if (!opened) return opened.error();
    return BackendChoice{*std::move(opened), ""};
  }
  if (device == Device::automatic && largest_batch >= kCudaCrossover) {
    auto opened = open_cuda(ordinal);
    if (opened) return BackendChoice{*std::move(opened), ""};
    return BackendChoice{make_cpu_backend(), "device auto: fell back to the CPU: " + opened.error().message};
  }
  return BackendChoice{make_cpu_backend(), ""};
}

}  // namespace volcal
