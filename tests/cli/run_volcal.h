// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs the built program through the shell and catches what it says.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/paths.h"

namespace volcal::test {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

struct Finished {
  int code = -1;  ///< exit code; 128 + signal where a signal ended it
  std::string out;
  std::string err;
};

/// A folder of its own per test, gone afterwards.
class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "volcal-cli-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  [[nodiscard]] fs::path in_folder(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] static std::string sample(const std::string& name) { return sample_path(name); }

  /// A shell command, run in the source folder as a reader of --help would.
  [[nodiscard]] Finished shell(const std::string& command) const {
    const fs::path out = folder_ / "stdout";
    const fs::path err = folder_ / "stderr";
    const std::string whole =
        "cd '" + source_dir() + "' && ( " + command + " ) >'" + out.string() + "' 2>'" + err.string() + "'";
    const int status = std::system(whole.c_str());
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {code, read_file(out), read_file(err)};
  }

  [[nodiscard]] Finished volcal(const std::string& arguments) const {
    return shell("'" + program_path() + "' " + arguments);
  }

  /// Names in the folder besides the catch files: nothing half-written may stay.
  [[nodiscard]] std::size_t files_left() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename().string();
      if (name != "stdout" && name != "stderr") ++count;
    }
    return count;
  }

  fs::path folder_;
};

}  // namespace volcal::test
