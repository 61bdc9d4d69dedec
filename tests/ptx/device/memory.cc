// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/memory.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/ptx/device/settings.h"
#include "tests/ptx/device/shadow.h"
#include "tests/ptx/device/translated.h"

namespace ptx {
namespace {

constexpr std::uint64_t kAlignment = 256;
constexpr std::uint64_t kPage = 4096;

struct Arena {
  std::uint64_t next =
      kPage;  ///< offset; the first page stays empty, so that no allocation is at the arena's begin
  std::size_t in_use = 0;
  std::map<std::uint64_t, std::size_t> allocations;
};

Arena& arena() {
  static Arena arena;
  return arena;
}

void map_at(std::uint64_t address, std::size_t bytes, const char* what) {
  void* const wanted = reinterpret_cast<void*>(address);
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  if (mmap(wanted, bytes, PROT_READ | PROT_WRITE, flags, -1, 0) == wanted) return;
  std::perror(what);
  std::abort();
}

std::uint64_t rounded_up(std::uint64_t bytes, std::uint64_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

void map_memory() {
  static const bool is_mapped = [] {
    map_at(kArena, kArenaBytes, "ptx: memory of the device");
    map_at(PTX_SHARED, PTX_SHARED_BYTES, "ptx: shared memory of the device");
    if (settings().checks) map_shadow();
    return true;
  }();
  static_cast<void>(is_mapped);
}

std::uint64_t allocate(std::size_t bytes) {
  Arena& a = arena();
  if (bytes > bytes_free()) return 0;
  // A gap behind each allocation, so that one element too far is no other one's memory.
  const std::uint64_t taken = rounded_up(bytes, kAlignment) + kAlignment;
  if (a.next + taken > kArenaBytes) a.next = kPage;
  const std::uint64_t address = kArena + a.next;
  a.next += taken;
  a.allocations[address] = bytes;
  a.in_use += bytes;
  std::memset(reinterpret_cast<void*>(address), settings().fill, bytes);
  if (settings().checks) mark(address, bytes, ByteState::unwritten);
  return address;
}

bool release(std::uint64_t address) {
  Arena& a = arena();
  const auto entry = a.allocations.find(address);
  if (entry == a.allocations.end()) return false;
  const std::size_t bytes = entry->second;
  if (settings().checks) mark(address, bytes, ByteState::free);
  a.in_use -= bytes;
  a.allocations.erase(entry);
  const std::uint64_t begin = rounded_up(address, kPage);
  const std::uint64_t end = (address + bytes) / kPage * kPage;
  if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  return true;
}

bool is_allocated(std::uint64_t address, std::size_t bytes) {
  const auto& all = arena().allocations;
  auto entry = all.upper_bound(address);
  if (entry == all.begin()) return false;
  --entry;
  return address + bytes <= entry->first + entry->second;
}

const std::map<std::uint64_t, std::size_t>& allocations() { return arena().allocations; }
std::size_t bytes_in_use() { return arena().in_use; }
std::size_t bytes_free() { return settings().memory - arena().in_use; }

}  // namespace ptx
