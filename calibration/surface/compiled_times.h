// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The stretches of time of a surface (kernels/core/query/smile.h), made from its slices.
///
///     before the first   w = w_1 T / T_1
///     on a slice         w = w_i
///     linear gap         w = (1 - tau) w_i + tau w_{i+1},      tau = (T - T_i) / (T_{i+1} - T_i)
///     price-mix gap      C / K = alpha C_i / K_i + (1 - alpha) C_{i+1} / K_{i+1} at the same k,
///                        alpha = (sqrt theta_{i+1} - sqrt theta) / (sqrt theta_{i+1} - sqrt theta_i),
///                        theta linear in T [GatheralJacquier2014, Lemma 5.1]
///     beyond the last    w = w_n + theta_n (T / T_n - 1)
///
/// At fixed k, C / K, C / F, P / F and the density of ln(S / F) all mix with the same weights; the
/// out-of-the-money price is what is mixed, so far wings keep their digits. alpha is computed as
/// (1 - tau) (sqrt theta_{i+1} + sqrt theta_i) / (sqrt theta_{i+1} + sqrt theta), and 1 - alpha as
/// tau (sqrt theta_{i+1} + sqrt theta_i) / (sqrt theta_i + sqrt theta), which need no difference and are 1 -
/// tau and tau where both at-the-money variances are equal.
///
/// The forward is log-linear between, and beyond the ends in the rate of the outer gap.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/slices/slice_kind.h"
#include "kernels/core/query/smile.h"
#include "kernels/core/query/surface_query.h"
#include "volcal/surface.h"

namespace volcal {

/// One distinct time of the surface, represented by the first of the slices that share it.
struct TimeNode {
  double time_to_expiry;
  double forward;
  core::SviRaw<double> svi;     ///< NaN where the slice is of another kind, or the model has no slices
  const SliceFormula* formula;  ///< null where the slice is SVI, or the model has no slices
  TimeInterpolation to_next;    ///< unused for the last
};

/// Formulas of the ends of a segment; null where an end is the SVI slice in the segment itself.
struct SegmentFormulas {
  const SliceFormula* near = nullptr;
  const SliceFormula* far = nullptr;
};

/// A segment both ends of which are SVI, evaluated without an indirect call.
struct SviStretch {
  const core::SmileSegment& segment;

  [[nodiscard]] double near_variance(double k) const noexcept {
    return core::svi_total_variance(segment.near, k);
  }
  [[nodiscard]] double far_variance(double k) const noexcept {
    return core::svi_total_variance(segment.far, k);
  }
  [[nodiscard]] SliceValue near_value(double k) const noexcept { return core::svi_value(segment.near, k); }
  [[nodiscard]] SliceValue far_value(double k) const noexcept { return core::svi_value(segment.far, k); }
};

/// A segment with the formulas of its ends: a smile at any of its times, whatever the kinds of its slices.
struct Stretch {
  const core::SmileSegment& segment;
  SegmentFormulas formulas;

  [[nodiscard]] double near_variance(double k) const noexcept {
    return volcal::total_variance_at(segment.near, formulas.near, k);
  }
  [[nodiscard]] double far_variance(double k) const noexcept {
    return volcal::total_variance_at(segment.far, formulas.far, k);
  }
  /// Calls `function` with this, or with an SviStretch where both ends are SVI.
  template <class Function>
  [[nodiscard]] auto visit(const Function& function) const {
    const bool is_svi = formulas.near == nullptr && formulas.far == nullptr;
    return is_svi ? function(SviStretch{segment}) : function(*this);
  }

  /// w at k from the values of the two ends. A stretch on one slice is treated alike: its far end has no
  /// weight.
  [[nodiscard]] double joined_variance(double near_variance, double far_variance,
                                       const core::SmileWeights& weights, double k) const noexcept {
    using enum core::SmileKind;
    return segment.kind == price_mix
               ? core::joined_variance<price_mix>(near_variance, far_variance, weights, k)
               : core::joined_variance<two_slices>(near_variance, far_variance, weights, k);
  }
  [[nodiscard]] SliceValue near_value(double k) const noexcept {
    return value_at(segment.near, formulas.near, k);
  }
  [[nodiscard]] SliceValue far_value(double k) const noexcept {
    return value_at(segment.far, formulas.far, k);
  }
};

/// All stretches in order, before, slice, gap, slice, ... , slice, beyond, with the edges between them.
struct CompiledTimes {
  std::vector<double> edges;                 ///< [2 n], rising; an edge belongs to the stretch after it
  std::vector<core::SmileSegment> segments;  ///< [2 n + 1]; slices have odd numbers
  std::vector<SegmentFormulas> formulas;     ///< [2 n + 1], or empty where every slice is SVI

  /// Index of the stretch that contains a time.
  [[nodiscard]] std::size_t index_at(double time_to_expiry) const noexcept {
    return static_cast<std::size_t>(
        core::edges_at_or_below(edges.data(), static_cast<std::int64_t>(edges.size()), time_to_expiry));
  }
  /// Segment that contains a time, valid or not; smile_row checks the domain.
  [[nodiscard]] const core::SmileSegment& at(double time_to_expiry) const noexcept {
    return segments[index_at(time_to_expiry)];
  }
  [[nodiscard]] Stretch stretch(std::size_t segment) const noexcept {
    return {segments[segment], formulas.empty() ? SegmentFormulas{} : formulas[segment]};
  }
  [[nodiscard]] Stretch stretch_at(double time_to_expiry) const noexcept {
    return stretch(index_at(time_to_expiry));
  }
  /// The stretch that continues from a time: on a slice the one that begins there.
  [[nodiscard]] Stretch stretch_after(double time_to_expiry) const noexcept {
    const std::size_t segment = index_at(time_to_expiry);
    return stretch(segment % 2 == 1 ? segment + 1 : segment);
  }
  /// The time of the slice at a time, else the time itself.
  [[nodiscard]] double slice_time(double time_to_expiry) const noexcept {
    const std::size_t segment = index_at(time_to_expiry);
    return segment % 2 == 1 ? segments[segment].start : time_to_expiry;
  }
};

/// Makes the stretches. Domain: nodes not empty, times rising by more than the width of a slice.
[[nodiscard]] CompiledTimes compile_times(std::span<const TimeNode> nodes);

/// 1 / forward where queries may use it, else NaN (kernels/core/query/smile.h).
[[nodiscard]] double usable_inverse(double forward) noexcept;

}  // namespace volcal
