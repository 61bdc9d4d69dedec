// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Model prices of a table of options: the output of `volcal price`.
///
/// Needs the columns of option_table.h. Every input column is repeated; undiscounted_price, implied_vol and
/// status are added. The status is "ok", a name of HestonStatus, or the reason why the row is no option. With
/// greeks, delta, gamma and the five derivatives by the parameters precede the status.

#include "host/cli/arguments/device_argument.h"
#include "host/cli/tables/csv_table.h"
#include "host/cli/tables/option_table.h"
#include "volcal/expected.h"
#include "volcal/heston.h"

namespace volcal::cli {

/// Prices the options of a table. Fails as read_options and heston_prices do.
[[nodiscard]] Expected<OptionAnswer> add_heston_prices(const CsvTable& table, const HestonParameters& model,
                                                       const HestonAccuracy& accuracy,
                                                       const DeviceChoice& device, bool greeks);

}  // namespace volcal::cli
