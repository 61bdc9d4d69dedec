// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Implied vols of a table of options: what `volcal iv` prints.
///
/// Needs the columns forward, strike, time_to_expiry, type and undiscounted_price, in any order. Every input
/// column is repeated; implied_vol and status are added: "ok", a name of ImpliedVolStatus, or why the row is
/// no option.

#include "host/cli/tables/csv_table.h"
#include "host/cli/tables/option_table.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// Fails where a column is missing, or one of the input has the name of one that is added.
[[nodiscard]] Expected<OptionAnswer> add_implied_vols(const CsvTable& table);

}  // namespace volcal::cli
