// SPDX-License-Identifier: Apache-2.0
#pragma once

/// QuantLib at the work of our rows, on their inputs.

#include <string>
#include <vector>

#include "host/bench/rows/row.h"

namespace volcal::bench {

[[nodiscard]] std::string quantlib_name();

[[nodiscard]] std::vector<Row> quantlib_black_rows();
[[nodiscard]] std::vector<Row> quantlib_heston_rows();
[[nodiscard]] std::vector<Row> quantlib_heston_fit_rows();
[[nodiscard]] std::vector<Row> quantlib_svi_rows();

}  // namespace volcal::bench
