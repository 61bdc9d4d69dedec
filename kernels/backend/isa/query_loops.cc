// SPDX-License-Identifier: Apache-2.0

// Surface queries. A row of a grid has one smile and many coordinates: a plain vector loop. Points in any
// order are first sorted, block by block, into groups of one stretch of time each, so that every group is
// such a loop again with the smile's parameters in registers. Prices are mixed by the scalar function, since
// that is rare and expensive.
//
// An output may be one of its inputs: a loop reads element i before it writes element i, and a block of
// points is read whole before its answers are written.

#include "kernels/backend/isa/loop_declarations.h"
#include "kernels/core/query/surface_query.h"

namespace volcal::isa::VOLCAL_ISA {
namespace {

using core::SmileCoordinate;
using core::SmileKind;
using core::SmileQuantity;
using core::SmileRow;
using core::SmileSegment;

constexpr std::int64_t kBlock = 1024;  // with its scratch it stays within the first-level cache

/// Points of one smile, or of one stretch of time.
struct Points {
  const double* time;  ///< read by MovingRow alone
  const double* coordinate;
  double* value;
  std::int64_t count;
  SmileCoordinate from;
  SmileQuantity quantity;
};

/// The smile of a row, the same for all points.
struct FixedRow {
  const SmileRow& smile;
  template <SmileKind kKind>
  core::SmileWeights weights(const double*, std::int64_t) const {
    const core::SmileWeights& w = smile.weights;
    return {w.near, w.far, w.level, w.log_growth, w.inverse_time};  // a copy of the struct does not vectorise
  }
};

/// The smile of a stretch of time at each point's own time.
struct MovingRow {
  const SmileSegment& smile;
  template <SmileKind kKind>
  core::SmileWeights weights(const double* time, std::int64_t i) const {
    return core::smile_weights<kKind>(smile, time[i]);
  }
};

constexpr std::int64_t kLanes = 8;  // doubles in the widest registers

/// Computes a multiple of kLanes points. Not inlined: one piece of machine code answers all points, so that a
/// point's bits do not depend on its place (a remainder loop may fuse other products and round otherwise).
template <SmileKind kKind, SmileCoordinate kFrom, SmileQuantity kQuantity, class Rows>
__attribute__((noinline)) void vector_loop(const Rows& rows, const Points& p) {
  // These are local copies: no store through `value` can be taken to change them.
  const auto smile = rows.smile;
  const Rows here{smile};
  const core::SviRaw<double> near = smile.near;
  const core::SviRaw<double> far = smile.far;
  const double forward = smile.forward;
  const double inverse_forward = smile.inverse_forward;
  const double* const time = p.time;
  const double* const coordinate = p.coordinate;
  double* const value = p.value;
  const std::int64_t count = p.count / kLanes * kLanes;
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    const core::SmileWeights weights = here.template weights<kKind>(time, i);
    double k = coordinate[i];
    if constexpr (kFrom == SmileCoordinate::strike) {
      k = core::log_ratio(k, forward, inverse_forward) - weights.log_growth;
    }
    const double w = core::smile_total_variance<kKind>(near, far, weights, k);
    value[i] = core::smile_answer(w, weights.inverse_time, kQuantity);
  }
}

/// Computes any number of points: the remainder goes through a padded copy.
template <SmileKind kKind, SmileCoordinate kFrom, SmileQuantity kQuantity, class Rows>
void padded_loop(const Rows& rows, const Points& p) {
  if (p.count >= kLanes) vector_loop<kKind, kFrom, kQuantity>(rows, p);
  const std::int64_t done = p.count / kLanes * kLanes;
  const std::int64_t left = p.count - done;
  if (left == 0) return;
  double time[kLanes];
  double coordinate[kLanes];
  double value[kLanes];
  for (std::int64_t i = 0; i < kLanes; ++i) {
    const std::int64_t from = done + (i < left ? i : 0);
    time[i] = p.time == nullptr ? 0.0 : p.time[from];
    coordinate[i] = p.coordinate[from];
  }
  vector_loop<kKind, kFrom, kQuantity>(rows, {time, coordinate, value, kLanes, p.from, p.quantity});
  for (std::int64_t i = 0; i < left; ++i) p.value[done + i] = value[i];
}

/// True where log_ratio serves all strikes.
bool all_plain(const Points& p, double inverse_forward) {
  std::int64_t odd = 0;
#pragma omp simd reduction(+ : odd)
  for (std::int64_t i = 0; i < p.count; ++i) {
    odd += static_cast<std::int64_t>(!core::is_plain_strike(p.coordinate[i], inverse_forward));
  }
  return odd == 0;
}

/// Computes a block with some strikes that log_ratio cannot serve: those are answered one by one, and the
/// forward takes their place among the others.
template <SmileKind kKind, SmileQuantity kQuantity, class Rows>
void patched_loop(const Rows& rows, const Points& p) {
  const auto& smile = rows.smile;
  double strike[kBlock];
  double value[kBlock];
  for (std::int64_t i = 0; i < p.count; ++i) {
    strike[i] =
        core::is_plain_strike(p.coordinate[i], smile.inverse_forward) ? p.coordinate[i] : smile.forward;
  }
  padded_loop<kKind, SmileCoordinate::strike, kQuantity>(
      rows, {p.time, strike, value, p.count, p.from, p.quantity});
  for (std::int64_t i = 0; i < p.count; ++i) {
    if (!core::is_plain_strike(p.coordinate[i], smile.inverse_forward)) {
      value[i] = core::smile_value(smile, rows.template weights<kKind>(p.time, i), p.coordinate[i], p.from,
                                   p.quantity);
    }
  }
  for (std::int64_t i = 0; i < p.count; ++i) p.value[i] = value[i];
}

template <SmileKind kKind, SmileQuantity kQuantity, class Rows>
void loop_of_quantity(const Rows& rows, const Points& p) {
  if (p.from == SmileCoordinate::log_moneyness) {
    return padded_loop<kKind, SmileCoordinate::log_moneyness, kQuantity>(rows, p);
  }
  if (!all_plain(p, rows.smile.inverse_forward)) return patched_loop<kKind, kQuantity>(rows, p);
  padded_loop<kKind, SmileCoordinate::strike, kQuantity>(rows, p);
}

template <SmileKind kKind, class Rows>
void loop_of_kind(const Rows& rows, const Points& p) {
  if (p.quantity == SmileQuantity::implied_vol) {
    return loop_of_quantity<kKind, SmileQuantity::implied_vol>(rows, p);
  }
  loop_of_quantity<kKind, SmileQuantity::total_variance>(rows, p);
}

/// Mixes prices one point at a time.
template <class Rows>
void scalar_loop(const Rows& rows, const Points& p) {
  for (std::int64_t i = 0; i < p.count; ++i) {
    p.value[i] = core::smile_value(rows.smile, rows.template weights<SmileKind::price_mix>(p.time, i),
                                   p.coordinate[i], p.from, p.quantity);
  }
}

template <class Rows>
void loop(const Rows& rows, const Points& p) {
  switch (rows.smile.kind) {
    case SmileKind::one_slice:
      return loop_of_kind<SmileKind::one_slice>(rows, p);
    case SmileKind::two_slices:
      return loop_of_kind<SmileKind::two_slices>(rows, p);
    default:
      return scalar_loop(rows, p);
  }
}

/// Largest number of stretches for which points are grouped: with more (60 slices and up) the groups of a
/// block are too small to pay.
constexpr std::int64_t kMostStretches = 128;

/// Finds the stretch of each of n times.
void find_stretches(const core::SurfacePointArrays& a, const double* time, std::int64_t n,
                    std::int32_t* stretch) {
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) stretch[i] = 0;
  for (std::int64_t e = 0; e < a.n_edges; ++e) {
    const double edge = a.edges[e];
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i) stretch[i] += time[i] >= edge ? 1 : 0;
  }
}

bool all_within(const double* time, std::int64_t n, double first, double end) {
  std::int64_t outside = 0;
#pragma omp simd reduction(+ : outside)
  for (std::int64_t i = 0; i < n; ++i)
    outside += static_cast<std::int64_t>(!(time[i] >= first && time[i] < end));
  return outside == 0;
}

/// True where all times of a block fall on one slice or in one gap, as when points come sorted: no groups are
/// needed.
bool one_stretch(const core::SurfacePointArrays& a, std::int64_t begin, std::int64_t n) {
  const double* const time = a.time_to_expiry + begin;
  const std::int64_t stretch = core::edges_at_or_below(a.edges, a.n_edges, *time);
  if (stretch == 0 || stretch == a.n_edges) return false;
  if (!all_within(time, n, a.edges[stretch - 1], a.edges[stretch])) return false;
  loop(MovingRow{a.segments[stretch]}, {time, a.coordinate + begin, a.value + begin, n, a.from, a.quantity});
  return true;
}

/// Sorts a block by stretch of time (counting sort), answers each group, and writes the answers to their
/// places.
void grouped(const core::SurfacePointArrays& a, std::int64_t begin, std::int64_t n) {
  std::int32_t stretch[kBlock];
  std::int32_t place[kBlock];
  double time[kBlock];
  double coordinate[kBlock];
  double value[kBlock];
  find_stretches(a, a.time_to_expiry + begin, n, stretch);
  std::int32_t start[kMostStretches + 1] = {};
  for (std::int64_t i = 0; i < n; ++i) ++start[stretch[i] + 1];
  for (std::int64_t s = 0; s < a.n_edges; ++s) start[s + 1] += start[s];
  std::int32_t next[kMostStretches];
  for (std::int64_t s = 0; s <= a.n_edges; ++s) next[s] = start[s];
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int32_t at = next[stretch[i]]++;
    place[i] = at;
    time[at] = a.time_to_expiry[begin + i];
    coordinate[at] = a.coordinate[begin + i];
  }
  for (std::int64_t s = 0; s <= a.n_edges; ++s) {
    const std::int64_t first = start[s];
    const std::int64_t count = next[s] - first;
    if (count == 0) continue;
    loop(MovingRow{a.segments[s]},
         {time + first, coordinate + first, value + first, count, a.from, a.quantity});
  }
  for (std::int64_t i = 0; i < n; ++i) a.value[begin + i] = value[place[i]];
}

}  // namespace

void smile_grid(const core::SmileGridArrays& a, std::int64_t begin, std::int64_t end) {
  while (begin < end) {
    const std::int64_t row = begin / a.n_points;
    const std::int64_t first = begin - row * a.n_points;
    std::int64_t count = a.n_points - first;
    count = count < end - begin ? count : end - begin;
    count = count < kBlock ? count : kBlock;
    loop(FixedRow{a.rows[row]}, {nullptr, a.coordinate + first, a.value + begin, count, a.from, a.quantity});
    begin += count;
  }
}

void surface_points(const core::SurfacePointArrays& a, std::int64_t begin, std::int64_t end) {
  if (a.n_edges >= kMostStretches) {
    const core::SurfacePointBody body{a};
    for (std::int64_t i = begin; i < end; ++i) body(i);
    return;
  }
  while (begin < end) {
    const std::int64_t n = end - begin < kBlock ? end - begin : kBlock;
    if (!one_stretch(a, begin, n)) grouped(a, begin, n);
    begin += n;
  }
}

}  // namespace volcal::isa::VOLCAL_ISA
