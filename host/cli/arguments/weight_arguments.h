// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `--weights`: the unit of residuals and the factors of the quotes' weights, by name.

#include <string>

#include "volcal/calibrate_options.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// Parses names separated by commas, each at most once: at most one of spread and none, and any of vega,
/// size, open_interest and age. Does not change the half-life. An error says which name is wrong and why. A
/// list of CLI11's is not used: it would skip an empty name, and take the file after the names for a name.
[[nodiscard]] Expected<void> take_weights(const std::string& text, CalibrateOptions& options);

}  // namespace volcal::cli
