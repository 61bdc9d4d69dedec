// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Suggests a --map for a table whose columns fit no format, from the names that other tools use.

#include <cstddef>
#include <string>

#include "host/io/table/rows.h"

namespace volcal::io {

struct SuggestedMap {
  /// A clause for a message: "nearest: --map 'strike=K,expiry=exp,bid=b'; not found: a side, call or put".
  /// Empty where no column's name is like one of ours.
  std::string words;
  std::size_t columns = 0;  ///< number of columns that it names
};
[[nodiscard]] SuggestedMap suggest_map(const RowSource& rows);

}  // namespace volcal::io
