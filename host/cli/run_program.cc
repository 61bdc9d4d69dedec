// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace volcal::cli {
namespace {

Error system_error(const std::string& step, int number) {
  return {ErrorCode::internal, "cannot " + step + ": " + std::generic_category().message(number)};
}

class Descriptor {
 public:
  Descriptor() = default;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void set(int descriptor) {
    close();
    descriptor_ = descriptor;
  }
  void close() {
    if (const int open = std::exchange(descriptor_, -1); open >= 0) ::close(open);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

/// This process's or the child's ends of the child's three streams.
struct Streams {
  Descriptor input;
  Descriptor output;
  Descriptor error;
};

/// Opens the streams. Returns 0, or the errno of the failure.
int open_streams(Streams& parent_ends, Streams& child_ends) {
  std::array<int, 2> ends{};
  // A socket, not a pipe: writing to it raises no signal after the reader has gone.
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return errno;
  parent_ends.input.set(ends[0]);
  child_ends.input.set(ends[1]);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno;
  parent_ends.output.set(ends[0]);
  child_ends.output.set(ends[1]);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno;
  parent_ends.error.set(ends[0]);
  child_ends.error.set(ends[1]);
  return 0;
}

/// Starts the program. Returns 0, or the errno of the failure.
int start(const std::vector<std::string>& arguments, const Streams& streams, pid_t& child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, streams.input.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, streams.output.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, streams.error.get(), STDERR_FILENO);
  // Signals are reset to their defaults, as a shell does: signals that this process ignores would stay
  // ignored.
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::sigaddset(&defaults, SIGXFSZ);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> copies = arguments;  // the interface takes characters that are not const
  std::vector<char*> pointers;
  pointers.reserve(copies.size() + 1);
  for (std::string& copy : copies) pointers.push_back(copy.data());
  pointers.push_back(nullptr);
  const int number =
      ::posix_spawnp(&child, pointers.front(), &actions, &attributes, pointers.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return number;
}

/// Writes as much as the socket takes; closes it when all is written or nobody reads.
void feed(Descriptor& socket, std::string_view& input) {
  if (!input.empty()) {
    const ssize_t sent = ::send(socket.get(), input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) return;
    input.remove_prefix(sent < 0 ? input.size() : static_cast<std::size_t>(sent));
  }
  if (input.empty()) socket.close();
}

/// Reads the available bytes; closes the pipe at its end.
void drain(Descriptor& pipe, std::string& into) {
  std::array<char, 65536> buffer{};
  const ssize_t got = ::read(pipe.get(), buffer.data(), buffer.size());
  if (got < 0 && errno == EINTR) return;
  if (got <= 0) return pipe.close();
  into.append(buffer.data(), static_cast<std::size_t>(got));
}

/// Exchanges input and output. Returns 0, or the errno of a failed wait for the streams.
int converse(Streams& streams, std::string_view input, ProgramOutput& output) {
  while (streams.output.get() >= 0 || streams.error.get() >= 0) {
    // poll() ignores a negative descriptor.
    std::array<pollfd, 3> waiting = {{{streams.input.get(), POLLOUT, 0},
                                      {streams.output.get(), POLLIN, 0},
                                      {streams.error.get(), POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    if (waiting[0].revents != 0) feed(streams.input, input);
    if (waiting[1].revents != 0) drain(streams.output, output.out);
    if (waiting[2].revents != 0) drain(streams.error, output.err);
  }
  streams.input.close();
  return 0;
}

int exit_code_of(pid_t child) {
  constexpr int kSignalled = 128;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

}  // namespace

Expected<ProgramOutput> run_program(const std::vector<std::string>& arguments, std::string_view input) {
  Streams parent_ends;
  Streams child_ends;
  if (const int number = open_streams(parent_ends, child_ends); number != 0)
    return system_error("open a pipe", number);
  pid_t child = -1;
  const int number = start(arguments, child_ends, child);
  if (number == ENOENT || number == EACCES || number == ENOTDIR) {
    return Error{ErrorCode::unsupported, "there is no program '" + arguments.front() + "' on PATH"};
  }
  if (number == EAGAIN) {
    return Error{ErrorCode::internal, "cannot start '" + arguments.front() +
                                          "': the limit of threads and processes of this user, container or "
                                          "machine is reached (`ulimit -u`, pids.max of a control group)"};
  }
  if (number != 0) return system_error("start '" + arguments.front() + "'", number);
  child_ends.input.close();
  child_ends.output.close();
  child_ends.error.close();
  ProgramOutput output;
  const int failed = converse(parent_ends, input, output);
  if (failed != 0) ::kill(child, SIGKILL);
  output.code = exit_code_of(child);
  if (failed != 0) return system_error("read from '" + arguments.front() + "'", failed);
  return output;
}

}  // namespace volcal::cli
