// SPDX-License-Identifier: Apache-2.0
// The runtime's functions of events. An event is the moment at which the work before it on its stream was
// done; times are the host's, and say nothing of a device.

#include <cuda_runtime_api.h>

#include <chrono>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/stream.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Event {
  cudaStream_t stream = nullptr;
  Clock::time_point done{};
  bool is_recorded = false;
};

Event& event_of(cudaEvent_t handle) { return *reinterpret_cast<Event*>(handle); }

}  // namespace

extern "C" {

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  *event = reinterpret_cast<cudaEvent_t>(new Event);
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  const ptx::Call call;
  delete &event_of(event);
  return call.failure();
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  event_of(event).stream = stream;
  event_of(event).is_recorded = false;
  ptx::issue(stream, [event] {
    event_of(event).done = Clock::now();
    event_of(event).is_recorded = true;
  });
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  return event_of(event).is_recorded ? cudaSuccess : cudaStreamSynchronize(event_of(event).stream);
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  if (!event_of(begin).is_recorded || !event_of(end).is_recorded) return ptx::Call::fail(cudaErrorNotReady);
  *milliseconds = std::chrono::duration<float, std::milli>(event_of(end).done - event_of(begin).done).count();
  return cudaSuccess;
}
}
