// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Batches of queries of a surface that has slices of other kinds than SVI. Points in one gap between
/// expiries are answered together, by the bulk functions of the kinds on either side.

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/backend/backend.h"
#include "volcal/queries.h"
#include "volcal/surface.h"

namespace volcal {

/// Collects points in any order, then answers them all on one core.
class FormulaQueries {
 public:
  /// `surface` holds slices and must outlive this object.
  FormulaQueries(const VolSurface& surface, QueryCoordinates::Kind from, QueryQuantity quantity)
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
    std::size_t place;  ///< first the slices by index, then the gaps between them
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
