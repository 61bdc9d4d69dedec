// SPDX-License-Identifier: Apache-2.0
#include "host/io/files/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "host/io/files/descriptor.h"

namespace volcal::io {
namespace {

namespace fs = std::filesystem;

std::string temporary_prefix(const fs::path& target) { return "." + target.filename().string() + ".tmp-"; }

/// Removes a whole number from the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || text.starts_with('-')) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Number of the process in "PROCESS-NUMBER"; empty for another text.
std::optional<int> process_in(std::string_view text) {
  const std::optional<int> process = take_number(text);
  if (!process || !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  return take_number(text) && text.empty() ? process : std::nullopt;
}

/// True where another process of this machine runs under that number. This process does not count, since in a
/// container many processes have the number that an earlier one had.
bool may_be_writing(int process) {
  return process != ::getpid() && (::kill(process, 0) == 0 || errno != ESRCH);
}

/// Removes a file that nobody locks. The lock also protects the files of processes in other containers and on
/// other machines, whose numbers say nothing here.
void remove_if_unlocked(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
}

/// Removes files left over by earlier writes of `target`. Those in a folder that cannot be read stay, which
/// does not affect the write.
void remove_left_over(const fs::path& target) {
  const std::string prefix = temporary_prefix(target);
  std::error_code failed;
  fs::directory_iterator entry(folder_of(target), failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const std::optional<int> process = process_in(std::string_view(name).substr(prefix.size()));
    if (process && !may_be_writing(*process)) remove_if_unlocked(entry->path());
  }
}

}  // namespace

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

int open_temporary(const fs::path& target, fs::path& temporary) {
  // Serialises threads: none may open another's file between its creation and its lock.
  static std::mutex mutex;
  static unsigned counter = 0;
  const std::scoped_lock alone(mutex);
  remove_left_over(target);
  int descriptor = -1;
  do {
    temporary = target.parent_path() /
                (temporary_prefix(target) + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EEXIST);
  // Some file systems have no locks; there no left-over file is removed by its lock either.
  if (descriptor >= 0) static_cast<void>(::flock(descriptor, LOCK_EX | LOCK_NB));
  return descriptor;
}

}  // namespace volcal::io
