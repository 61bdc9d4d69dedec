// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/tail_arguments.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "calibration/base/parse_number.h"
#include "host/cli/terminal/names.h"
#include "host/cli/terminal/usage_error.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

Expected<double> take_number(const char* option, const std::string& text, std::string_view cell) {
  const io::Number number = io::parse_number(cell);
  if (number.status == io::NumberStatus::ok) return number.value;
  return usage(fmt::format("{} is '{}': '{}' is not a number", option, printable(text), printable(cell)));
}

/// Parses NAME:NUMBER into one of the named values and a number.
template <NamedEnum Kind>
Expected<void> take_pair(const char* option, const std::string& text, const char* may_be, Kind& kind,
                         double& number) {
  std::string_view number_text = text;
  const std::string_view name = number_text.substr(0, number_text.find(':'));
  const std::optional<Kind> named = value_named<Kind>(name);
  if (!named || name.size() == number_text.size()) {
    return usage(fmt::format("{} is '{}', must be {}", option, printable(text), may_be));
  }
  number_text.remove_prefix(name.size() + 1);
  const Expected<double> value = take_number(option, text, number_text);
  if (!value) return value.error();
  kind = *named;
  number = *value;
  return {};
}

bool shapes_a_term(const TailArguments& arguments) {
  return !(arguments.spectrum.empty() && arguments.asymmetry.empty() && arguments.quotes.empty() &&
           !arguments.wings);
}

}  // namespace

void add_tail_arguments(CLI::App& command, TailArguments& arguments) {
  const TailTerm term;
  const std::string group = "Tail";
  command
      .add_option(
          "--tail-severity", arguments.severity,
          "Weight of the tail term: the loss gains this times the number of tail quotes times a spectral "
          "risk of their asymmetric squared errors; 0: none")
      ->type_name("NUMBER")
      ->group(group);
  command
      .add_option(
          "--tail-spectrum", arguments.spectrum,
          fmt::format("Weights by rank of the error: cvar:LEVEL, exponential:AVERSION or power:DRAWS [{}:{}]",
                      to_string(term.spectrum), term.parameter))
      ->type_name("NAME:NUMBER")
      ->group(group);
  command
      .add_option("--tail-asymmetry", arguments.asymmetry,
                  fmt::format("Factor on squared errors where the model is below the market [{}]",
                              term.under_pricing))
      ->type_name("FACTOR")
      ->group(group);
  command
      .add_option(
          "--tail-quotes", arguments.quotes,
          fmt::format(
              "Quotes that belong to the tail: delta:BELOW or deviations:ABOVE, at their own vols [{}:{}]",
              to_string(term.measure), term.bound))
      ->type_name("NAME:NUMBER")
      ->group(group);
  take_names(
      command.add_option("--tail-wings", arguments.wings,
                         fmt::format("Wings of the tail: both, left or right [{}]", to_string(term.wings))),
      names_of<TailWings>())
      ->type_name("NAME")
      ->group(group);
}

Expected<void> take_tail(const TailArguments& arguments, TailTerm& term) {
  if (!arguments.severity.empty()) {
    const auto severity = take_number("--tail-severity", arguments.severity, arguments.severity);
    if (!severity) return severity.error();
    term.severity = *severity;
  } else if (shapes_a_term(arguments) && !term.on()) {
    return usage(
        "--tail-spectrum, --tail-asymmetry, --tail-quotes and --tail-wings are for a tail term: they need "
        "--tail-severity, or a profile that has a tail term");
  }
  if (!arguments.spectrum.empty()) {
    Expected<void> taken =
        take_pair("--tail-spectrum", arguments.spectrum, "cvar:LEVEL, exponential:AVERSION or power:DRAWS",
                  term.spectrum, term.parameter);
    if (!taken) return taken;
  }
  if (!arguments.asymmetry.empty()) {
    const auto factor = take_number("--tail-asymmetry", arguments.asymmetry, arguments.asymmetry);
    if (!factor) return factor.error();
    term.under_pricing = *factor;
  }
  if (!arguments.quotes.empty()) {
    Expected<void> taken = take_pair("--tail-quotes", arguments.quotes, "delta:BELOW or deviations:ABOVE",
                                     term.measure, term.bound);
    if (!taken) return taken;
  }
  if (arguments.wings) term.wings = *arguments.wings;
  return {};
}

}  // namespace volcal::cli
