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
template <class Kind, std::size_t N>
Expected<void> take_pair(const char* option, const std::string& text, const Kind (&kinds)[N],
                         const char* may_be, Kind& kind, double& number) {
  const std::size_t colon = text.find(':');
  const std::string_view whole = text;
  for (const Kind named : kinds) {
    if (colon == std::string::npos || whole.substr(0, colon) != to_string(named)) continue;
    const Expected<double> value = take_number(option, text, whole.substr(colon + 1));
    if (!value) return value.error();
    kind = named;
    number = *value;
    return {};
  }
  return usage(fmt::format("{} is '{}', must be {}", option, printable(text), may_be));
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
      names_of({TailWings::both, TailWings::left, TailWings::right}))
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
    constexpr TailSpectrum kSpectra[] = {TailSpectrum::cvar, TailSpectrum::exponential, TailSpectrum::power};
    Expected<void> taken =
        take_pair("--tail-spectrum", arguments.spectrum, kSpectra,
                  "cvar:LEVEL, exponential:AVERSION or power:DRAWS", term.spectrum, term.parameter);
    if (!taken) return taken;
  }
  if (!arguments.asymmetry.empty()) {
    const auto factor = take_number("--tail-asymmetry", arguments.asymmetry, arguments.asymmetry);
    if (!factor) return factor.error();
    term.under_pricing = *factor;
  }
  if (!arguments.quotes.empty()) {
    constexpr TailMeasure kMeasures[] = {TailMeasure::delta, TailMeasure::deviations};
    Expected<void> taken = take_pair("--tail-quotes", arguments.quotes, kMeasures,
                                     "delta:BELOW or deviations:ABOVE", term.measure, term.bound);
    if (!taken) return taken;
  }
  if (arguments.wings) term.wings = *arguments.wings;
  return {};
}

}  // namespace volcal::cli
