// SPDX-License-Identifier: Apache-2.0
// The runtime's functions of devices: there is one, of compute capability 9.0, with as many multiprocessors
// as an H200.

#include <cuda_runtime_api.h>

#include <cstring>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/settings.h"

namespace {

constexpr int kMajor = 9;
constexpr int kMultiprocessors = 132;

}  // namespace

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  const ptx::Call call;
  *count = ptx::settings().devices;
  if (call.failure() != cudaSuccess) return call.failure();
  return *count > 0 ? cudaSuccess : ptx::Call::fail(cudaErrorNoDevice);
}

cudaError_t cudaSetDevice(int device) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  return device >= 0 && device < ptx::settings().devices ? cudaSuccess
                                                         : ptx::Call::fail(cudaErrorInvalidDevice);
}

// Queues of streams are those streams' own: a process that uses late streams waits for each.
cudaError_t cudaDeviceSynchronize() {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  return ptx::device_error() == cudaSuccess ? cudaSuccess : ptx::Call::fail(ptx::device_error());
}

cudaError_t cudaGetDevice(int* device) {
  *device = 0;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  *properties = {};
  std::strncpy(properties->name, "emulated from PTX", sizeof properties->name - 1);
  properties->major = kMajor;
  properties->multiProcessorCount = kMultiprocessors;
  properties->warpSize = 32;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  switch (attribute) {
    case cudaDevAttrMultiProcessorCount:
      *value = kMultiprocessors;
      return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *value = 49152;
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMajor:
      *value = kMajor;
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMinor:
      *value = 0;
      return cudaSuccess;
    case cudaDevAttrMaxGridDimX:
      *value = 0x7fffffff;
      return cudaSuccess;
    default:
      return ptx::Call::fail(cudaErrorInvalidValue);
  }
}
}
