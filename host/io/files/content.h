// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes of an input: one block of memory, written in place without a copy and without clearing it first.
/// Readers hold views of it.
///
/// A file is read, not mapped: a file that shrinks while it is mapped ends the process that reads it.

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace volcal::io {

class Content {
 public:
  /// Number of readable bytes after the end, since JSON is parsed in registers that may extend past a record.
  static constexpr std::size_t kPadding = 64;

  [[nodiscard]] std::string_view view() const noexcept { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Returns room for `bytes` more after the end, for the caller to write. Throws std::bad_alloc.
  [[nodiscard]] char* room(std::size_t bytes);
  /// Declares that `bytes` of that room were written.
  void extend(std::size_t bytes) noexcept { size_ += bytes; }
  void clear() noexcept { size_ = 0; }
  /// Reserves memory once where the size is given beforehand.
  void reserve(std::size_t bytes);

 private:
  struct Free {
    void operator()(char* bytes) const noexcept { std::free(bytes); }
  };

  std::unique_ptr<char, Free> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;  ///< without the padding
};

}  // namespace volcal::io
