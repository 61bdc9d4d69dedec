// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The parsing of a program's arguments, with the answers that need no command: help, version, a usage error.

#include <CLI/App.hpp>
#include <cstddef>
#include <optional>

namespace volcal::cli {

/// The width of the column of names in every --help.
inline constexpr std::size_t kHelpColumn = 38;

/// Parses the arguments, as `main` has them, into what `program` binds, and checks the files that they name.
/// Returns an exit code where nothing is left to run: --help or --version was written, or an error reported.
[[nodiscard]] std::optional<int> parse_arguments(CLI::App& program, int argc, char** argv);

}  // namespace volcal::cli
