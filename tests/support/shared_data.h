// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the real quotes and reference tables lie, and the loud skip where they are absent.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/paths.h"

namespace volcal::test {

inline std::filesystem::path shared_dir() { return shared_folder(); }

}  // namespace volcal::test

/// Skips the running test, and says so, where `relative` is not at hand; else names it `variable`.
#define VOLCAL_SHARED_FILE_OR_SKIP(variable, relative)                            \
  const std::filesystem::path variable = volcal::test::shared_dir() / (relative); \
  if (!std::filesystem::exists(variable)) GTEST_SKIP() << "reference data not at hand: " << variable.string()
