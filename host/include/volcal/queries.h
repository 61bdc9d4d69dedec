// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Batches of queries of one surface, on the CPU's widest registers and all its cores, or on a GPU.
///
///     const auto queries = volcal::SurfaceQueries::make(surface).value_or_throw();
///     queries.on_slice(3, volcal::at_strikes(strikes), vols);       // one slice
///     queries.at_points(times, volcal::at_strikes(strikes), vols);  // one K for each T, in any order
///     queries.on_grid(times, volcal::at_log_moneyness(k), vols);    // all T x all k, row by row
///
/// Single queries are those of VolSurface and CompiledSlice; batches pay from some tens of points.
///
/// Units     times in years, strikes as the forward, k = ln(K / F(T)); implied_vol decimal per root year
/// Shape     at_points: times, coordinates and values have one length; grids: row-major, one row for each
///           slice or time. Spans may be empty and need the alignment of a double only
/// Overlap   the output of on_slice and at_points may be exactly one of its inputs, which the answers then
///           replace; any other overlap of output and input is refused with `usage`. Inputs may overlap
/// Accuracy  a few ulp of VolSurface's answer to the same query (docs/use/queries.md). On one machine the
///           same point gives the same bits, whatever the other points and the number of threads
/// Failure   an element outside the domain (NaN, T <= 0, K <= 0, infinite), or whose answer is beyond the
///           range of doubles, is NaN and affects no other; its status gives the reason (volcal/surface.h).
///           The call fails with `usage` for a slice that does not exist, lengths that differ, a forbidden
///           overlap or a device that does not exist, before anything is written; with `internal` where the
///           device failed
/// Status    `statuses` is empty, or has one element for each value: `ok` where that is a number. Statuses
/// cost
///           a comparison for each value, and a copy of an input that the output replaces
/// Threads   safe from several threads at once; calls on a GPU take turns
/// Memory    a batch that one thread computes allocates nothing, except on_grid with more than 32 times and
///           the copy under Status
/// Heston    a surface that holds a Heston model is priced slice by slice, with shared work for the strikes
/// of
///           one time: some 0.2 us a point where there are many. Answers differ from VolSurface's, and depend
///           on the other points, by 2e-11 of the out-of-the-money price at most; memory is allocated
/// Others    a surface with a slice of another kind than SVI (volcal/variance_function.h) is answered in
///           bulk for each gap between expiries, on one core whatever the device: some 20 ns a point and the
///           kinds' formulas; memory is allocated

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "volcal/device.h"
#include "volcal/expected.h"
#include "volcal/surface.h"

namespace volcal {

class ComputeBackend;

/// Quantity that a query returns.
enum class QueryQuantity : std::uint8_t { implied_vol, total_variance };

/// Strikes or log-moneyness of a query. Refers to the caller's memory.
struct QueryCoordinates {
  enum class Kind : std::uint8_t { log_moneyness, strike };
  Kind kind = Kind::log_moneyness;
  std::span<const double> values;
};
[[nodiscard]] inline QueryCoordinates at_strikes(std::span<const double> strikes) noexcept {
  return {QueryCoordinates::Kind::strike, strikes};
}
[[nodiscard]] inline QueryCoordinates at_log_moneyness(std::span<const double> log_moneyness) noexcept {
  return {QueryCoordinates::Kind::log_moneyness, log_moneyness};
}

/// A surface with the device that answers its queries. Cheap to copy; copies share the device.
class SurfaceQueries {
 public:
  /// Makes the queries of a surface. `automatic` takes a GPU where batches of `largest_batch` points justify
  /// one, else the CPU.
  [[nodiscard]] static Expected<SurfaceQueries> make(VolSurface surface, Device device = Device::cpu,
                                                     int device_ordinal = 0,
                                                     std::size_t largest_batch = 0) noexcept;

  /// Queries of another surface on the same device, for example after a new fit or with new forwards. This
  /// object does not change.
  [[nodiscard]] SurfaceQueries with_surface(VolSurface surface) const noexcept;

  [[nodiscard]] const VolSurface& surface() const noexcept { return surface_; }
  /// Name of the device: "cpu", or the GPU's name.
  [[nodiscard]] std::string device() const;

  /// Sets values[j] to the answer at coordinate j of slice `slice`.
  [[nodiscard]] Expected<void> on_slice(std::size_t slice, const QueryCoordinates& coordinates,
                                        std::span<double> values,
                                        QueryQuantity quantity = QueryQuantity::implied_vol,
                                        std::span<QueryStatus> statuses = {}) const noexcept;

  /// Sets values[i * coordinates + j] to the answer at coordinate j of slice i, for all slices.
  [[nodiscard]] Expected<void> on_slices(const QueryCoordinates& coordinates, std::span<double> values,
                                         QueryQuantity quantity = QueryQuantity::implied_vol,
                                         std::span<QueryStatus> statuses = {}) const noexcept;

  /// Sets values[i] to the answer at time i and coordinate i. Fastest where points of one time are adjacent.
  [[nodiscard]] Expected<void> at_points(std::span<const double> times_to_expiry,
                                         const QueryCoordinates& coordinates, std::span<double> values,
                                         QueryQuantity quantity = QueryQuantity::implied_vol,
                                         std::span<QueryStatus> statuses = {}) const noexcept;

  /// Sets values[i * coordinates + j] to the answer at time i and coordinate j.
  [[nodiscard]] Expected<void> on_grid(std::span<const double> times_to_expiry,
                                       const QueryCoordinates& coordinates, std::span<double> values,
                                       QueryQuantity quantity = QueryQuantity::implied_vol,
                                       std::span<QueryStatus> statuses = {}) const noexcept;

 private:
  SurfaceQueries(VolSurface surface, std::shared_ptr<ComputeBackend> backend)
      : surface_(std::move(surface)), backend_(std::move(backend)) {}

  VolSurface surface_;
  std::shared_ptr<ComputeBackend> backend_;
};

}  // namespace volcal
