// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A file descriptor that is closed with its owner.

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace volcal::io {

/// Closes the descriptor on every failing path; on success the caller closes it, because close can fail too.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }
  /// Closes the descriptor; returns the errno of a failing close, or 0.
  int close_now() { return ::close(std::exchange(descriptor_, -1)) == 0 ? 0 : errno; }

 private:
  int descriptor_;
};

}  // namespace volcal::io
