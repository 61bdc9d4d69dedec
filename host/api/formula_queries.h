// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queries in batches of a surface with slices of other kinds than SVI: points of one stretch of time are
/// answered together, by the bulk functions of the kinds that serve it.

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/backend/backend.h"
#include "volcal/queries.h"
#include "volcal/surface.h"

namespace volcal {

/// Collects points in any order, then answers them all, on one core.
class FormulaQueries {
 public:
  /// `surface` holds slices and outlives this.
  FormulaQueries(const VolSurface& surface, QueryCoordinates::Kind from, QueryQuantity quantity)
      : surface_(surface), from_(from), quantity_(quantity) {}

  void reserve(std::size_t points) { queries_.reserve(points); }
  /// The next point, by time or on a slice with its own forward; its number is how many came before.
  void add(double time_to_expiry, double coordinate);
  void add_on_slice(std::size_t slice, double coordinate);
  /// values[i] of point i.
  [[nodiscard]] Expected<void> answer(ComputeBackend& backend, std::span<double> values);

 private:
  struct Query {
    std::size_t place;  ///< of slices by index, then of stretches of time
    double time_to_expiry;
    double log_moneyness;
    std::size_t index;
  };
  void answer_portion(std::span<const Query> queries, std::span<double> values) const;

  const VolSurface& surface_;
  QueryCoordinates::Kind from_;
  QueryQuantity quantity_;
  std::vector<Query> queries_;
};

}  // namespace volcal
