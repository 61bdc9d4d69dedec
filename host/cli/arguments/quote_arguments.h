// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arguments shared by the commands that fit: reading, cleaning and fits.

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

/// Values of the options as typed; resolve_options and load_quotes turn them into values or a usage error.
struct QuoteArguments {
  std::string format = "auto";
  std::string underlying;
  std::string as_of;
  std::string rate;
  double spot = kAbsent;
  TableArguments table;
  std::string device = "auto";
  std::string instruction_set;  ///< empty: the widest
  std::string weights = "spread";
  std::string profile = "default";  ///< "default", "none", or a file
  std::string prior;                ///< a surface file; may be empty
  std::optional<double> prior_age;
  std::optional<double> prior_drift;
  TailArguments tail;
  FloorArguments floors;
  HestonArguments heston;
  bool both_sides = false;
  bool no_mid_only = false;
  CalibrateOptions options;  ///< the fields that are plain numbers, flags and names
};

/// Declares the arguments of one calibration on `command`, except the file of quotes. `arguments` must
/// outlive the parsing.
void add_quote_arguments(CLI::App& command, QuoteArguments& arguments);

/// Declares those of them that any fit takes, whatever its model: reading, device, weights, loss and
/// cleaning.
void add_fit_arguments(CLI::App& command, QuoteArguments& arguments);

/// Declares --model for a command that fits SVI only.
void add_svi_argument(CLI::App& command, QuoteArguments& arguments);

/// The profile called "default" or "none", or that of a file.
[[nodiscard]] Expected<Profile> profile_named(const std::string& name_or_path);

/// Makes the CPU's loops of this process use the instruction set of --isa, where that was given; fails with
/// `usage`.
[[nodiscard]] Expected<void> pin_instruction_set(const QuoteArguments& arguments);

[[nodiscard]] Expected<CalibrateOptions> resolve_options(const QuoteArguments& arguments);

[[nodiscard]] Expected<std::vector<QuoteSnapshot>> load_quotes(const std::string& path,
                                                               const QuoteArguments& arguments);

/// Reads the snapshots of all files, in their order. Calls `failed` for a file that cannot be read, and for
/// one of which many records were lost (describe_reading_losses).
[[nodiscard]] std::vector<QuoteSnapshot> load_all_quotes(const std::vector<std::string>& paths,
                                                         const QuoteArguments& arguments,
                                                         const std::function<void(const Error&)>& failed);

}  // namespace volcal::cli
