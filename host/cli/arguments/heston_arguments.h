// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The arguments of a Heston fit, beside those that every model takes (quote_arguments.h).

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "volcal/expected.h"
#include "volcal/heston_fit.h"

namespace volcal::cli {

/// As typed; resolve_heston turns them into values or a usage error.
struct HestonArguments {
  std::vector<std::string> bounds;  ///< "kappa=0.1:20"
  HestonFitOptions options;         ///< the fields that are plain numbers and names
};

/// Declares the arguments on `command`; `arguments` must outlive the parsing.
void add_heston_arguments(CLI::App& command, HestonArguments& arguments);

/// Whether an option stands at something else than its default.
[[nodiscard]] bool any_given(const HestonArguments& arguments);

[[nodiscard]] Expected<HestonFitOptions> resolve_heston(const HestonArguments& arguments);

}  // namespace volcal::cli
