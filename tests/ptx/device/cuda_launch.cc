// SPDX-License-Identifier: Apache-2.0
// The runtime's functions of kernels: what nvcc's host code calls to register and launch them.

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/launch.h"
#include "tests/ptx/device/modules.h"
#include "tests/ptx/device/stream.h"

namespace ptx {
namespace {

/// What stands between <<< and >>>.
struct Configuration {
  dim3 blocks;
  dim3 threads;
  std::size_t dynamic_shared;
  cudaStream_t stream;
};

std::vector<Configuration>& configurations() {
  thread_local std::vector<Configuration> configurations;
  return configurations;
}

constexpr unsigned kMostThreads = 1024;
constexpr unsigned kMostBlocks = 0x7fffffff;
constexpr int kMostDynamicShared = 232448;

/// Why a device would refuse a launch; success where it would not.
cudaError_t refusal(const HostKernel& kernel, const Configuration& configuration) {
  const auto& [blocks, threads, dynamic_shared, stream] = configuration;
  const bool is_a_line = blocks.y == 1 && blocks.z == 1 && threads.y == 1 && threads.z == 1;
  if (!is_a_line || blocks.x == 0 || blocks.x > kMostBlocks || threads.x == 0 || threads.x > kMostThreads) {
    return cudaErrorInvalidConfiguration;
  }
  if (static_cast<int>(threads.x) > kernel.kernel->most_threads) return cudaErrorLaunchOutOfResources;
  return dynamic_shared > kernel.most_dynamic_shared ? cudaErrorInvalidValue : cudaSuccess;
}

cudaError_t launch(const void* stub, const Configuration& configuration, void** arguments) {
  const Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  const HostKernel* const kernel = find_kernel(stub);
  if (kernel == nullptr || kernel->kernel == nullptr) {
    report("a kernel is launched that has no translation: " +
           (kernel == nullptr ? "unregistered" : kernel->name));
    return Call::fail(cudaErrorInvalidDeviceFunction);
  }
  if (const cudaError_t refused = refusal(*kernel, configuration); refused != cudaSuccess) {
    report("a device would refuse the launch of " + kernel->name + ": " + cudaGetErrorString(refused));
    return Call::fail(refused);
  }
  auto work = std::make_shared<Launch>(
      Launch{*kernel, configuration.blocks.x, configuration.threads.x, configuration.dynamic_shared, {}});
  for (int i = 0; i < kernel->kernel->arguments; ++i) {
    const auto* const begin = static_cast<const std::uint8_t*>(arguments[i]);
    work->arguments.emplace_back(begin, begin + kernel->kernel->bytes[i]);
  }
  issue(configuration.stream, [work] {
    if (device_error() == cudaSuccess && !run(*work)) break_device(cudaErrorLaunchFailure);
  });
  return cudaSuccess;
}

}  // namespace
}  // namespace ptx

extern "C" {

void** __cudaRegisterFatBinary(void*) {
  static void* handle = nullptr;
  return &handle;
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int) {}
void __cudaRegisterFunction(void**, const char* stub, char*, const char* name, int, uint3*, uint3*, dim3*,
                            dim3*, int*) {
  ptx::register_stub(stub, name);
}

unsigned __cudaPushCallConfiguration(dim3 blocks, dim3 threads, std::size_t dynamic_shared,
                                     cudaStream_t stream) {
  ptx::configurations().push_back({blocks, threads, dynamic_shared, stream});
  return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3* blocks, dim3* threads, std::size_t* dynamic_shared,
                                       void* stream) {
  if (ptx::configurations().empty()) return cudaErrorMissingConfiguration;
  const ptx::Configuration top = ptx::configurations().back();
  ptx::configurations().pop_back();
  *blocks = top.blocks;
  *threads = top.threads;
  *dynamic_shared = top.dynamic_shared;
  *static_cast<cudaStream_t*>(stream) = top.stream;
  return cudaSuccess;
}

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* stub) {
  *kernel = static_cast<cudaKernel_t>(const_cast<void*>(stub));
  return cudaSuccess;
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 blocks, dim3 threads, void** arguments,
                               std::size_t dynamic_shared, cudaStream_t stream) {
  return ptx::launch(kernel, {blocks, threads, dynamic_shared, stream}, arguments);
}

cudaError_t cudaLaunchKernel(const void* stub, dim3 blocks, dim3 threads, void** arguments,
                             std::size_t dynamic_shared, cudaStream_t stream) {
  return ptx::launch(stub, {blocks, threads, dynamic_shared, stream}, arguments);
}

cudaError_t cudaFuncSetAttribute(const void* stub, cudaFuncAttribute attribute, int value) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  ptx::HostKernel* const kernel = ptx::find_kernel(stub);
  if (kernel == nullptr) return ptx::Call::fail(cudaErrorInvalidDeviceFunction);
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize) return cudaSuccess;
  if (value < 0 || value > ptx::kMostDynamicShared) return ptx::Call::fail(cudaErrorInvalidValue);
  kernel->most_dynamic_shared = static_cast<std::size_t>(value);
  return cudaSuccess;
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void*) {
  *attributes = {};
  attributes->ptxVersion = 90;
  attributes->binaryVersion = 90;
  attributes->maxThreadsPerBlock = static_cast<int>(ptx::kMostThreads);
  return cudaSuccess;
}
}
