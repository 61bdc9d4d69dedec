// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The threads of the block that runs. Each is a fiber: it runs until it waits for others, and is resumed
/// when they have come.

#include <boost/context/fiber.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/ptx/device/translated.h"

namespace ptx {

enum class ThreadState : std::uint8_t { ready, waiting, at_barrier, done };

/// The memory on which a thread runs; its local arrays lie there.
class Stack {
 public:
  static constexpr std::size_t kBytes = std::size_t{512} << 10;

  Stack();
  ~Stack();
  Stack(Stack&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}
  Stack& operator=(Stack&& other) noexcept {
    std::swap(memory_, other.memory_);
    return *this;
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  [[nodiscard]] void* end() const noexcept { return static_cast<char*>(memory_) + kBytes; }
  [[nodiscard]] bool holds(std::uint64_t address) const noexcept;

 private:
  void* memory_ = nullptr;
};

struct Thread {
  ptx_thread seen{};  ///< what translated code sees
  ThreadState state = ThreadState::done;
  int wait_kind = 0;  ///< what it waits in, for a report of threads that wait for ever
  int wait_site = 0;
  Stack stack;                    ///< outlives the fiber that runs on it
  boost::context::fiber inside;   ///< the thread, while it does not run
  boost::context::fiber outside;  ///< the scheduler, while the thread runs
};

/// Which kernel runs, with its arguments by address.
struct Running {
  const ptx_kernel* kernel = nullptr;
  const ptx_module* module = nullptr;
  std::vector<std::uint8_t*> arguments;
  std::size_t dynamic_shared = 0;  ///< bytes
  std::uint32_t launch = 0;        ///< its number, from 1
};

/// The block that runs.
struct Block {
  std::vector<Thread> threads;
  std::size_t size = 0;  ///< threads in use
  Running running;
  std::uint32_t barrier_epoch = 0;         ///< barriers of the block so far
  std::vector<std::uint32_t> warp_epochs;  ///< barriers of each warp so far
  bool vote = true;                        ///< of those that wait at the barrier

  [[nodiscard]] const ptx_site& site(int number) const { return running.module->sites[number]; }
};

/// The one block at a time.
[[nodiscard]] Block& current_block();
[[nodiscard]] Thread& thread_of(ptx_thread* seen);

/// "file:line (inlined at file:line) in function".
[[nodiscard]] std::string place_of(int site);

/// "shfl.bfly at file:line in function": a kind of meeting, or kBlockBarrier.
inline constexpr int kBlockBarrier = -1;
[[nodiscard]] std::string meeting_name(int kind, int site);

/// Gives the turn back to the scheduler until the thread is ready again.
void wait(Thread& thread);

/// Runs all threads of the block with this number to their ends. False where they wait for each other for
/// ever, which is reported, or where one trapped.
[[nodiscard]] bool run_block(std::uint32_t block, std::uint32_t blocks, std::uint32_t threads);

}  // namespace ptx
