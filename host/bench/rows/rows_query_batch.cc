// SPDX-License-Identifier: Apache-2.0
/// Rows of vols from a surface at 10^6 points in one call.

#include <functional>
#include <numeric>

#include "calibration/surface/surface_state.h"
#include "host/bench/inputs/query_points.h"
#include "host/bench/inputs/sample_surfaces.h"
#include "host/bench/rows/row.h"
#include "kernels/core/query/smile.h"

namespace volcal::bench {
namespace {

using core::SmileCoordinate;

struct QueryBatch {
  std::shared_ptr<QueryPoints> points;
  std::unique_ptr<ComputeBackend> backend;
  std::vector<core::SmileRow> rows;  ///< rows of a grid
};

/// Work of a row on its batch, and the preparation that is not timed.
struct BatchWork {
  std::function<void(QueryBatch&, const Settings&)> prepare;
  std::function<Expected<void>(QueryBatch&)> run;
};

Row row_of(const char* name, const char* work, VolSurface (*surface)(), QueryTimes times, QueryJudge judge,
           const BatchWork& batch_work) {
  Row row;
  row.name = name;
  row.item = "point";
  row.work = work;
  row.by_instruction_set = row.by_threads = row.by_device = true;
  row.by_items = !batch_work.prepare;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const auto batch = std::make_shared<QueryBatch>();
    batch->backend = *std::move(opened);
    batch->points = draw_query_points(surface(), times, settings.count(kManyItems));
    if (batch_work.prepare) batch_work.prepare(*batch, settings);
    Work prepared;
    prepared.items = static_cast<std::int64_t>(batch->points->vol.size());
    prepared.run = [batch, run = batch_work.run] { return run(*batch); };
    prepared.checksum = [batch] {
      return std::accumulate(batch->points->vol.begin(), batch->points->vol.end(), 0.0);
    };
    prepared.judge = [batch, judge] { return judge(*batch->points); };
    note_backend(settings, *batch->backend, prepared);
    return prepared;
  };
  return row;
}

const std::vector<double>& coordinates(const QueryPoints& points, SmileCoordinate from) {
  return from == SmileCoordinate::strike ? points.strike : points.log_moneyness;
}

BatchWork on_one_slice(SmileCoordinate from) {
  return {
      {}, [from](QueryBatch& batch) {
        QueryPoints& points = *batch.points;
        const auto& rows = SurfaceAccess::state(points.surface).rows;
        return batch.backend->smile_grid({std::span(rows).subspan(points.slice, 1), coordinates(points, from),
                                          points.vol, from, core::SmileQuantity::implied_vol});
      }};
}

BatchWork at_points(SmileCoordinate from) {
  return {{}, [from](QueryBatch& batch) {
            QueryPoints& points = *batch.points;
            const CompiledTimes& times = SurfaceAccess::state(points.surface).times;
            return batch.backend->surface_points({times.edges, times.segments, points.time,
                                                  coordinates(points, from), points.vol, from,
                                                  core::SmileQuantity::implied_vol});
          }};
}

/// Grid with as many times as strikes; the points hold every element's own time and strike, for the judge.
BatchWork on_grid() {
  const auto prepare = [](QueryBatch& batch, const Settings& settings) {
    QueryPoints& points = *batch.points;
    const std::size_t side = settings.quick ? 40 : 1000;
    const CompiledTimes& compiled = SurfaceAccess::state(points.surface).times;
    const double first = points.surface.slices().front().expiry.time_to_expiry;
    const double last = points.surface.slices().back().expiry.time_to_expiry;
    points.time.clear();
    points.strike.clear();
    for (std::size_t i = 0; i < side; ++i) {
      const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(side);
      const double time = first + (last - first) * place;
      batch.rows.push_back(core::smile_row(compiled.at(time), time));
      for (std::size_t j = 0; j < side; ++j) {
        points.time.push_back(time);
        points.strike.push_back(4500.0 + 1000.0 * static_cast<double>(j) / static_cast<double>(side));
      }
    }
    points.vol.assign(side * side, 0.0);
  };
  return {prepare, [](QueryBatch& batch) {
            QueryPoints& points = *batch.points;
            const std::size_t columns = points.vol.size() / batch.rows.size();
            return batch.backend->smile_grid({batch.rows, std::span(points.strike).first(columns), points.vol,
                                              SmileCoordinate::strike, core::SmileQuantity::implied_vol});
          }};
}

}  // namespace

std::vector<Row> query_batch_rows() {
  using enum QueryTimes;
  constexpr auto kK = SmileCoordinate::log_moneyness;
  constexpr auto kStrike = SmileCoordinate::strike;
  return {row_of("query_batch/slice_k", "vols of one slice by log-moneyness", index_surface, one_slice,
                 judge_by_log_moneyness, on_one_slice(kK)),
          row_of("query_batch/slice_strike", "vols of one slice by strike", index_surface, one_slice,
                 judge_by_strike, on_one_slice(kStrike)),
          row_of("query_batch/time_strike_on_slices", "vols by time and strike, on expiries in random order",
                 index_surface, on_slices, judge_by_strike, at_points(kStrike)),
          row_of("query_batch/time_strike_chain", "vols by time and strike, expiry by expiry", index_surface,
                 chain, judge_by_strike, at_points(kStrike)),
          row_of("query_batch/time_strike_linear_gaps", "vols by time and strike, in linear gaps at random",
                 index_surface, between, judge_by_strike, at_points(kStrike)),
          row_of("query_batch/time_k_price_mix_gap", "vols by time and log-moneyness, prices mixed",
                 price_mix_surface, between, judge_price_mix, at_points(kK)),
          row_of("query_batch/grid", "vols on a grid of 1,000 times x 1,000 strikes", index_surface, between,
                 judge_by_strike, on_grid())};
}

}  // namespace volcal::bench
