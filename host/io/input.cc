// SPDX-License-Identifier: Apache-2.0
#include "host/io/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace volcal::io {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
constexpr int kGzipWindow = 15 + 16;  // zlib: largest window, gzip wrapper only

std::string system_reason() { return std::strerror(errno); }

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Collects decompressed content and stops it at the bounds.
class BoundedContent {
 public:
  explicit BoundedContent(std::string name) : name_(std::move(name)) {}

  std::optional<Error> append(std::string_view piece) {
    if (content_.size() + piece.size() > kMostInputBytes) {
      return Error{ErrorCode::malformed,
                   fmt::format("{}: more than {} bytes of content", name_, kMostInputBytes)};
    }
    content_.append(piece);
    if (!kind_known_) {
      const std::size_t first = piece.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
      if (first != std::string_view::npos) {
        kind_known_ = true;
        if (piece[first] == '{' || piece[first] == '[') end_of_record_ = '}';
      }
    }
    const std::size_t last = piece.rfind(end_of_record_);
    unended_ = last == std::string_view::npos ? unended_ + piece.size() : piece.size() - last - 1;
    if (unended_ <= kLongestLineBytes) return std::nullopt;
    const auto line = 1 + std::count(content_.begin(), content_.end(), '\n');
    return Error{ErrorCode::malformed,
                 end_of_record_ == '}'
                     ? fmt::format("{}: byte {}: over {} bytes of JSON without a closing brace", name_,
                                   content_.size() - unended_, kLongestLineBytes)
                     : fmt::format("{}: line {} is longer than {} bytes", name_, line, kLongestLineBytes)};
  }

  void reserve(std::size_t bytes) { content_.reserve(std::min(bytes, kMostInputBytes)); }
  std::string take() { return std::move(content_); }

 private:
  std::string name_;
  std::string content_;
  char end_of_record_ = '\n';  // '}' once the first character says JSON
  bool kind_known_ = false;
  std::size_t unended_ = 0;
};

/// gzip members one after the other, padding of zeros allowed behind the last.
class Gunzip {
 public:
  Gunzip(std::string name, BoundedContent& out) : name_(std::move(name)), out_(out) {
    usable_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }
  ~Gunzip() { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  std::optional<Error> append(std::string_view piece) {
    if (!usable_) return failure("zlib could not be started");
    while (!piece.empty()) {
      if (member_ended_) {
        const std::size_t padding = std::min(piece.find_first_not_of('\0'), piece.size());
        piece.remove_prefix(padding);
        consumed_ += padding;
        if (piece.empty()) break;
        if (piece[0] != '\x1F') return failure("bytes that are not gzip follow the gzip data");
        inflateReset(&stream_);
        member_ended_ = false;
      }
      // zlib's interface predates const: it does not write to next_in.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream_.avail_in = static_cast<uInt>(piece.size());
      given_ = piece.size();
      if (std::optional<Error> error = drain()) return error;
      const std::size_t used = given_ - stream_.avail_in;
      given_ = stream_.avail_in = 0;
      consumed_ += used;
      piece.remove_prefix(used);
    }
    return std::nullopt;
  }

  std::optional<Error> finish() {
    if (member_ended_) return std::nullopt;
    return failure("the gzip data is truncated");
  }

 private:
  std::optional<Error> drain() {
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        return failure(stream_.msg != nullptr ? stream_.msg : "the gzip data is damaged");
      }
      if (auto error = out_.append({buffer_.data(), buffer_.size() - stream_.avail_out})) return error;
      member_ended_ = status == Z_STREAM_END;
    } while (!member_ended_ && stream_.avail_out == 0);
    return std::nullopt;
  }

  Error failure(const std::string& reason) const {
    return {ErrorCode::unreadable,
            fmt::format("{}: byte {}: {}", name_, consumed_ + given_ - stream_.avail_in, reason)};
  }

  std::string name_;
  BoundedContent& out_;
  z_stream stream_{};
  std::array<char, kChunkBytes> buffer_{};
  std::size_t consumed_ = 0;
  std::size_t given_ = 0;
  bool member_ended_ = false;
  bool usable_ = false;
};

/// Decides by the first bytes whether the input is gzip, then passes on.
class Decoder {
 public:
  explicit Decoder(const std::string& name) : name_(name), content_(name) {}

  std::optional<Error> append(std::string_view piece) {
    if (!started_) {
      started_ = true;
      if (piece.starts_with("\x1F\x8B")) gunzip_ = std::make_unique<Gunzip>(name_, content_);
    }
    return gunzip_ ? gunzip_->append(piece) : content_.append(piece);
  }

  Expected<std::string> finish() {
    if (gunzip_) {
      if (auto error = gunzip_->finish()) return *error;
    }
    return content_.take();
  }

  void reserve(std::size_t bytes) { content_.reserve(bytes); }

 private:
  std::string name_;
  BoundedContent content_;
  std::unique_ptr<Gunzip> gunzip_;
  bool started_ = false;
};

/// Fills `chunk` as far as the input reaches, so that the first call shows both bytes of gzip's mark.
ssize_t read_fully(int descriptor, char* chunk, std::size_t bytes) {
  std::size_t filled = 0;
  while (filled < bytes) {
    const ssize_t got = ::read(descriptor, chunk + filled, bytes - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return got;
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(filled);
}

}  // namespace

std::string input_name(const std::string& path) { return path == "-" ? "standard input" : path; }

Expected<std::string> read_input_from_buffer(std::string_view bytes, const std::string& name) {
  Decoder decoder(name);
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kChunkBytes);
    if (auto error = decoder.append(piece)) return *error;
    bytes.remove_prefix(piece.size());
  }
  return decoder.finish();
}

Expected<std::string> read_input(const std::string& path) {
  const std::string name = input_name(path);
  const Descriptor input(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (input.get() < 0) return Error{ErrorCode::unreadable, fmt::format("{}: {}", name, system_reason())};
  struct stat status {};
  if (::fstat(input.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error{ErrorCode::unreadable, fmt::format("{}: is a directory", name)};
  }
  Decoder decoder(name);
  if (S_ISREG(status.st_mode)) decoder.reserve(static_cast<std::size_t>(status.st_size));
  std::string chunk(kChunkBytes, '\0');
  for (;;) {
    const ssize_t got = read_fully(input.get(), chunk.data(), chunk.size());
    if (got < 0) return Error{ErrorCode::unreadable, fmt::format("{}: {}", name, system_reason())};
    if (got == 0) return decoder.finish();
    if (auto error = decoder.append({chunk.data(), static_cast<std::size_t>(got)})) return *error;
  }
}

}  // namespace volcal::io
