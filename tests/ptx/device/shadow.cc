// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/shadow.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/memory.h"
#include "tests/ptx/device/thread.h"
#include "tests/ptx/device/translated.h"

extern "C" {
/// Begin and end of the program's own code and data, from the linker: constants lie there.
extern char __executable_start;  // NOLINT(bugprone-reserved-identifier)
extern char _end;                // NOLINT(bugprone-reserved-identifier)
}

namespace ptx {
namespace {

/// Which thread, at which barriers of its warp and block.
struct Moment {
  std::uint32_t block;
  std::uint32_t thread;
  std::uint32_t warp_epoch;
  std::uint32_t block_epoch;
};

/// What is known of one byte.
struct Shadow {
  ByteState state;
  bool several_readers;  ///< of one warp, since its last barrier
  bool several_warps;    ///< read by several warps
  std::uint32_t write_launch;
  std::uint32_t read_launch;
  Moment write;
  Moment read;
};

Shadow* of_arena = nullptr;
Shadow* of_shared = nullptr;

Shadow* map(std::uint64_t bytes) {
  void* const memory = mmap(nullptr, bytes * sizeof(Shadow), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("ptx: shadow of memory");
    std::abort();
  }
  return static_cast<Shadow*>(memory);
}

bool is_arena(std::uint64_t address) { return address >= kArena && address < kArena + kArenaBytes; }
bool is_shared(std::uint64_t address) {
  return address >= PTX_SHARED && address < PTX_SHARED + PTX_SHARED_BYTES;
}

Shadow* shadow_of(std::uint64_t address) {
  return is_arena(address) ? of_arena + (address - kArena) : of_shared + (address - PTX_SHARED);
}

/// Sets the shadow to that of free memory, which is 0, and gives whole pages back to the system: addresses
/// are seldom used again, and a shadow is many times as large as its memory.
void forget(Shadow* begin, Shadow* end) {
  static_assert(static_cast<int>(ByteState::free) == 0);
  constexpr std::uintptr_t kPage = 4096;
  const auto first = reinterpret_cast<std::uintptr_t>(begin);
  const auto last = reinterpret_cast<std::uintptr_t>(end);
  const std::uintptr_t first_page = (first + kPage - 1) / kPage * kPage;
  const std::uintptr_t last_page = last / kPage * kPage;
  if (last_page <= first_page) {
    std::memset(reinterpret_cast<void*>(first), 0, last - first);
    return;
  }
  std::memset(reinterpret_cast<void*>(first), 0, first_page - first);
  madvise(reinterpret_cast<void*>(first_page), last_page - first_page, MADV_DONTNEED);
  std::memset(reinterpret_cast<void*>(last_page), 0, last - last_page);
}

struct Access {
  ptx_thread* thread;
  std::uint64_t address;
  int bytes;
  int space;
  int site;
  bool stores;
};

constexpr const char* kSpaces[] = {"generic", "global", "shared", "local"};

void report(const Access& access, const std::string& what) {
  ptx::report(std::string(access.stores ? "store" : "load") + " (" + kSpaces[access.space] + ", " +
              std::to_string(access.bytes) + " bytes) " + what + " at " + place_of(access.site));
}

bool is_argument(std::uint64_t address) {
  const Running& running = current_block().running;
  for (int i = 0; i < running.kernel->arguments; ++i) {
    const auto begin = reinterpret_cast<std::uint64_t>(running.arguments[static_cast<std::size_t>(i)]);
    if (address >= begin && address < begin + static_cast<std::uint64_t>(running.kernel->bytes[i]))
      return true;
  }
  return false;
}

bool is_constant(std::uint64_t address) {
  return address >= reinterpret_cast<std::uint64_t>(&__executable_start) &&
         address < reinterpret_cast<std::uint64_t>(&_end);
}

/// The shadow of an access to device or shared memory; null for what has none, which is reported where it may
/// not be accessed.
Shadow* find(const Access& access) {
  const std::uint64_t address = access.address;
  if (address % static_cast<std::uint64_t>(access.bytes) != 0) report(access, "is not aligned");
  if (is_arena(address) && (access.space == PTX_GENERIC || access.space == PTX_GLOBAL))
    return shadow_of(address);
  if (is_shared(address) && (access.space == PTX_GENERIC || access.space == PTX_SHARED_SPACE)) {
    return shadow_of(address);
  }
  const bool may_be_local = access.space == PTX_GENERIC || access.space == PTX_LOCAL;
  if (may_be_local && thread_of(access.thread).stack.holds(address)) return nullptr;
  if (!access.stores && (is_constant(address) || is_argument(address))) return nullptr;
  report(access, "goes to a wild address");
  return nullptr;
}

Moment now(const ptx_thread& thread) {
  const Block& block = current_block();
  return {thread.block, thread.thread, block.warp_epochs[thread.warp], block.barrier_epoch};
}

bool same_warp(const Moment& a, const Moment& b) {
  return a.block == b.block && a.thread / 32 == b.thread / 32;
}

/// True where a barrier stands between what happened then and what happens now, or one thread did both.
bool is_ordered(const Moment& then, const Moment& at) {
  if (then.block != at.block) return false;
  return then.thread == at.thread || then.block_epoch < at.block_epoch ||
         (same_warp(then, at) && then.warp_epoch < at.warp_epoch);
}

void note_read(Shadow& byte, const Moment& at, std::uint32_t launch) {
  if (byte.read_launch != launch || is_ordered(byte.read, at)) {
    const bool again = byte.read_launch == launch && byte.read.thread == at.thread &&
                       byte.read.block == at.block && byte.read.warp_epoch == at.warp_epoch &&
                       byte.read.block_epoch == at.block_epoch;
    if (!again) byte.several_readers = byte.several_warps = false;
    byte.read_launch = launch;
    byte.read = at;
    return;
  }
  (same_warp(byte.read, at) ? byte.several_readers : byte.several_warps) = true;
}

bool read_races(const Shadow& byte, const Moment& at, std::uint32_t launch) {
  if (byte.read_launch != launch) return false;
  if (!is_ordered(byte.read, at)) return true;
  if (byte.several_warps) return byte.read.block_epoch == at.block_epoch;
  return byte.several_readers && byte.read.block_epoch == at.block_epoch &&
         byte.read.warp_epoch == at.warp_epoch;
}

void check(const Access& access) {
  Shadow* byte = find(access);
  if (byte == nullptr) return;
  const std::uint32_t launch = current_block().running.launch;
  const Moment at = now(*access.thread);
  bool out_of_bounds = false;
  bool unwritten = false;
  bool write_races = false;
  bool races_with_read = false;
  for (int i = 0; i < access.bytes; ++i, ++byte) {
    out_of_bounds = out_of_bounds || byte->state == ByteState::free;
    write_races = write_races || (byte->write_launch == launch && !is_ordered(byte->write, at));
    if (access.stores) {
      races_with_read = races_with_read || read_races(*byte, at, launch);
      if (byte->state != ByteState::free) byte->state = ByteState::written;
      byte->write_launch = launch;
      byte->write = at;
    } else {
      unwritten = unwritten || byte->state == ByteState::unwritten;
      note_read(*byte, at, launch);
    }
  }
  if (out_of_bounds) report(access, "is out of bounds");
  const bool is_own = current_block().site(access.site).is_own != 0;
  // Libraries load shared memory behind the last element and drop what they loaded.
  if (unwritten && (is_own || !is_shared(access.address))) report(access, "reads what nothing wrote");
  if (!is_own) return;
  if (write_races) report(access, "races with a store of another thread");
  if (races_with_read) report(access, "races with a load of another thread");
}

}  // namespace

void map_shadow() {
  of_arena = map(kArenaBytes);
  of_shared = map(PTX_SHARED_BYTES);
}

void mark(std::uint64_t address, std::size_t bytes, ByteState state) {
  Shadow* const first = shadow_of(address);
  if (state == ByteState::free) return forget(first, first + bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    first[i] = Shadow{};
    first[i].state = state;
  }
}

void mark_written(std::uint64_t address, std::size_t bytes) {
  Shadow* const first = shadow_of(address);
  for (std::size_t i = 0; i < bytes; ++i) first[i].state = ByteState::written;
}

bool is_written(std::uint64_t address, std::size_t bytes) {
  const Shadow* const first = shadow_of(address);
  for (std::size_t i = 0; i < bytes; ++i) {
    if (first[i].state != ByteState::written) return false;
  }
  return true;
}

}  // namespace ptx

extern "C" {

void ptx_check_load(ptx_thread* t, uint64_t address, int bytes, int space, int site) {
  ptx::check({t, address, bytes, space, site, false});
}

void ptx_check_store(ptx_thread* t, uint64_t address, int bytes, int space, int site) {
  ptx::check({t, address, bytes, space, site, true});
}
}
