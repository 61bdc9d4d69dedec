// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/thread.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <utility>

#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/issues.h"
#include "tests/ptx/device/settings.h"
#include "tests/ptx/device/warp.h"

namespace ptx {
namespace {

/// Ends a thread from within functions that it called.
struct ThreadExit {};

/// Leaves the stack to its thread, which keeps it for the next fiber.
struct KeptStack {
  static void deallocate(boost::context::stack_context&) noexcept {}
};

bool trapped = false;

boost::context::fiber start(Thread& thread) {
  boost::context::stack_context context;
  context.size = Stack::kBytes;
  context.sp = thread.stack.end();
  const boost::context::preallocated memory(context.sp, context.size, context);
  return {std::allocator_arg, memory, KeptStack(), [&thread](boost::context::fiber&& scheduler) {
            thread.outside = std::move(scheduler);
            Running& running = current_block().running;
            try {
              running.kernel->run(&thread.seen, running.arguments.data(), nullptr);
            } catch (const ThreadExit&) {
            }
            thread.state = ThreadState::done;
            return std::move(thread.outside);
          }};
}

void prepare(std::uint32_t block, std::uint32_t blocks, std::uint32_t threads) {
  Block& current = current_block();
  const ptx_module& module = *current.running.module;
  current.threads.resize(std::max<std::size_t>(current.threads.size(), threads));
  current.size = threads;
  current.warp_epochs.assign((threads + kWarp - 1) / kWarp, 0);
  current.barrier_epoch = 0;
  current.vote = true;
  forget_meetings(current.warp_epochs.size());
  for (std::uint32_t i = 0; i < threads; ++i) {
    Thread& thread = current.threads[i];
    thread.seen = {i, threads, block, blocks, i % kWarp, i / kWarp, 0, 0, &thread, nullptr};
    if (module.counts_issues != 0) thread.seen.issues = issues_of(i, module.n_sites);
    thread.state = ThreadState::ready;
    thread.inside = start(thread);
  }
}

/// Lets those that wait at the block's barrier go on where all that live have come. False where one has not.
bool open_barrier(std::size_t living) {
  Block& block = current_block();
  std::size_t waiting = 0;
  for (std::size_t i = 0; i < block.size; ++i) {
    if (block.threads[i].state == ThreadState::at_barrier) ++waiting;
  }
  if (waiting == 0 || waiting != living) return false;
  for (std::size_t i = 0; i < block.size; ++i) {
    if (block.threads[i].state != ThreadState::at_barrier) continue;
    block.threads[i].seen.answer = block.vote ? 1 : 0;
    block.threads[i].state = ThreadState::ready;
  }
  block.vote = true;
  ++block.barrier_epoch;
  return true;
}

void report_deadlock() {
  const Block& block = current_block();
  std::map<std::string, int> waiting;
  for (std::size_t i = 0; i < block.size; ++i) {
    const Thread& thread = block.threads[i];
    if (thread.state != ThreadState::done) ++waiting[meeting_name(thread.wait_kind, thread.wait_site)];
  }
  std::string text = std::string("threads wait for ever in ") + block.running.kernel->name;
  for (const auto& [place, count] : waiting) text += "\n    " + std::to_string(count) + " in " + place;
  report(text);
}

/// Resumes each thread that is ready once. Returns how many were.
std::size_t give_turns(const std::vector<std::size_t>& order, std::size_t& living) {
  Block& block = current_block();
  std::size_t turns = 0;
  for (const std::size_t i : order) {
    Thread& thread = block.threads[i];
    if (thread.state != ThreadState::ready) continue;
    ++turns;
    thread.inside = std::move(thread.inside).resume();
    if (thread.state == ThreadState::done) --living;
    if (trapped) return turns;
  }
  return turns;
}

}  // namespace

Stack::Stack() {
  memory_ = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory_ != MAP_FAILED) return;
  std::perror("ptx: stack of a thread");
  std::abort();
}

Stack::~Stack() {
  if (memory_ != nullptr) munmap(memory_, kBytes);
}

bool Stack::holds(std::uint64_t address) const noexcept {
  const auto begin = reinterpret_cast<std::uint64_t>(memory_);
  return address >= begin && address < begin + kBytes;
}

Block& current_block() {
  static Block block;
  return block;
}

Thread& thread_of(ptx_thread* seen) { return *static_cast<Thread*>(seen->fiber); }

std::string place_of(int site) {
  const ptx_site& at = current_block().site(site);
  return std::string(at.place) + " in " + at.function;
}

void wait(Thread& thread) { thread.outside = std::move(thread.outside).resume(); }

bool run_block(std::uint32_t block, std::uint32_t blocks, std::uint32_t threads) {
  static std::mt19937 random(1);
  prepare(block, blocks, threads);
  std::vector<std::size_t> order(threads);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (settings().lanes == LaneOrder::falling) std::reverse(order.begin(), order.end());
  std::size_t living = threads;
  trapped = false;
  while (living > 0) {
    if (settings().lanes == LaneOrder::shuffled) std::shuffle(order.begin(), order.end(), random);
    const std::size_t turns = give_turns(order, living);
    if (trapped) break;
    if (!open_barrier(living) && turns == 0) break;
  }
  if (living == 0 && !trapped) return true;
  if (!trapped) report_deadlock();
  for (std::size_t i = 0; i < threads; ++i) current_block().threads[i].inside = {};
  return false;
}

}  // namespace ptx

extern "C" {

void ptx_yield(ptx_thread* t) { ptx::wait(ptx::thread_of(t)); }

void ptx_exit(ptx_thread*) { throw ptx::ThreadExit(); }

void ptx_trap(ptx_thread*, int site) {
  ptx::report("trap at " + ptx::place_of(site));
  ptx::trapped = true;
  throw ptx::ThreadExit();
}

void ptx_block_barrier(ptx_thread* t, int site, int vote) {
  ptx::Thread& thread = ptx::thread_of(t);
  if (vote == 0) ptx::current_block().vote = false;
  thread.state = ptx::ThreadState::at_barrier;
  thread.wait_kind = ptx::kBlockBarrier;
  thread.wait_site = site;
  ptx::wait(thread);
}
}
