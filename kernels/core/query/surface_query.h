// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Element bodies of surface queries: rows x coordinates on a grid, and points (T, coordinate) in any order.
///
/// The edges between stretches of time rise; stretch j covers the times t with edges[j - 1] <= t < edges[j].

#include <cmath>
#include <cstdint>

#include "kernels/core/portability.h"
#include "kernels/core/query/smile.h"

namespace volcal::core {

/// Element i belongs to row i / n_points and coordinate i % n_points.
struct SmileGridArrays {
  const SmileRow* rows;      ///< [n_rows]
  const double* coordinate;  ///< [n_points], shared by all rows
  double* value;             ///< [n_rows * n_points], row-major
  std::int64_t n_points;     ///< > 0
  SmileCoordinate from;
  SmileQuantity quantity;
};

struct SurfacePointArrays {
  const double* edges;           ///< [n_edges], rising
  const SmileSegment* segments;  ///< [n_edges + 1]
  const double* time_to_expiry;  ///< [n]
  const double* coordinate;      ///< [n]
  double* value;                 ///< [n]
  std::int64_t n_edges;          ///< > 0
  SmileCoordinate from;
  SmileQuantity quantity;
};

}  // namespace volcal::core

namespace volcal::core {
inline namespace VOLCAL_ISA {

/// Number of the n > 0 rising edges that are at or below a time; 0 for NaN. No branch depends on the time:
/// the range is halved while it is long, then the remaining edges are counted, which needs no step to wait
/// for the one before.
VOLCAL_HD inline std::int64_t edges_at_or_below(const double* edges, std::int64_t n, double time) {
  constexpr std::int64_t kFew = 12;
  const double* base = edges;
  while (n > kFew) {
    const std::int64_t half = n / 2;
    base += half * static_cast<std::int64_t>(base[half - 1] <= time);
    n -= half;
  }
  std::int64_t count = base - edges;
  for (std::int64_t i = 0; i < n; ++i) count += static_cast<std::int64_t>(base[i] <= time);
  return count;
}

struct SmileGridBody : SmileGridArrays {
  VOLCAL_HD void operator()(std::int64_t i) const {
    const std::int64_t row = i / n_points;
    value[i] = smile_value(rows[row], rows[row].weights, coordinate[i - row * n_points], from, quantity);
  }
};

struct SurfacePointBody : SurfacePointArrays {
  VOLCAL_HD void operator()(std::int64_t i) const {
    const double time = time_to_expiry[i];
    const SmileSegment& segment = segments[edges_at_or_below(edges, n_edges, time)];
    value[i] = smile_value(segment, weights_at(segment, time), coordinate[i], from, quantity);
  }
};

}  // namespace VOLCAL_ISA
}  // namespace volcal::core
