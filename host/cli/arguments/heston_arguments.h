// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arguments of a Heston fit, in addition to those that every model takes (quote_arguments.h).

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "volcal/expected.h"
#include "volcal/heston_fit.h"

namespace volcal::cli {

/// Values of the options as typed; resolve_heston turns them into values or a usage error.
struct HestonArguments {
  std::vector<std::string> bounds;  ///< "kappa=0.1:20"
  HestonFitOptions options;         ///< the fields that are plain numbers and names
};

/// Declares the arguments on `command`; `arguments` must outlive the parsing.
void add_heston_arguments(CLI::App& command, HestonArguments& arguments);

/// True where an option differs from its default.
[[nodiscard]] bool any_given(const HestonArguments& arguments);

[[nodiscard]] Expected<HestonFitOptions> resolve_heston(const HestonArguments& arguments);

}  // namespace volcal::cli
