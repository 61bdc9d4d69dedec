// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace volcal::fit {

/// Place of a quote in a surface: its slice and its number in the slice.
struct QuotePlace {
  std::size_t slice;
  std::size_t quote;
};

}  // namespace volcal::fit
