// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace volcal::fit {

/// Quote `quote` of slice `slice`.
struct QuotePlace {
  std::size_t slice;
  std::size_t quote;
};

}  // namespace volcal::fit
