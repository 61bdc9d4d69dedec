// SPDX-License-Identifier: Apache-2.0
#include <iterator>

#include "host/bench/rows/row.h"

namespace volcal::bench {

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto family : {implied_vol_rows, black_price_rows, heston_price_rows, heston_fit_rows,
                            heston_ceres_rows, slice_fit_rows, surface_fit_rows, query_rows, query_batch_rows,
                            svi_grid_rows, proof_rows, reader_rows, calibrate_rows, universe_rows}) {
    std::vector<Row> more = family();
    rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return rows;
}

}  // namespace volcal::bench
