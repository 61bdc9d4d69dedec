// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces that are fitted together, in the flat layout that kernels/core/fit/svi_fit_bodies.h works on.
///
/// A batch is built surface by surface: begin_surface, its slices by nondecreasing time, then its pairs.
/// Points, multipliers and watches live here between calls of the backend, so that a fit can be resumed where
/// it ended.
///
/// Memory    a surface of 11 slices x 17 quotes takes some 100 KB, most of it watched points and normal
///           equations

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/core/fit/svi_fit_bodies.h"

namespace volcal {

/// Fit input of one slice: spans of equal lengths, at least one quote, finite; scale > 0.
struct SviFitSlice {
  double chart_scale;     ///< rough at-the-money total standard deviation, > 0
  double time_to_expiry;  ///< years, > 0
  double loss_weight;     ///< 1 / misfit^2
  std::span<const double> log_moneyness;
  std::span<const double> market_vol;
  std::span<const double> scale;            ///< vol
  std::span<const double> butterfly_watch;  ///< log-moneyness, increasing; may be empty
  std::span<const double> weight = {};      ///< weights of the losses, >= 0; empty: all 1
  /// Prior on the free coordinates, (x - centre)^T information (x - centre), the information's lower triangle
  /// by rows. Lengths core::kSviDimension and core::kPriorEntries, or empty without a prior.
  std::span<const double> prior_centre = {};
  std::span<const double> prior_information = {};
  /// Regulariser of core::SviShape, force (shape - typical)^2. Lengths core::kSviShapeEntries, or empty
  /// without one.
  std::span<const double> shape_typical = {};
  std::span<const double> shape_force = {};
  double regulariser_factor = 1.0;  ///< factor on information and force
  double base_share = 1.0;          ///< share of the base regulariser
  std::span<const core::SviFloor> floors = {};
};

/// Two slices of one surface, the later of which must lie on or above the earlier.
struct SviFitPair {
  int earlier;
  int later;
  double slope_unit;                       ///< units of slack per unit of wing slope
  std::span<const double> calendar_watch;  ///< log-moneyness, increasing
};

class SviFitBatch {
 public:
  /// Starts an empty batch; `slope_cap` bounds all wing slopes (kernels/core/svi/svi_chart.h).
  explicit SviFitBatch(double slope_cap) : slope_cap_(slope_cap) {}

  void begin_surface();
  void add_slice(const SviFitSlice& slice);
  void add_pair(const SviFitPair& pair);
  /// Computes the arrays that depend on the whole surface. Call once after the last pair.
  void end_surface();

  [[nodiscard]] std::size_t size() const noexcept { return slice_begin_.size() - 1; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// Free coordinates of one surface, kSviDimension for each slice.
  [[nodiscard]] std::span<double> point(std::size_t surface);
  /// Weights by which the tail term multiplies the asymmetric squared errors of one slice's quotes, to be set
  /// before each fit. They are 0 at first; a batch whose weights are never requested has none, and its fits
  /// have no tail term.
  [[nodiscard]] std::span<double> tail_weights(std::size_t surface, std::size_t slice);
  [[nodiscard]] bool has_tail() const noexcept { return !tail_weight_.empty(); }
  /// Adds a point to the watch of a slice's butterfly or a pair's calendar constraint. Ignored where the
  /// point is not finite or watched already, or where the watch is full.
  void watch_butterfly(std::size_t surface, std::size_t slice, double log_moneyness);
  void watch_calendar(std::size_t surface, std::size_t pair, double log_moneyness);
  /// Sets the multipliers of a surface's constraints to 0, for a point that no pass has led to.
  void clear_multipliers(std::size_t surface);

  /// All arrays as the core needs them, in host memory; valid until the next surface is added.
  [[nodiscard]] core::SviFitArrays arrays();
  /// Bytes held by the arrays.
  [[nodiscard]] std::size_t memory();

  /// Use of an array by a fit.
  enum class Role : unsigned char { input, state, scratch };
  /// Calls visit(member, vector, role) for every array, `member` being SviFitArrays' pointer to it.
  template <class Visit>
  void for_each_array(const Visit& visit);

 private:
  void add_watch(std::span<const double> points);
  void add_regularisers(const SviFitSlice& slice);
  void add_floors(int slice, std::span<const core::SviFloor> floors);

  double slope_cap_;
  std::vector<int> slice_begin_{0};
  std::vector<int> pair_begin_{0};
  std::vector<std::int64_t> work_begin_;

  std::vector<double> chart_scale_, time_to_expiry_, loss_weight_, base_share_, prior_centre_,
      prior_information_, shape_typical_, shape_force_;
  std::vector<int> quote_begin_, quote_count_, row_first_, row_begin_;
  std::vector<double> log_moneyness_, market_vol_, scale_, weight_, tail_weight_;
  std::vector<int> pair_earlier_, pair_later_;
  std::vector<double> slope_unit_;
  std::vector<int> watch_begin_, watch_room_, watch_count_;
  std::vector<double> watch_at_, watch_unit_, multiplier_, slack_, slope_multiplier_, slope_slack_;
  std::vector<int> floor_begin_{0};
  std::vector<core::SviFitFloor> floors_;
  std::vector<double> floor_multiplier_, floor_row_;
  std::vector<double> x_, work_;
  std::vector<core::SviPoint> points_;
};

template <class Visit>
void SviFitBatch::for_each_array(const Visit& visit) {
  using A = core::SviFitArrays;
  visit(&A::slice_begin, slice_begin_, Role::input);
  visit(&A::pair_begin, pair_begin_, Role::input);
  visit(&A::work_begin, work_begin_, Role::input);
  visit(&A::chart_scale, chart_scale_, Role::input);
  visit(&A::time_to_expiry, time_to_expiry_, Role::input);
  visit(&A::loss_weight, loss_weight_, Role::input);
  visit(&A::base_share, base_share_, Role::input);
  visit(&A::prior_centre, prior_centre_, Role::input);
  visit(&A::prior_information, prior_information_, Role::input);
  visit(&A::shape_typical, shape_typical_, Role::input);
  visit(&A::shape_force, shape_force_, Role::input);
  visit(&A::quote_begin, quote_begin_, Role::input);
  visit(&A::quote_count, quote_count_, Role::input);
  visit(&A::row_first, row_first_, Role::input);
  visit(&A::row_begin, row_begin_, Role::input);
  visit(&A::log_moneyness, log_moneyness_, Role::input);
  visit(&A::market_vol, market_vol_, Role::input);
  visit(&A::scale, scale_, Role::input);
  visit(&A::weight, weight_, Role::input);
  visit(&A::tail_weight, tail_weight_, Role::input);
  visit(&A::pair_earlier, pair_earlier_, Role::input);
  visit(&A::pair_later, pair_later_, Role::input);
  visit(&A::slope_unit, slope_unit_, Role::input);
  visit(&A::watch_begin, watch_begin_, Role::input);
  visit(&A::watch_room, watch_room_, Role::input);
  visit(&A::floor_begin, floor_begin_, Role::input);
  visit(&A::floors, floors_, Role::input);
  visit(&A::watch_count, watch_count_, Role::state);
  visit(&A::watch_at, watch_at_, Role::state);
  visit(&A::watch_unit, watch_unit_, Role::state);
  visit(&A::multiplier, multiplier_, Role::state);
  visit(&A::slope_multiplier, slope_multiplier_, Role::state);
  visit(&A::floor_multiplier, floor_multiplier_, Role::state);
  visit(&A::x, x_, Role::state);
  visit(&A::slack, slack_, Role::scratch);
  visit(&A::slope_slack, slope_slack_, Role::scratch);
  visit(&A::floor_row, floor_row_, Role::scratch);
  visit(&A::points, points_, Role::scratch);
  visit(&A::work, work_, Role::scratch);
}

}  // namespace volcal
