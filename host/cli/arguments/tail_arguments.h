// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `--tail-...`: the tail term of a fit (volcal/tail_term.h), over what its profile has.

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "volcal/expected.h"
#include "volcal/tail_term.h"

namespace volcal::cli {

/// As typed; empty: not given.
struct TailArguments {
  std::string severity;
  std::string spectrum;  ///< "cvar:0.75"
  std::string asymmetry;
  std::string quotes;  ///< "delta:0.1"
  std::optional<TailWings> wings;
};

/// Declares the arguments on `command`; `arguments` must outlive the parsing.
void add_tail_arguments(CLI::App& command, TailArguments& arguments);

/// Puts what was given over what `term` says. The error names the option and what it may be; bounds are
/// TailTerm::validate's to check.
[[nodiscard]] Expected<void> take_tail(const TailArguments& arguments, TailTerm& term);

}  // namespace volcal::cli
