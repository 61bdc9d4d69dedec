// SPDX-License-Identifier: Apache-2.0
#include "volcal/queries.h"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "calibration/surface/surface_state.h"
#include "host/api/formula_queries.h"
#include "host/api/heston_points.h"
#include "host/api/heston_queries.h"
#include "host/api/query_coordinates.h"
#include "host/api/query_reasons.h"
#include "kernels/backend/backend.h"
#include "kernels/backend/factory.h"
#include "kernels/backend/guarded.h"
#include "kernels/core/query/smile.h"

namespace volcal {
namespace {

Error usage(const char* operation, const std::string& message) {
  return {ErrorCode::usage, std::string(operation) + ": " + message};
}

bool overlap(std::span<const double> a, std::span<const double> b) {
  const std::less<> before;  // also compares pointers into different arrays
  return !a.empty() && !b.empty() && before(a.data(), b.data() + b.size()) &&
         before(b.data(), a.data() + a.size());
}

/// True where input and output overlap but are not the same memory. The same memory is allowed, since element
/// i of the input is read before element i of the output is written.
bool overlap_in_part(std::span<const double> input, std::span<const double> output) {
  const bool same = input.data() == output.data() && input.size() == output.size();
  return !same && overlap(input, output);
}

/// Reason to refuse the arrays of a call with one time for each coordinate; empty where they are valid.
std::string fault_in_step(std::span<const double> input, std::span<const double> values) {
  if (input.size() != values.size()) {
    return std::to_string(values.size()) + " values for " + std::to_string(input.size()) + " points";
  }
  return overlap_in_part(input, values) ? "values overlap an input in part" : "";
}

/// Reason to refuse the arrays of a grid; empty where they are valid.
std::string fault_in_grid(std::size_t rows, std::span<const double> times, std::span<const double> columns,
                          std::span<const double> values) {
  const bool overflows = rows != 0 && columns.size() > std::numeric_limits<std::size_t>::max() / rows;
  if (overflows || values.size() != rows * columns.size()) {
    return std::to_string(values.size()) + " values for a grid of " + std::to_string(rows) + " x " +
           std::to_string(columns.size());
  }
  return overlap(times, values) || overlap(columns, values) ? "values overlap an input" : "";
}

std::string fault_in_statuses(std::span<const double> values, std::span<const QueryStatus> statuses) {
  if (statuses.empty() || statuses.size() == values.size()) return {};
  return std::to_string(statuses.size()) + " statuses for " + std::to_string(values.size()) + " values";
}

/// Copy of an input, made where the answers replace that input before their statuses are determined.
class InputCopy {
 public:
  InputCopy(std::span<const double> input, std::span<const double> values,
            std::span<const QueryStatus> statuses)
      : input_(input) {
    if (statuses.empty() || !overlap(input, values)) return;
    kept_.assign(input.begin(), input.end());
    input_ = kept_;
  }
  double operator[](std::size_t i) const { return input_[i]; }

 private:
  std::vector<double> kept_;
  std::span<const double> input_;
};

/// Writes the statuses; `reason(i)` says why element i has no answer.
template <class Reason>
Expected<void> with_statuses(Expected<void> done, std::span<const double> values,
                             std::span<QueryStatus> statuses, const Reason& reason) {
  if (!done) return done;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    statuses[i] = std::isnan(values[i]) ? reason(i) : QueryStatus::ok;
  }
  return done;
}

constexpr std::size_t kRowsOnStack = 32;

/// Answers queries of a surface whose rows are not SVI. `collect(queries)` adds the points to a HestonQueries
/// or a FormulaQueries, in the order of `values`.
template <class Collect>
Expected<void> collected(const VolSurface& surface, ComputeBackend& backend, QueryCoordinates::Kind from,
                         QueryQuantity quantity, std::span<double> values, const Collect& collect) {
  const auto answer = [&](auto queries) -> Expected<void> {
    queries.reserve(values.size());
    collect(queries);
    return queries.answer(backend, values);
  };
  if (surface.heston() != nullptr) return answer(HestonQueries(surface, from, quantity));
  return answer(FormulaQueries(surface, from, quantity));
}

/// Answers the slices [first, end) of such a surface at all coordinates.
Expected<void> collected_slices(const VolSurface& surface, ComputeBackend& backend, std::size_t first,
                                std::size_t end, const QueryCoordinates& coordinates,
                                std::span<double> values, QueryQuantity quantity) {
  return collected(surface, backend, coordinates.kind, quantity, values, [&](auto& queries) {
    for (std::size_t slice = first; slice < end; ++slice) {
      for (const double coordinate : coordinates.values) queries.add_on_slice(slice, coordinate);
    }
  });
}

}  // namespace

Expected<SurfaceQueries> SurfaceQueries::make(VolSurface surface, Device device, int device_ordinal,
                                              std::size_t largest_batch) noexcept {
  return guarded("queries", [&]() -> Expected<SurfaceQueries> {
    // The factory counts elements of some 30 ns, the most that a point of an SVI surface takes.
    const std::size_t elements =
        surface.heston() != nullptr ? kElementsPerHestonPrice * largest_batch : largest_batch;
    auto choice = make_backend(device, device_ordinal, static_cast<std::int64_t>(elements));
    if (!choice) return choice.error();
    return SurfaceQueries(std::move(surface), std::move(choice->backend));
  });
}

SurfaceQueries SurfaceQueries::with_surface(VolSurface surface) const noexcept {
  return {std::move(surface), backend_};
}

std::string SurfaceQueries::device() const { return backend_->name(); }

Expected<void> SurfaceQueries::on_slice(std::size_t slice, const QueryCoordinates& coordinates,
                                        std::span<double> values, QueryQuantity quantity,
                                        std::span<QueryStatus> statuses) const noexcept {
  constexpr const char* kName = "on_slice";
  return guarded(kName, [&]() -> Expected<void> {
    const auto& state = SurfaceAccess::state(surface_);
    const auto& rows = state.rows;
    if (slice >= rows.size()) {
      return usage(kName, "slice " + std::to_string(slice) + " of " + std::to_string(rows.size()));
    }
    std::string fault = fault_in_step(coordinates.values, values);
    if (fault.empty()) fault = fault_in_statuses(values, statuses);
    if (!fault.empty()) return usage(kName, fault);
    const InputCopy input_coordinates(coordinates.values, values, statuses);
    Expected<void> done =
        state.is_svi ? backend_->smile_grid({std::span(rows).subspan(slice, 1), coordinates.values, values,
                                             core_coordinate(coordinates.kind), core_quantity(quantity)})
                     : collected_slices(surface_, *backend_, slice, slice + 1, coordinates, values, quantity);
    return with_statuses(std::move(done), values, statuses, [&](std::size_t i) {
      return reason_on_slice(surface_, slice, coordinates.kind, input_coordinates[i]);
    });
  });
}

Expected<void> SurfaceQueries::on_slices(const QueryCoordinates& coordinates, std::span<double> values,
                                         QueryQuantity quantity,
                                         std::span<QueryStatus> statuses) const noexcept {
  constexpr const char* kName = "on_slices";
  return guarded(kName, [&]() -> Expected<void> {
    const auto& state = SurfaceAccess::state(surface_);
    const auto& rows = state.rows;
    std::string fault = fault_in_grid(rows.size(), {}, coordinates.values, values);
    if (fault.empty()) fault = fault_in_statuses(values, statuses);
    if (!fault.empty()) return usage(kName, fault);
    Expected<void> done =
        state.is_svi ? backend_->smile_grid({rows, coordinates.values, values,
                                             core_coordinate(coordinates.kind), core_quantity(quantity)})
                     : collected_slices(surface_, *backend_, 0, rows.size(), coordinates, values, quantity);
    const std::size_t columns = coordinates.values.size();
    return with_statuses(std::move(done), values, statuses, [&](std::size_t i) {
      return reason_on_slice(surface_, i / columns, coordinates.kind, coordinates.values[i % columns]);
    });
  });
}

Expected<void> SurfaceQueries::at_points(std::span<const double> times_to_expiry,
                                         const QueryCoordinates& coordinates, std::span<double> values,
                                         QueryQuantity quantity,
                                         std::span<QueryStatus> statuses) const noexcept {
  constexpr const char* kName = "at_points";
  return guarded(kName, [&]() -> Expected<void> {
    for (const std::span<const double> input : {times_to_expiry, coordinates.values}) {
      const std::string fault = fault_in_step(input, values);
      if (!fault.empty()) return usage(kName, fault);
    }
    if (const std::string fault = fault_in_statuses(values, statuses); !fault.empty()) {
      return usage(kName, fault);
    }
    const InputCopy input_times(times_to_expiry, values, statuses);
    const InputCopy input_coordinates(coordinates.values, values, statuses);
    const auto answer = [&]() -> Expected<void> {
      const auto& state = SurfaceAccess::state(surface_);
      if (state.is_svi) {
        return backend_->surface_points({state.times.edges, state.times.segments, times_to_expiry,
                                         coordinates.values, values, core_coordinate(coordinates.kind),
                                         core_quantity(quantity)});
      }
      return collected(surface_, *backend_, coordinates.kind, quantity, values, [&](auto& queries) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          queries.add(times_to_expiry[i], coordinates.values[i]);
        }
      });
    };
    return with_statuses(answer(), values, statuses, [&](std::size_t i) {
      return reason_at_time(surface_, input_times[i], coordinates.kind, input_coordinates[i]);
    });
  });
}

Expected<void> SurfaceQueries::on_grid(std::span<const double> times_to_expiry,
                                       const QueryCoordinates& coordinates, std::span<double> values,
                                       QueryQuantity quantity,
                                       std::span<QueryStatus> statuses) const noexcept {
  constexpr const char* kName = "on_grid";
  return guarded(kName, [&]() -> Expected<void> {
    const std::size_t count = times_to_expiry.size();
    std::string fault = fault_in_grid(count, times_to_expiry, coordinates.values, values);
    if (fault.empty()) fault = fault_in_statuses(values, statuses);
    if (!fault.empty()) return usage(kName, fault);
    const auto answer = [&]() -> Expected<void> {
      const auto& state = SurfaceAccess::state(surface_);
      if (!state.is_svi) {
        return collected(surface_, *backend_, coordinates.kind, quantity, values, [&](auto& queries) {
          for (const double time : times_to_expiry) {
            for (const double coordinate : coordinates.values) queries.add(time, coordinate);
          }
        });
      }
      std::array<core::SmileRow, kRowsOnStack> few;
      std::vector<core::SmileRow> many(count > kRowsOnStack ? count : 0);
      const std::span<core::SmileRow> rows =
          count > kRowsOnStack ? std::span(many) : std::span(few).first(count);
      for (std::size_t i = 0; i < count; ++i) {
        rows[i] = core::smile_row(state.times.at(times_to_expiry[i]), times_to_expiry[i]);
      }
      return backend_->smile_grid(
          {rows, coordinates.values, values, core_coordinate(coordinates.kind), core_quantity(quantity)});
    };
    const std::size_t columns = coordinates.values.size();
    return with_statuses(answer(), values, statuses, [&](std::size_t i) {
      return reason_at_time(surface_, times_to_expiry[i / columns], coordinates.kind,
                            coordinates.values[i % columns]);
    });
  });
}

}  // namespace volcal
