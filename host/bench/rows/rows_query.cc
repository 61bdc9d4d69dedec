// SPDX-License-Identifier: Apache-2.0
/// Rows of vols from a surface at random points, one call for each point.

#include <numeric>

#include "host/bench/inputs/query_points.h"
#include "host/bench/inputs/sample_surfaces.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

/// Work in which `ask(points, i)` computes the vol at point i; the compiler inlines it, as it would in a
/// caller's own loop.
template <class Ask>
Row row_of(const char* name, const char* work, VolSurface (*surface)(), QueryTimes times, QueryJudge judge,
           const Ask& ask) {
  Row row;
  row.name = name;
  row.item = "point";
  row.work = work;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    const auto points = draw_query_points(surface(), times, settings.count(kManyItems));
    Work prepared;
    prepared.items = static_cast<std::int64_t>(points->vol.size());
    prepared.run = [points, ask]() -> Expected<void> {
      QueryPoints& p = *points;
      for (std::size_t i = 0; i < p.vol.size(); ++i) p.vol[i] = ask(p, i);
      return {};
    };
    prepared.checksum = [points] { return std::accumulate(points->vol.begin(), points->vol.end(), 0.0); };
    prepared.judge = [points, judge] { return judge(*points); };
    prepared.instruction_set = to_string(InstructionSet::baseline);
    return prepared;
  };
  return row;
}

constexpr auto kSliceByK = [](const QueryPoints& p, std::size_t i) {
  return p.surface.compiled_slice(p.slice).implied_vol(p.log_moneyness[i]);
};
constexpr auto kSliceByStrike = [](const QueryPoints& p, std::size_t i) {
  return p.surface.compiled_slice(p.slice).implied_vol_at_strike(p.strike[i]);
};
constexpr auto kByTimeAndK = [](const QueryPoints& p, std::size_t i) {
  return p.surface.implied_vol(p.time[i], p.log_moneyness[i]);
};
constexpr auto kByTimeAndStrike = [](const QueryPoints& p, std::size_t i) {
  return p.surface.implied_vol_at_strike(p.time[i], p.strike[i]);
};
constexpr auto kWholePoint = [](const QueryPoints& p, std::size_t i) {
  return p.surface.at_strike(p.time[i], p.strike[i]).implied_vol;
};
constexpr auto kWholePointByK = [](const QueryPoints& p, std::size_t i) {
  return p.surface.at_log_moneyness(p.time[i], p.log_moneyness[i]).implied_vol;
};

}  // namespace

std::vector<Row> query_rows() {
  using enum QueryTimes;
  return {
      row_of("query/slice_k", "vol by slice and log-moneyness", index_surface, one_slice,
             judge_by_log_moneyness, kSliceByK),
      row_of("query/slice_strike", "vol by slice and strike", index_surface, one_slice, judge_by_strike,
             kSliceByStrike),
      row_of("query/time_k_on_slice", "vol by time and log-moneyness, on an expiry", index_surface, on_slices,
             judge_by_log_moneyness, kByTimeAndK),
      row_of("query/time_strike_on_slice", "vol by time and strike, on an expiry", index_surface, on_slices,
             judge_by_strike, kByTimeAndStrike),
      row_of("query/time_k_linear_gap", "vol by time and log-moneyness, between expiries, linear",
             index_surface, between, judge_by_log_moneyness, kByTimeAndK),
      row_of("query/time_strike_linear_gap", "vol by time and strike, between expiries, linear",
             index_surface, between, judge_by_strike, kByTimeAndStrike),
      row_of("query/time_k_price_mix_gap", "vol by time and log-moneyness, between expiries, prices mixed",
             price_mix_surface, between, judge_price_mix, kByTimeAndK),
      row_of("query/point_on_slice", "vol, prices, greeks and density by time and strike, on an expiry",
             index_surface, on_slices, judge_by_strike, kWholePoint),
      row_of("query/point_linear_gap", "the same between expiries, linear", index_surface, between,
             judge_by_strike, kWholePoint),
      row_of("query/point_price_mix_gap",
             "the same between expiries, prices mixed, by time and log-moneyness", price_mix_surface, between,
             judge_price_mix, kWholePointByK)};
}

}  // namespace volcal::bench
