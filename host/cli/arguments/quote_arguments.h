// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The arguments that `calibrate` and `explain` share: what to read, how to clean, how to fit.

#include <CLI/App.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/arguments/floor_arguments.h"
#include "host/cli/arguments/heston_arguments.h"
#include "host/cli/arguments/table_arguments.h"
#include "host/cli/arguments/tail_arguments.h"
#include "volcal/calibrate_options.h"
#include "volcal/expected.h"
#include "volcal/io.h"

namespace volcal::cli {

/// As typed; resolve_options and load_quotes turn them into values or a usage error.
struct QuoteArguments {
  std::string format = "auto";
  std::string underlying;
  std::string as_of;
  std::string rate;
  double spot = kAbsent;
  TableArguments table;
  std::string device = "auto";
  std::string instruction_set;  ///< or empty: the widest
  std::string weights = "spread";
  std::string profile = "default";  ///< or none, or a file
  std::string prior;                ///< a surface file, or empty
  std::optional<double> prior_age;
  std::optional<double> prior_drift;
  TailArguments tail;
  FloorArguments floors;
  HestonArguments heston;
  bool both_sides = false;
  bool no_mid_only = false;
  CalibrateOptions options;  ///< the fields that are plain numbers, flags and names
};

/// Declares the arguments on `command`, but for the file of quotes; `arguments` must outlive the parsing.
void add_quote_arguments(CLI::App& command, QuoteArguments& arguments);

/// "default", "none", or what the file of that name holds.
[[nodiscard]] Expected<Profile> profile_named(const std::string& name_or_path);

/// Has the CPU's loops of this process run with the set of --isa, where it was given; fails with `usage`.
[[nodiscard]] Expected<void> pin_instruction_set(const QuoteArguments& arguments);

[[nodiscard]] Expected<CalibrateOptions> resolve_options(const QuoteArguments& arguments);

[[nodiscard]] Expected<std::vector<QuoteSnapshot>> load_quotes(const std::string& path,
                                                               const QuoteArguments& arguments);

/// Every snapshot of the files, in their order; `failed` is told of a file that cannot be read, and of one of
/// which much was lost (describe_reading_losses).
[[nodiscard]] std::vector<QuoteSnapshot> load_all_quotes(const std::vector<std::string>& paths,
                                                         const QuoteArguments& arguments,
                                                         const std::function<void(const Error&)>& failed);

}  // namespace volcal::cli
