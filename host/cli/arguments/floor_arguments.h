// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `--tail-floor`: floors under the tail that a surface implies.

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "volcal/calibrate_options.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// Values of the options as typed.
struct FloorArguments {
  std::vector<std::string> floors;
  std::string history;  ///< a file, or empty
  HorizonMapping mapping = HorizonMapping::stated_none;
  double premium = kAbsent;
  HistoryBound bound = HistoryBound::estimate;
  double threshold = 0.9;
};

/// Declares the arguments on `command`; `arguments` must outlive the parsing.
void add_floor_arguments(CLI::App& command, FloorArguments& arguments);

/// Parses KIND[:ARGUMENT]=TARGET|history[@FROM..TO|@all][,lambda=L] with times in days:
/// "fall:0.2=0.03@7..45". A probability or a shortfall needs its horizon; a variance swap and a slope, which
/// are rates, apply to all expiries without one.
[[nodiscard]] Expected<TailFloor> parse_tail_floor(const std::string& text);

/// Writes the floors to `options`, validated alone and against each other, and the history where a floor
/// needs one.
[[nodiscard]] Expected<void> resolve_floors(const FloorArguments& arguments, CalibrateOptions& options);

}  // namespace volcal::cli
