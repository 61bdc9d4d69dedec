// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Checks of the files that a command's arguments name, for every command.

#include <CLI/App.hpp>

#include "volcal/expected.h"

namespace volcal::cli {

/// Fails with `usage` where an argument of `command`, which has been parsed, names a file by an empty text,
/// or where two of its outputs are one file, however their paths are spelled: the second would overwrite the
/// first. Pipes and devices take as many outputs as are written to them.
[[nodiscard]] Expected<void> check_files(const CLI::App& command);

}  // namespace volcal::cli
