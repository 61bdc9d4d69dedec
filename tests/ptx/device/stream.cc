// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/stream.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/settings.h"

namespace ptx {
namespace {

using Queue = std::deque<std::function<void()>>;

/// Queues of the streams that are open. A process that ends with one open says so.
class Streams {
 public:
  Streams() = default;
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams() {
    if (!open_.empty()) report(std::to_string(open_.size()) + " streams were not destroyed");
  }

  cudaStream_t add() {
    auto queue = std::make_unique<Queue>();
    const auto handle = reinterpret_cast<cudaStream_t>(queue.get());
    open_[handle] = std::move(queue);
    return handle;
  }
  Queue* find(cudaStream_t handle) {
    const auto entry = open_.find(handle);
    return entry == open_.end() ? nullptr : entry->second.get();
  }
  void remove(cudaStream_t handle) { open_.erase(handle); }

 private:
  std::map<cudaStream_t, std::unique_ptr<Queue>> open_;
};

Streams& streams() {
  static Streams streams;
  return streams;
}

void drain(Queue& queue) {
  while (!queue.empty()) {
    const auto work = std::move(queue.front());
    queue.pop_front();
    work();
  }
}

}  // namespace

void issue(cudaStream_t stream, std::function<void()> work) {
  Queue* const queue = stream == nullptr ? nullptr : streams().find(stream);
  if (queue == nullptr && stream != nullptr) report("work is issued to a stream that does not exist");
  if (queue == nullptr || settings().streams == StreamWork::at_once) return work();
  queue->push_back(std::move(work));
}

bool copies_host_memory() { return settings().streams == StreamWork::at_synchronisation_from_copies; }

}  // namespace ptx

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  const ptx::Call call;
  if (call.failure() != cudaSuccess) return call.failure();
  *stream = ptx::streams().add();
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const ptx::Call call;
  ptx::Queue* const queue = ptx::streams().find(stream);
  if (queue == nullptr) {
    ptx::report("a stream that does not exist is destroyed");
    return ptx::Call::fail(cudaErrorInvalidResourceHandle);
  }
  ptx::drain(*queue);
  ptx::streams().remove(stream);
  return call.failure();
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  const ptx::Call call;
  if (ptx::Queue* const queue = ptx::streams().find(stream); queue != nullptr) ptx::drain(*queue);
  if (call.failure() != cudaSuccess) return call.failure();
  return ptx::device_error() == cudaSuccess ? cudaSuccess : ptx::Call::fail(ptx::device_error());
}
}
