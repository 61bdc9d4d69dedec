// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Batches of queries of a Heston surface: points of one time are priced together, strikes rising.

#include <span>
#include <vector>

#include "kernels/backend/backend.h"
#include "volcal/queries.h"
#include "volcal/surface.h"

namespace volcal {

/// Collects points in any order, then answers them all.
class HestonQueries {
 public:
  /// `surface` holds a Heston model and must outlive this object.
  HestonQueries(const VolSurface& surface, QueryCoordinates::Kind from, QueryQuantity quantity)
      : surface_(surface), from_(from), quantity_(quantity) {}

  void reserve(std::size_t points) { queries_.reserve(points); }
  /// Adds a point by time, or on a slice with the slice's forward. Points are numbered from 0 in the order of
  /// the calls.
  void add(double time_to_expiry, double coordinate);
  void add_on_slice(std::size_t slice, double coordinate);
  /// Sets values[i] to the answer for point i.
  [[nodiscard]] Expected<void> answer(ComputeBackend& backend, std::span<double> values);

 private:
  struct Query {
    double time_to_expiry;  ///< time of the slice, for a point on a slice
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
