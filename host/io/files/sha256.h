// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SHA-256 of a stream of bytes, by OpenSSL; it equals the output of `sha256sum`.

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace volcal::io {

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  /// The hash as 64 hexadecimal digits; empty where OpenSSL refused. Ends the stream.
  [[nodiscard]] std::string take();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
  bool usable_ = false;
};

}  // namespace volcal::io
