// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `--weights`: the unit of residuals and the factors of the quotes' weights, by name.

#include <string>

#include "volcal/calibrate_options.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// From names separated by commas, each at most once: at most one of spread and none, any of vega, size,
/// open_interest and age. Leaves the half-life as it is. The error says which name is wrong and how.
/// A list of CLI11's would pass over an empty name, and take the file behind the names for one.
[[nodiscard]] Expected<void> take_weights(const std::string& text, CalibrateOptions& options);

}  // namespace volcal::cli
