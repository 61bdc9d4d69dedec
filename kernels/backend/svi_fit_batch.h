// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces to be fitted together, in the flat layout that kernels/core/svi_fit_batch.h works on.
///
/// Built surface by surface: begin_surface, its slices by nondecreasing time, then its pairs. Points,
/// multipliers and watches live here between calls of the backend, so a fit can be taken up where it ended.
///
/// Memory    a surface of 11 slices x 17 quotes takes some 90 KB, most of it watched points and normal
/// equations

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/svi_fit_batch.h"

namespace volcal {

/// One slice's fit input; spans of equal lengths, at least one quote, finite; scale > 0.
struct SviFitSlice {
  double chart_scale;     ///< rough at-the-money total standard deviation, > 0
  double time_to_expiry;  ///< years, > 0
  double loss_weight;     ///< 1 / misfit^2
  std::span<const double> log_moneyness;
  std::span<const double> market_vol;
  std::span<const double> scale;            ///< vol
  std::span<const double> butterfly_watch;  ///< log-moneyness, increasing; may be empty
};

/// Two slices of one surface, of which the later must lie on or above the earlier.
struct SviFitPair {
  int earlier;
  int later;
  double slope_unit;                       ///< units of slack to one of wing slope
  std::span<const double> calendar_watch;  ///< log-moneyness, increasing
};

class SviFitBatch {
 public:
  /// `slope_cap` bounds all wing slopes (kernels/core/svi_chart.h).
  explicit SviFitBatch(double slope_cap) : slope_cap_(slope_cap) {}

  void begin_surface();
  void add_slice(const SviFitSlice& slice);
  void add_pair(const SviFitPair& pair);
  /// Computes what depends on the whole surface. Call once after the last pair.
  void end_surface();

  [[nodiscard]] std::size_t size() const noexcept { return slice_begin_.size() - 1; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// Free coordinates of one surface, kSviDimension a slice.
  [[nodiscard]] std::span<double> point(std::size_t surface);
  /// Adds a point to the watch of a slice's butterfly or a pair's calendar constraint. Ignored where it is
  /// not finite, watched already, or where the watch is full.
  void watch_butterfly(std::size_t surface, std::size_t slice, double log_moneyness);
  void watch_calendar(std::size_t surface, std::size_t pair, double log_moneyness);

  /// Everything as the core sees it, in host memory; valid until the next surface is added.
  [[nodiscard]] core::SviFitArrays arrays();
  /// Bytes held.
  [[nodiscard]] std::size_t memory() const noexcept;

 private:
  void add_watch(std::span<const double> points);

  double slope_cap_;
  std::vector<int> slice_begin_{0};
  std::vector<int> pair_begin_{0};
  std::vector<std::int64_t> work_begin_;

  std::vector<double> chart_scale_, time_to_expiry_, loss_weight_;
  std::vector<int> quote_begin_, quote_count_, row_first_, row_begin_;
  std::vector<double> log_moneyness_, market_vol_, scale_, weight_;
  std::vector<int> pair_earlier_, pair_later_;
  std::vector<double> slope_unit_;
  std::vector<int> watch_begin_, watch_room_, watch_count_;
  std::vector<double> watch_at_, watch_unit_, multiplier_, slack_, slope_multiplier_, slope_slack_;
  std::vector<double> x_, work_;
  std::vector<core::SviPoint> points_;
};

}  // namespace volcal
