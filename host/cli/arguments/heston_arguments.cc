// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/heston_arguments.h"

#include <set>
#include <string_view>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

/// Parses NAME=LOW:HIGH, where one of the two numbers may be missing.
Expected<void> take_bound(const std::string& text, std::set<std::string_view>& names, HestonBounds& bounds) {
  const std::size_t equals = text.find('=');
  const std::size_t colon = text.find(':');
  if (equals == std::string::npos || colon == std::string::npos || colon < equals) {
    return usage("--bounds has '" + printable(text) + "', must be NAME=LOW:HIGH");
  }
  const std::string_view whole = text;
  const std::string_view name = whole.substr(0, equals);
  for (const HestonField& field : kHestonFields) {
    if (field.name != name) continue;
    if (!names.insert(field.name).second) return usage("--bounds names '" + printable(name) + "' twice");
    for (const auto& [cell, bound] : {std::pair{whole.substr(equals + 1, colon - equals - 1), &bounds.lower},
                                      std::pair{whole.substr(colon + 1), &bounds.upper}}) {
      if (cell.empty()) continue;
      const io::Number number = io::parse_number(cell);
      if (number.status != io::NumberStatus::ok) {
        return usage("--bounds has '" + printable(text) + "': '" + printable(cell) + "' is not a number");
      }
      bound->*field.member = number.value;
    }
    return {};
  }
  return usage("--bounds names '" + printable(name) + "', must be v0, kappa, theta, sigma or rho");
}

}  // namespace

void add_heston_arguments(CLI::App& command, HestonArguments& arguments) {
  HestonFitOptions& options = arguments.options;
  const std::string group = "Heston";
  take_names(command.add_option("--objective", options.objective,
                                "Quantity whose differences are the residuals: vol, price_over_vega, price"),
             names_of<HestonObjective>())
      ->default_str(to_string(options.objective))
      ->type_name("NAME")
      ->group(group);
  command
      .add_option("--bounds", arguments.bounds,
                  "Bounds of the parameters v0, kappa, theta, sigma, rho; an end left out keeps its default")
      ->delimiter(',')
      ->type_name("NAME=LOW:HIGH,...")
      ->group(group);
  command
      .add_option(
          "--feller-weight", options.feller_weight,
          "Weight of a preference for 2 kappa theta >= sigma^2, per quote and in units of its loss; 0: none")
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--starts", options.starts,
                  "Number of starting points: one from the data, the others spread over the bounds")
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--max-iterations", options.max_iterations,
                  "Bound on the iterations of each start, and again on those of Ceres")
      ->capture_default_str()
      ->group(group);
}

bool any_given(const HestonArguments& arguments) {
  const HestonArguments none;
  const HestonFitOptions& options = arguments.options;
  return options.objective != none.options.objective || !arguments.bounds.empty() ||
         options.feller_weight != none.options.feller_weight || options.starts != none.options.starts ||
         options.max_iterations != none.options.max_iterations;
}

Expected<HestonFitOptions> resolve_heston(const HestonArguments& arguments) {
  HestonFitOptions options = arguments.options;
  std::set<std::string_view> names;
  for (const std::string& bound : arguments.bounds) {
    const auto taken = take_bound(bound, names, options.bounds);
    if (!taken) return taken.error();
  }
  if (const auto valid = options.validate(); !valid) return valid.error();
  return options;
}

}  // namespace volcal::cli
