// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The searches of kernels/core/fit/svi_fit_search.h at three widths of a team.

#include "kernels/core/fit/svi_fit_search.h"
#include "kernels/core/svi/svi_chart.h"

#define VOLCAL_SEARCH_OF_WIDTH(name)                                      \
  namespace volcal::core::name {                                          \
  LowestPoint search_durrleman(const SviPoint& slice);                    \
  LowestPoint search_gap(const SviPoint& earlier, const SviPoint& later); \
  }
VOLCAL_SEARCH_OF_WIDTH(search_wide_2)
VOLCAL_SEARCH_OF_WIDTH(search_wide_4)
VOLCAL_SEARCH_OF_WIDTH(search_wide_32)
#undef VOLCAL_SEARCH_OF_WIDTH
