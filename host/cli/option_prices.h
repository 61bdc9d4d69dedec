// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Model prices of a table of options: what `volcal price` prints.
///
/// Needs the columns of option_table.h. Every input column is repeated; undiscounted_price, implied_vol and
/// status are added: "ok", a name of HestonStatus, or why the row is no option.

#include <cstddef>
#include <string>

#include "host/cli/csv_table.h"
#include "host/cli/device_argument.h"
#include "volcal/expected.h"
#include "volcal/heston.h"

namespace volcal::cli {

struct OptionPrices {
  std::string text;  ///< CSV
  std::size_t rows = 0;
  std::size_t failed = 0;    ///< rows whose status is not "ok"
  std::size_t unpriced = 0;  ///< those of them without a price
};

/// Fails as read_options and heston_prices do.
[[nodiscard]] Expected<OptionPrices> add_heston_prices(const CsvTable& table, const HestonParameters& model,
                                                       const HestonAccuracy& accuracy,
                                                       const DeviceChoice& device);

}  // namespace volcal::cli
