// SPDX-License-Identifier: Apache-2.0
#include "host/io/files/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "volcal/printable.h"

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

Error too_much_content(const std::string& name) {
  return {ErrorCode::malformed, fmt::format("{}: more than {} bytes of content", name, kMostInputBytes)};
}

/// Collects decompressed content and enforces the bounds on it.
class BoundedContent {
 public:
  explicit BoundedContent(std::string name) : name_(std::move(name)) {}

  /// Memory to which the next `bytes` are to be written.
  char* room(std::size_t bytes) { return content_.room(bytes); }

  /// Declares that `bytes` were written there.
  std::optional<Error> extend(std::size_t bytes) {
    content_.extend(bytes);
    if (content_.size() > kMostInputBytes) return too_much_content(name_);
    return check_records(content_.view().substr(content_.size() - bytes));
  }

  [[nodiscard]] std::size_t size() const { return content_.size(); }
  void reserve(std::size_t bytes) { content_.reserve(std::min(bytes, kMostInputBytes) + kChunkBytes); }
  Content take() { return std::move(content_); }

 private:
  std::optional<Error> check_records(std::string_view piece) {
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
    const std::string_view text = content_.view();
    return Error{ErrorCode::malformed,
                 end_of_record_ == '}'
                     ? fmt::format("{}: byte {}: over {} bytes of JSON without a closing brace", name_,
                                   text.size() - unended_, kLongestLineBytes)
                     : fmt::format("{}: line {} is longer than {} bytes", name_,
                                   1 + std::count(text.begin(), text.end(), '\n'), kLongestLineBytes)};
  }

  std::string name_;
  Content content_;
  char end_of_record_ = '\n';  // '}' once the first character says JSON
  bool kind_known_ = false;
  std::size_t unended_ = 0;
};

/// Decompresses gzip members one after the other, with padding of zeros allowed behind the last.
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
      stream_.next_out = reinterpret_cast<Bytef*>(out_.room(kChunkBytes));
      stream_.avail_out = static_cast<uInt>(kChunkBytes);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        return failure(stream_.msg != nullptr ? stream_.msg : "the gzip data is damaged");
      }
      if (auto error = out_.extend(kChunkBytes - stream_.avail_out)) return error;
      if (auto error = check_expansion()) return error;
      member_ended_ = status == Z_STREAM_END;
    } while (!member_ended_ && stream_.avail_out == 0);
    return std::nullopt;
  }

  [[nodiscard]] std::size_t packed() const { return consumed_ + given_ - stream_.avail_in; }

  [[nodiscard]] std::optional<Error> check_expansion() const {
    if (out_.size() <= kFreeExpansionBytes || out_.size() / kMostExpansion <= packed()) return std::nullopt;
    return Error{
        ErrorCode::malformed,
        fmt::format("{}: byte {}: the gzip data unpack to more than {} bytes, over {} times their size",
                    name_, packed(), kFreeExpansionBytes, kMostExpansion)};
  }

  Error failure(const std::string& reason) const {
    return {ErrorCode::unreadable, fmt::format("{}: byte {}: {}", name_, packed(), reason)};
  }

  std::string name_;
  BoundedContent& out_;
  z_stream stream_{};
  std::size_t consumed_ = 0;
  std::size_t given_ = 0;
  bool member_ended_ = false;
  bool usable_ = false;
};

/// Fills `chunk` as far as the input reaches, so that the first call has both bytes of gzip's magic number.
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

bool is_gzip(std::string_view start) { return start.starts_with("\x1F\x8B"); }

Error system_error(const std::string& name) {
  return {ErrorCode::unreadable, fmt::format("{}: {}", name, system_reason())};
}

/// Reads the remainder of a gzip file whose first bytes are `chunk`.
Expected<Content> read_gzip(int descriptor, std::string chunk, const std::string& name, Sha256* hash) {
  BoundedContent content(name);
  Gunzip gunzip(name, content);
  while (!chunk.empty()) {
    if (auto error = gunzip.append(chunk)) return *error;
    chunk.resize(kChunkBytes);
    const ssize_t got = read_fully(descriptor, chunk.data(), chunk.size());
    if (got < 0) return system_error(name);
    chunk.resize(static_cast<std::size_t>(got));
    if (hash != nullptr) hash->add(chunk);
  }
  if (auto error = gunzip.finish()) return *error;
  return content.take();
}

/// Reads an input, a plain file directly into the memory in which it is parsed. `file_bytes` is 0 where the
/// size is not known beforehand.
Expected<Content> read_descriptor(int descriptor, std::size_t file_bytes, const std::string& name,
                                  Sha256* hash) {
  BoundedContent content(name);
  content.reserve(file_bytes);
  for (bool first = true;; first = false) {
    char* room = content.room(kChunkBytes);
    const ssize_t got = read_fully(descriptor, room, kChunkBytes);
    if (got < 0) return system_error(name);
    if (got == 0) return content.take();
    const std::string_view piece(room, static_cast<std::size_t>(got));
    if (hash != nullptr) hash->add(piece);
    if (first && is_gzip(piece)) return read_gzip(descriptor, std::string(piece), name, hash);
    if (file_bytes > kMostInputBytes) return too_much_content(name);  // before more of it is read
    if (auto error = content.extend(piece.size())) return *error;
  }
}

}  // namespace

std::string input_name(const std::string& path) {
  return path == "-" ? "standard input" : printable(path, kMostOfPath);
}

Expected<Content> read_input_from_buffer(std::string_view bytes, const std::string& name) {
  BoundedContent content(name);
  if (is_gzip(bytes)) {
    Gunzip gunzip(name, content);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kChunkBytes))) {
      if (auto error = gunzip.append(bytes.substr(0, kChunkBytes))) return *error;
    }
    if (auto error = gunzip.finish()) return *error;
    return content.take();
  }
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kChunkBytes))) {
    const std::string_view piece = bytes.substr(0, kChunkBytes);
    std::memcpy(content.room(piece.size()), piece.data(), piece.size());
    if (auto error = content.extend(piece.size())) return *error;
  }
  return content.take();
}

Expected<Content> read_input(const std::string& path, Sha256* hash) {
  const std::string name = input_name(path);
  const Descriptor input(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (input.get() < 0) return system_error(name);
  struct stat status {};
  const bool has_status = ::fstat(input.get(), &status) == 0;
  if (has_status && S_ISDIR(status.st_mode)) {
    return Error{ErrorCode::unreadable, fmt::format("{}: is a directory", name)};
  }
  const bool regular = has_status && S_ISREG(status.st_mode);
  return read_descriptor(input.get(), regular ? static_cast<std::size_t>(status.st_size) : 0, name, hash);
}

}  // namespace volcal::io
