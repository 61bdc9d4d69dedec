// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queries of a Heston surface in batches: points of one time are priced together, strikes rising.

#include <span>
#include <vector>

#include "kernels/backend/backend.h"
#include "volcal/queries.h"
#include "volcal/surface.h"

namespace volcal {

/// Collects points in any order, then answers them all.
class HestonQueries {
 public:
  /// `surface` holds a Heston model and outlives this.
  HestonQueries(const VolSurface& surface, QueryCoordinates::Kind from, QueryQuantity quantity)
      : surface_(surface), from_(from), quantity_(quantity) {}

  void reserve(std::size_t points) { queries_.reserve(points); }
  /// The next point, by time or on a slice with its own forward; its number is how many came before.
  void add(double time_to_expiry, double coordinate);
  void add_on_slice(std::size_t slice, double coordinate);
  /// values[i] of point i.
  [[nodiscard]] Expected<void> answer(ComputeBackend& backend, std::span<double> values);

 private:
  struct Query {
    double time_to_expiry;  ///< of the slice it is on, where there is one
    double log_moneyness;
    std::size_t index;
  };
  [[nodiscard]] double answer_to(const Query& query, double implied_vol) const;

  const VolSurface& surface_;
  QueryCoordinates::Kind from_;
  QueryQuantity quantity_;
  std::vector<Query> queries_;
};

}  // namespace volcal
