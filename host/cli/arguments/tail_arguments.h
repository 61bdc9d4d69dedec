// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `--tail-...`: the tail term of a fit (volcal/tail_term.h), which takes precedence over that of the
/// profile.

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "volcal/expected.h"
#include "volcal/tail_term.h"

namespace volcal::cli {

/// Values of the options as typed; empty: not given.
struct TailArguments {
  std::string severity;
  std::string spectrum;  ///< "cvar:0.75"
  std::string asymmetry;
  std::string quotes;  ///< "delta:0.1"
  std::optional<TailWings> wings;
};

/// Declares the arguments on `command`; `arguments` must outlive the parsing.
void add_tail_arguments(CLI::App& command, TailArguments& arguments);

/// Writes the given options to `term`. An error names the option and its valid values; TailTerm::validate
/// checks bounds.
[[nodiscard]] Expected<void> take_tail(const TailArguments& arguments, TailTerm& term);

}  // namespace volcal::cli
