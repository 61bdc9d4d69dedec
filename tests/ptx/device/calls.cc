// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/calls.h"

#include "tests/ptx/device/memory.h"
#include "tests/ptx/device/settings.h"

namespace ptx {
namespace {

std::recursive_mutex& mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

struct Errors {
  cudaError_t last = cudaSuccess;
  cudaError_t lasting = cudaSuccess;
  long calls = 0;
};

Errors& errors() {
  static Errors errors;
  return errors;
}

}  // namespace

Call::Call() : turn_(mutex()) {
  map_memory();
  Errors& all = errors();
  ++all.calls;
  if (all.calls == settings().failing_call) failure_ = fail(cudaErrorMemoryAllocation);
  if (failure_ == cudaSuccess && all.lasting != cudaSuccess) failure_ = fail(all.lasting);
}

cudaError_t Call::fail(cudaError_t error) {
  errors().last = error;
  return error;
}

void break_device(cudaError_t error) { errors().lasting = error; }
cudaError_t device_error() { return errors().lasting; }
long calls() { return errors().calls; }
void start_over() { errors() = {}; }

}  // namespace ptx

extern "C" {

cudaError_t cudaGetLastError() {
  const cudaError_t error = ptx::errors().last;
  ptx::errors().last = ptx::errors().lasting;
  return error;
}

cudaError_t cudaPeekAtLastError() { return ptx::errors().last; }

const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "cudaSuccess";
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorNoDevice:
      return "cudaErrorNoDevice";
    case cudaErrorLaunchFailure:
      return "cudaErrorLaunchFailure";
    default:
      return "cudaError";
  }
}

const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "no error";
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorNoDevice:
      return "no CUDA-capable device is detected";
    case cudaErrorInvalidDevice:
      return "invalid device ordinal";
    case cudaErrorInvalidDeviceFunction:
      return "invalid device function";
    case cudaErrorInvalidConfiguration:
      return "invalid configuration argument";
    case cudaErrorInvalidValue:
      return "invalid argument";
    case cudaErrorLaunchOutOfResources:
      return "too many resources requested for launch";
    case cudaErrorLaunchFailure:
      return "unspecified launch failure";
    default:
      return "unknown error";
  }
}
}
