// SPDX-License-Identifier: Apache-2.0

// The command line on any arguments and any file: an exit code of its own, never the internal one. Lines up
// to "--" are arguments, "@" standing for the file's name; what follows is the file. Everything happens in a
// folder of its own, out of which no argument leads.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "host/cli/command_line.h"
#include "host/cli/terminal/exit_code.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

namespace fs = std::filesystem;
using volcal::fuzz::require;

constexpr const char* kFile = "input";
constexpr std::size_t kMostArguments = 12;

/// The commands that start no other program and measure nothing.
constexpr std::array<std::string_view, 9> kCommands = {"calibrate", "query", "iv",      "price", "check",
                                                       "tail",      "diff",  "explain", "synth"};

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "volcal-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr, "there is a folder for temporary files");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Empty, and the working directory.
  void enter() const {
    for (const fs::directory_entry& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
    fs::current_path(path_);
  }

 private:
  fs::path path_;
};

/// While a command runs its results and words go nowhere, and nothing is typed.
class Silence {
 public:
  Silence() {
    for (std::size_t i = 0; i < kStreams.size(); ++i) {
      std::fflush(nullptr);
      kept_[i] = ::dup(kStreams[i]);
      const int nowhere = ::open("/dev/null", O_RDWR);
      ::dup2(nowhere, kStreams[i]);
      ::close(nowhere);
    }
  }
  ~Silence() {
    std::fflush(nullptr);
    for (std::size_t i = 0; i < kStreams.size(); ++i) {
      ::dup2(kept_[i], kStreams[i]);
      ::close(kept_[i]);
    }
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  static constexpr std::array kStreams = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  std::array<int, kStreams.size()> kept_{};
};

std::vector<std::string> arguments_of(std::string_view text) {
  std::vector<std::string> arguments = {"volcal"};
  while (!text.empty() && arguments.size() < kMostArguments) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string argument(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    std::replace(argument.begin(), argument.end(), '\0', ' ');
    if (argument.find('/') != std::string::npos) continue;
    if (const std::size_t at = argument.find('@'); at != std::string::npos) argument.replace(at, 1, kFile);
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kEnd = "\n--\n";
  const std::size_t end = std::min(text.find(kEnd), text.size());
  std::vector<std::string> arguments = arguments_of(text.substr(0, end));
  if (arguments.size() < 2 || std::find(kCommands.begin(), kCommands.end(), arguments[1]) == kCommands.end())
    return 0;
  const fs::path before = fs::current_path();
  folder.enter();
  std::ofstream(kFile, std::ios::binary) << text.substr(std::min(end + kEnd.size(), text.size()));
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  int code = 0;
  {
    const Silence silence;
    code = volcal::cli::run_command_line(static_cast<int>(arguments.size()), argv.data());
  }
  fs::current_path(before);
  require(code >= volcal::cli::kSuccess && code <= 5, "an exit code is one of the six");
  require(code != volcal::cli::kInternal, "nothing breaks the program itself");
  return 0;
}
