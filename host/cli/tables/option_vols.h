// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Implied vols of a table of options: the output of `volcal iv`.
///
/// Needs the columns forward, strike, time_to_expiry, type and undiscounted_price, in any order. Every input
/// column is repeated; implied_vol and status are added. The status is "ok", a name of ImpliedVolStatus, or
/// the reason why the row is no option.

#include "host/cli/tables/csv_table.h"
#include "host/cli/tables/option_table.h"
#include "volcal/expected.h"

namespace volcal::cli {

/// Adds implied vols to a table. Fails where a column is missing, or where an input column has the name of
/// one that is added.
[[nodiscard]] Expected<OptionAnswer> add_implied_vols(const CsvTable& table);

}  // namespace volcal::cli
