// SPDX-License-Identifier: Apache-2.0
#include "host/io/files/content.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace volcal::io {
namespace {

/// Size from which pages of 2 MiB are faster: the first access to each small page costs as much as parsing
/// it.
constexpr std::size_t kLarge = std::size_t{4} << 20;

void ask_for_large_pages([[maybe_unused]] char* bytes, [[maybe_unused]] std::size_t size) {
#if defined(MADV_HUGEPAGE)
  // The advice covers the whole mapping, including the page of malloc's header. The system does not move a
  // block with pages of two kinds, so realloc would copy it, and hold the content twice for a moment.
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t before = reinterpret_cast<std::uintptr_t>(bytes) % page;
  const std::uintptr_t length = (before + size + page - 1) / page * page;
  static_cast<void>(::madvise(bytes - before, length, MADV_HUGEPAGE));
#endif
}

}  // namespace

void Content::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return;
  // realloc moves a large block by its page table, and the bytes behind size_ need not be kept.
  char* grown = static_cast<char*>(std::realloc(bytes_.get(), bytes + kPadding));
  if (grown == nullptr) throw std::bad_alloc();
  static_cast<void>(bytes_.release());  // NOLINT(bugprone-unused-return-value): realloc has freed it
  bytes_.reset(grown);
  capacity_ = bytes;
  if (bytes >= kLarge) ask_for_large_pages(grown, bytes + kPadding);
}

char* Content::room(std::size_t bytes) {
  if (bytes > capacity_ - size_) reserve(std::max(size_ + bytes, 2 * capacity_));
  return bytes_.get() + size_;
}

}  // namespace volcal::io
