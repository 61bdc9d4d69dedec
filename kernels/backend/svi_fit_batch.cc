// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/svi_fit_batch.h"

#include <algorithm>

namespace volcal {
namespace {

// Room in each watch for points that are added while a fit runs.
constexpr int kAddedPoints = 24;

// Appends `values` and repeats the last one up to a multiple of the team's width: padding must be computable.
void append_padded(std::vector<double>& to, std::span<const double> values) {
  to.insert(to.end(), values.begin(), values.end());
  to.resize(static_cast<std::size_t>(core::padded(static_cast<int>(to.size()))),
            values.empty() ? 0.0 : values.back());
}

std::size_t index(int i) { return static_cast<std::size_t>(i); }

}  // namespace

void SviFitBatch::begin_surface() {
  slice_begin_.push_back(slice_begin_.back());
  pair_begin_.push_back(pair_begin_.back());
  floor_begin_.push_back(floor_begin_.back());
}

void SviFitBatch::add_slice(const SviFitSlice& slice) {
  const int local = slice_begin_.back() - slice_begin_[size() - 1];
  ++slice_begin_.back();
  chart_scale_.push_back(slice.chart_scale);
  time_to_expiry_.push_back(slice.time_to_expiry);
  loss_weight_.push_back(slice.loss_weight);
  base_share_.push_back(slice.base_share);
  add_regularisers(slice);
  add_floors(local, slice.floors);
  quote_begin_.push_back(static_cast<int>(log_moneyness_.size()));
  quote_count_.push_back(static_cast<int>(slice.log_moneyness.size()));
  append_padded(log_moneyness_, slice.log_moneyness);
  append_padded(market_vol_, slice.market_vol);
  append_padded(scale_, slice.scale);
  weight_.insert(weight_.end(), slice.weight.begin(), slice.weight.end());
  if (slice.weight.empty()) weight_.resize(weight_.size() + slice.log_moneyness.size(), 1.0);
  weight_.resize(log_moneyness_.size(), 0.0);
  row_first_.push_back(local);
  points_.emplace_back();
  for (int j = 0; j < core::kSviDimension; ++j) x_.push_back(core::shape_centre(j));
  add_watch(slice.butterfly_watch);
  for (std::size_t i = watch_at_.size() - static_cast<std::size_t>(watch_room_.back()),
                   end = i + slice.butterfly_watch.size();
       i < end; ++i) {
    watch_unit_[i] = core::kButterflyUnit;
  }
}

void SviFitBatch::add_regularisers(const SviFitSlice& slice) {
  const std::size_t slices = loss_weight_.size();
  prior_centre_.insert(prior_centre_.end(), slice.prior_centre.begin(), slice.prior_centre.end());
  prior_centre_.resize(slices * core::kSviDimension, 0.0);
  for (const double entry : slice.prior_information) {
    prior_information_.push_back(slice.regulariser_factor * entry);
  }
  prior_information_.resize(slices * core::kPriorEntries, 0.0);
  shape_typical_.insert(shape_typical_.end(), slice.shape_typical.begin(), slice.shape_typical.end());
  shape_typical_.resize(slices * core::kSviShapeEntries, 0.0);
  for (const double force : slice.shape_force) shape_force_.push_back(slice.regulariser_factor * force);
  shape_force_.resize(slices * core::kSviShapeEntries, 0.0);
}

void SviFitBatch::add_floors(int slice, std::span<const core::SviFloor> floors) {
  for (const core::SviFloor& floor : floors) {
    ++floor_begin_.back();
    floors_.push_back({floor, slice});
    floor_multiplier_.push_back(0.0);
    floor_row_.resize(floor_row_.size() + core::kFloorRow, 0.0);
  }
}

void SviFitBatch::add_pair(const SviFitPair& pair) {
  const int first_slice = slice_begin_[size() - 1];
  ++pair_begin_.back();
  pair_earlier_.push_back(pair.earlier);
  pair_later_.push_back(pair.later);
  slope_unit_.push_back(pair.slope_unit);
  slope_multiplier_.resize(slope_multiplier_.size() + 2, 0.0);
  slope_slack_.resize(slope_slack_.size() + 2, 0.0);
  int& first = row_first_[index(first_slice + pair.later)];
  first = std::min(first, pair.earlier);
  add_watch(pair.calendar_watch);
  const double later_scale = chart_scale_[index(first_slice + pair.later)];
  const std::size_t begin = watch_at_.size() - static_cast<std::size_t>(watch_room_.back());
  for (std::size_t i = 0; i < pair.calendar_watch.size(); ++i) {
    watch_unit_[begin + i] = core::calendar_unit(pair.slope_unit, later_scale, pair.calendar_watch[i]);
  }
}

void SviFitBatch::add_watch(std::span<const double> points) {
  const int count = static_cast<int>(points.size());
  const int room = count == 0 ? 0 : core::padded(count + kAddedPoints);
  watch_begin_.push_back(static_cast<int>(watch_at_.size()));
  watch_room_.push_back(room);
  watch_count_.push_back(count);
  watch_at_.insert(watch_at_.end(), points.begin(), points.end());
  watch_at_.resize(watch_at_.size() + static_cast<std::size_t>(room - count),
                   count == 0 ? 0.0 : points.back());
  for (auto* values : {&watch_unit_, &multiplier_, &slack_}) values->resize(watch_at_.size(), 0.0);
}

void SviFitBatch::end_surface() {
  const int first = slice_begin_[size() - 1];
  const int n = slice_begin_.back() - first;
  int blocks = 0;
  for (int s = n - 1; s > 0; --s) {  // no row begins before the row above it
    int& above = row_first_[index(first + s - 1)];
    above = std::min(above, row_first_[index(first + s)]);
  }
  for (int row = 0; row < n; ++row) {
    row_begin_.push_back(blocks);
    blocks += row - row_first_[index(first + row)] + 1;
  }
  row_begin_.push_back(blocks);
  work_begin_.push_back(static_cast<std::int64_t>(work_.size()));
  int size = core::svi_fit_work_size(n, blocks);
  if (n == 1) size += core::start_work_size(quote_count_.back());
  work_.resize(work_.size() + static_cast<std::size_t>(core::padded(size)));
}

std::span<double> SviFitBatch::point(std::size_t surface) {
  const auto begin = index(core::kSviDimension * slice_begin_[surface]);
  const auto end = index(core::kSviDimension * slice_begin_[surface + 1]);
  return std::span<double>(x_).subspan(begin, end - begin);
}

std::span<double> SviFitBatch::tail_weights(std::size_t surface, std::size_t slice) {
  tail_weight_.resize(log_moneyness_.size(), 0.0);
  const std::size_t s = index(slice_begin_[surface]) + slice;
  return std::span<double>(tail_weight_).subspan(index(quote_begin_[s]), index(quote_count_[s]));
}

void SviFitBatch::watch_butterfly(std::size_t surface, std::size_t slice, double log_moneyness) {
  core::watch(core::surface_of(arrays(), static_cast<std::int64_t>(surface)), static_cast<int>(slice),
              log_moneyness);
}

void SviFitBatch::watch_calendar(std::size_t surface, std::size_t pair, double log_moneyness) {
  const core::SviFitProblem problem = core::surface_of(arrays(), static_cast<std::int64_t>(surface));
  core::watch(problem, problem.n_slices + static_cast<int>(pair), log_moneyness);
}

void SviFitBatch::clear_multipliers(std::size_t surface) {
  const core::SviFitProblem problem = core::surface_of(arrays(), static_cast<std::int64_t>(surface));
  for (int set = 0; set < problem.n_slices + problem.n_pairs; ++set) {
    std::fill_n(problem.multiplier + problem.watch_begin[set], problem.watch_room[set], 0.0);
  }
  std::fill_n(problem.slope_multiplier, 2 * problem.n_pairs, 0.0);
  std::fill_n(problem.floor_multiplier, problem.n_floors, 0.0);
}

core::SviFitArrays SviFitBatch::arrays() {
  core::SviFitArrays arrays{};
  arrays.slope_cap = slope_cap_;
  for_each_array([&arrays](auto member, auto& values, Role) { arrays.*member = values.data(); });
  return arrays;
}

std::size_t SviFitBatch::memory() {
  std::size_t bytes = 0;
  for_each_array(
      [&bytes](auto, const auto& values, Role) { bytes += values.capacity() * sizeof(values[0]); });
  return bytes;
}

}  // namespace volcal
