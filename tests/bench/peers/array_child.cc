// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/peers/array_child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

namespace volcal::bench {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are passed on as little-endian doubles");

Error failed(const std::string& what, int number) {
  return {ErrorCode::internal, "cannot " + what + ": " + std::generic_category().message(number)};
}

/// The variable's value, or `otherwise`.
std::string setting(const char* variable, const char* otherwise) {
  const char* const value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return value != nullptr && *value != '\0' ? value : otherwise;
}

}  // namespace

Expected<std::unique_ptr<ArrayChild>> ArrayChild::start(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {setting("VOLCAL_PEERS_PYTHON", "python3"),
                                    setting("VOLCAL_PEERS_FOLDER", VOLCAL_PEERS_FOLDER) + "/array_peer.py"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  // Both directions in one: to a socket one can write without a signal where nobody reads any more.
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return failed("open a socket", errno);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t child = 0;
  const int number = ::posix_spawnp(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (number != 0) {
    ::close(ends[0]);
    return failed("start " + words.front(), number);
  }
  std::unique_ptr<ArrayChild> started(new ArrayChild(child, ends[0]));
  auto greeting = started->answer();
  if (!greeting) return greeting.error();
  started->greeting_ = *std::move(greeting);
  return started;
}

ArrayChild::~ArrayChild() {
  ::close(socket_);  // the end of its input
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
}

Expected<void> ArrayChild::ask(std::string_view request) {
  const std::string line = std::string(request) + '\n';
  if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
    return failed("ask a peer", errno);
  const auto said = answer();
  if (!said) return said.error();
  return {};
}

Expected<nlohmann::json> ArrayChild::answer() {
  std::size_t end = unread_.find('\n');
  while (end == std::string::npos) {
    std::array<char, 4096> part{};
    const ssize_t count = ::read(socket_, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Error{ErrorCode::internal, "a peer ended without an answer"};
    unread_.append(part.data(), static_cast<std::size_t>(count));
    end = unread_.find('\n');
  }
  const std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  nlohmann::json said = nlohmann::json::parse(line, nullptr, false);
  if (!said.is_object()) return Error{ErrorCode::internal, "a peer said '" + line + "', no JSON object"};
  if (said.contains("failure")) return Error{ErrorCode::unsupported, said.value("failure", "")};
  return said;
}

Expected<std::unique_ptr<ArrayFolder>> ArrayFolder::make() {
  std::error_code none;
  std::string name = (std::filesystem::temp_directory_path(none) / "volcal-peer-XXXXXX").string();
  if (none || ::mkdtemp(name.data()) == nullptr) return failed("make a folder " + name, errno);
  return std::unique_ptr<ArrayFolder>(new ArrayFolder(name));
}

ArrayFolder::~ArrayFolder() {
  std::error_code left;  // a folder that stays is no failure of a measurement
  std::filesystem::remove_all(path_, left);
}

void ArrayFolder::write(const std::string& name, const std::vector<double>& values,
                        const std::vector<std::size_t>& shape) {
  std::ofstream file(path_ / (name + ".f64"), std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(double)));
  whole_ = whole_ && file.flush().good();
  shapes_[name] = shape;
}

Expected<void> ArrayFolder::close() const {
  std::ofstream file(path_ / "inputs.json");
  file << shapes_;
  if (!whole_ || !file.flush())
    return Error{ErrorCode::unreadable, "cannot write inputs to " + path_.string()};
  return {};
}

std::vector<double> ArrayFolder::read(const std::string& name, std::size_t count) const {
  std::vector<double> values(count, std::numeric_limits<double>::quiet_NaN());
  std::ifstream file(path_ / (name + ".f64"), std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(double)));
  if (!file) values.assign(count, std::numeric_limits<double>::quiet_NaN());
  return values;
}

}  // namespace volcal::bench
