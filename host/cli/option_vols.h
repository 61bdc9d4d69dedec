// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Implied vols of a table of options: what `volcal iv` prints.
///
/// Needs the columns forward, strike, time_to_expiry, type and undiscounted_price, in any order. Every input
/// column is repeated; implied_vol and status are added: "ok", a name of ImpliedVolStatus, or why the row is
/// no option.

#include <cstddef>
#include <string>

#include "host/cli/csv_table.h"
#include "volcal/expected.h"

namespace volcal::cli {

struct OptionVols {
  std::string text;  ///< CSV
  std::size_t rows = 0;
  std::size_t failed = 0;  ///< rows whose status is not "ok"
};

/// Fails where a column is missing, or one of the input has the name of one that is added.
[[nodiscard]] Expected<OptionVols> add_implied_vols(const CsvTable& table);

}  // namespace volcal::cli
