// SPDX-License-Identifier: Apache-2.0
// The runtime's functions of memory.

#include <cuda_runtime_api.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/memory.h"
#include "tests/ptx/device/settings.h"
#include "tests/ptx/device/shadow.h"
#include "tests/ptx/device/stream.h"

namespace ptx {
namespace {

/// What is left when the process ends.
class Leaks {
 public:
  Leaks() = default;
  Leaks(const Leaks&) = delete;
  Leaks& operator=(const Leaks&) = delete;
  ~Leaks() {
    if (allocations().empty()) return;
    report(std::to_string(allocations().size()) + " allocations were not freed, " +
           std::to_string(bytes_in_use()) + " bytes");
  }
};

std::uint64_t address_of(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

void check_source(const void* from, std::size_t bytes) {
  if (!is_allocated(address_of(from), bytes)) {
    report("a copy reads device memory that is not allocated");
  } else if (settings().checks && !is_written(address_of(from), bytes)) {
    report("a copy reads device memory that nothing wrote");
  }
}

void check_target(void* to, std::size_t bytes) {
  if (!is_allocated(address_of(to), bytes)) {
    report("a copy writes device memory that is not allocated");
  } else if (settings().checks) {
    mark_written(address_of(to), bytes);
  }
}

void upload(void* to, const void* from, std::size_t bytes) {
  check_target(to, bytes);
  std::memcpy(to, from, bytes);
}

void copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  if (kind == cudaMemcpyHostToDevice) return upload(to, from, bytes);
  check_source(from, bytes);
  if (kind == cudaMemcpyDeviceToDevice) check_target(to, bytes);
  std::memcpy(to, from, bytes);
}

}  // namespace
}  // namespace ptx

extern "C" {

cudaError_t cudaMallocAsync(void** pointer, std::size_t bytes, cudaStream_t) {
  static const ptx::Leaks leaks;
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  const std::uint64_t address = ptx::allocate(bytes);
  if (address == 0) return ptx::Call::fail(cudaErrorMemoryAllocation);
  *pointer = reinterpret_cast<void*>(address);
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** pointer, std::size_t bytes) { return cudaMallocAsync(pointer, bytes, nullptr); }
cudaError_t cudaFree(void* pointer) { return cudaFreeAsync(pointer, nullptr); }

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  *free = ptx::bytes_free();
  *total = ptx::settings().memory;
  return cudaSuccess;
}

// Page-locked memory of the host is ordinary memory here.
cudaError_t cudaMallocHost(void** pointer, std::size_t bytes) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  *pointer = std::malloc(bytes);
  return *pointer != nullptr ? cudaSuccess : ptx::Call::fail(cudaErrorMemoryAllocation);
}

cudaError_t cudaFreeHost(void* pointer) {
  const ptx::Call call;
  std::free(pointer);
  return call.failure();
}

// A failure that was asked for leaves the memory freed all the same: what is tested is that the caller goes
// on.
cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  const ptx::Call call;
  if (pointer == nullptr) return call.failure();
  ptx::issue(stream, [pointer] {
    if (!ptx::release(ptx::address_of(pointer))) ptx::report("memory is freed that is not allocated");
  });
  return call.failure();
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  if (kind == cudaMemcpyHostToDevice && ptx::copies_host_memory()) {
    const auto* const begin = static_cast<const unsigned char*>(from);
    ptx::issue(stream, [to, kept = std::vector<unsigned char>(begin, begin + bytes)] {
      ptx::upload(to, kept.data(), kept.size());
    });
    return cudaSuccess;
  }
  ptx::issue(stream, [to, from, bytes, kind] { ptx::copy(to, from, bytes, kind); });
  return cudaSuccess;
}

cudaError_t cudaMemcpyPeerAsync(void* to, int to_device, const void* from, int from_device, std::size_t bytes,
                                cudaStream_t stream) {
  const auto is_there = [](int device) { return device >= 0 && device < ptx::settings().devices; };
  if (!is_there(to_device) || !is_there(from_device)) return ptx::Call::fail(cudaErrorInvalidDevice);
  return cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream);
}
}
