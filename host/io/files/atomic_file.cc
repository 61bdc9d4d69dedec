// SPDX-License-Identifier: Apache-2.0
#include "host/io/files/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "host/io/files/descriptor.h"
#include "host/io/files/temporary_file.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

namespace fs = std::filesystem;

Error system_error(const std::string& path, const std::string& failed_step, int number) {
  return {ErrorCode::unreadable, printable(path, kMostOfPath) + ": cannot " + failed_step + ": " +
                                     std::generic_category().message(number)};
}

/// Writes all of `content`; returns the errno of the first failing write, or 0.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Expected<void> write_in_place(const std::string& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "open for writing", errno);
  if (const int number = write_all(file.get(), content); number != 0) {
    return system_error(path, "write", number);
  }
  if (const int number = file.close_now(); number != 0) return system_error(path, "write", number);
  return {};
}

Expected<void> write_standard_output(std::string_view content) {
  if (std::fwrite(content.data(), 1, content.size(), stdout) != content.size() || std::fflush(stdout) != 0) {
    return system_error("standard output", "write", errno);
  }
  return {};
}

/// Path to which a chain of symbolic links leads, also where no file exists there yet; empty where the links
/// form a circle.
std::optional<fs::path> link_target(fs::path path) {
  constexpr int kMostLinks = 40;  // the system's own limit
  std::error_code failed;
  for (int links = 0; fs::is_symlink(fs::symlink_status(path, failed)); ++links) {
    const fs::path named = fs::read_symlink(path, failed);
    if (failed || links == kMostLinks) return std::nullopt;
    path = path.parent_path() / named;  // an absolute name replaces the folder
  }
  return path;
}

/// Writes and closes the file; returns 0, or the errno of the first step that failed, with its name in
/// `step`.
int fill_and_close(Descriptor& file, std::string_view content, const char** step) {
  *step = "write";
  if (const int number = write_all(file.get(), content); number != 0) return number;
  *step = "flush";
  if (::fsync(file.get()) != 0) return errno;
  *step = "close";
  return file.close_now();
}

Expected<void> write_and_rename(const std::string& path, const fs::path& target, std::string_view content) {
  fs::path temporary;
  Descriptor file(open_temporary(target, temporary));
  if (file.get() < 0) return system_error(path, "create a temporary file beside it", errno);
  // The duplicate keeps the file's lock beyond its close, until the file has its own name.
  const Descriptor lock(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));

  struct stat old {};
  if (::stat(target.c_str(), &old) == 0) {
    // The permissions of a file that is replaced are kept; where that is refused the default ones stay, which
    // does no harm.
    static_cast<void>(::fchmod(file.get(), old.st_mode & 07777U));
  }
  const char* step = "write";
  int number = fill_and_close(file, content, &step);
  if (number == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) {
    step = "rename the finished temporary file to it";
    number = errno;
  }
  if (number != 0) {
    ::unlink(temporary.c_str());
    return system_error(path, step, number);
  }
  // The rename itself reaches the disk with the folder. Some file systems cannot sync folders: the file is
  // complete either way, so a refusal here is no failure.
  const Descriptor directory(::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) static_cast<void>(::fsync(directory.get()));
  return {};
}

}  // namespace

std::string written_file(const std::string& path) {
  if (path == "-") return path;
  const fs::path target = link_target(path).value_or(path);
  std::error_code failed;
  const fs::path folder = fs::canonical(folder_of(target), failed);
  return failed ? path : (folder / target.filename()).string();
}

Expected<void> write_file_atomically(const std::string& path, std::string_view content) {
  if (path == "-") return write_standard_output(content);
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) return system_error(path, "write", EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(path, content);

  const std::optional<fs::path> target = link_target(path);
  if (!target) return system_error(path, "follow the symbolic link", ELOOP);
  return write_and_rename(path, *target, content);
}

}  // namespace volcal::io
