// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Many queries of one surface at once, on the CPU's widest registers and all its cores, or on a GPU.
///
///     const auto queries = volcal::SurfaceQueries::make(surface).value_or_throw();
///     queries.on_slice(3, volcal::at_strikes(strikes), vols);       // one slice
///     queries.at_points(times, volcal::at_strikes(strikes), vols);  // T and K in step, in any order
///     queries.on_grid(times, volcal::at_log_moneyness(k), vols);    // all T x all k, row by row
///
/// Single queries: VolSurface and CompiledSlice. Choose this for some tens of points and more.
///
/// Units     times in years, strikes as the forward, k = ln(K / F(T)); implied_vol decimal per root year
/// Shape     at_points: times, coordinates and values in step; grids: row-major, one row a slice or time.
///           Spans may be empty and start anywhere a double may lie
/// Overlap   the output of on_slice and at_points may be exactly one of its inputs, which the answers then
///           replace; any other overlap of output and input is refused with `usage`. Inputs may overlap
/// Accuracy  a few ulp of VolSurface's answer to the same query (docs/use/queries.md); on one machine the
///           same point gives the same bits, whatever stands beside it and however threads share the work
/// Failure   an element outside the domain (NaN, T <= 0, K <= 0, infinite), or whose answer is beyond the
///           range of doubles, is NaN and touches no other; its status says why (volcal/surface.h). The call
///           fails with `usage` for a slice that is not there, lengths that differ, a forbidden overlap or a
///           device that is not there, before anything is written; with `internal` for a device that broke
/// Status    `statuses` is empty, or has one for each value: ok where it is a number. Asking costs a look at
///           each value, and a copy of an input that the output replaces
/// Threads   safe from several threads at once; calls on a GPU take turns
/// Memory    nothing is allocated for a batch that one thread does, but for on_grid with more than 32 times
///           and for such a copy
/// Heston    a surface that holds a Heston model is priced slice by slice, strikes sharing the work: some 0.2
///           us a point where there are many of one time. Answers differ from VolSurface's, and with what
///           stands beside them, by 2e-11 of the out-of-the-money price at most; memory is allocated
/// Others    a surface with a slice of another kind than SVI (volcal/variance_function.h) is answered in
///           bulk for each stretch of time, on one core whatever the device, some 20 ns a point and the
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

/// What is asked for.
enum class QueryQuantity : std::uint8_t { implied_vol, total_variance };

/// Where it is asked for: strikes or log-moneyness. Refers to the caller's memory.
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

/// A surface and the device that answers for it. Cheap to copy; copies share the device.
class SurfaceQueries {
 public:
  /// `automatic` takes a GPU where batches of `largest_batch` points are worth one, and else the CPU.
  [[nodiscard]] static Expected<SurfaceQueries> make(VolSurface surface, Device device = Device::cpu,
                                                     int device_ordinal = 0,
                                                     std::size_t largest_batch = 0) noexcept;

  /// Another surface on the same device, as after a new fit or new forwards. This one stays as it is.
  [[nodiscard]] SurfaceQueries with_surface(VolSurface surface) const noexcept;

  [[nodiscard]] const VolSurface& surface() const noexcept { return surface_; }
  /// "cpu", or the GPU's name.
  [[nodiscard]] std::string device() const;

  /// values[j] at coordinate j of slice `slice`.
  [[nodiscard]] Expected<void> on_slice(std::size_t slice, const QueryCoordinates& coordinates,
                                        std::span<double> values,
                                        QueryQuantity quantity = QueryQuantity::implied_vol,
                                        std::span<QueryStatus> statuses = {}) const noexcept;

  /// values[i * coordinates + j] at coordinate j of slice i, for all slices.
  [[nodiscard]] Expected<void> on_slices(const QueryCoordinates& coordinates, std::span<double> values,
                                         QueryQuantity quantity = QueryQuantity::implied_vol,
                                         std::span<QueryStatus> statuses = {}) const noexcept;

  /// values[i] at time i and coordinate i. Points of one time next to each other are answered fastest.
  [[nodiscard]] Expected<void> at_points(std::span<const double> times_to_expiry,
                                         const QueryCoordinates& coordinates, std::span<double> values,
                                         QueryQuantity quantity = QueryQuantity::implied_vol,
                                         std::span<QueryStatus> statuses = {}) const noexcept;

  /// values[i * coordinates + j] at time i and coordinate j.
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
