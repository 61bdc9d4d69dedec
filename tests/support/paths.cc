// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paths.h"

#include <cstdlib>

namespace volcal::test {

const std::string& source_dir() {
  static const std::string folder = VOLCAL_SOURCE_DIR;
  return folder;
}

std::string sample_path(const std::string& name) { return source_dir() + "/data/samples/" + name; }

std::string shared_folder() {
  const char* given = std::getenv("VOLCAL_SHARED");
  return given != nullptr ? given : VOLCAL_SHARED_DIR;
}

const std::string& program_path() {
  static const std::string program = VOLCAL_PROGRAM;
  return program;
}

}  // namespace volcal::test
