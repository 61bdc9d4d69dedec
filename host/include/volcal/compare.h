// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Comparison of two surfaces of one underlying: how far vols moved, and whether by more than their error
/// bars. Typical pairs are yesterday and today, SVI and Heston, or a prior surface and the fit that used it.
///
///     const auto moved = volcal::compare_surfaces(yesterday, today).value_or_throw();
///     for (const ComparedSlice& slice : moved.slices) use(slice.atm.vol.change, slice.atm.beyond);
///
/// Slices are matched by root and expiry label. Where that matches none, they are matched by the label alone,
/// if it occurs once on either side; where that matches none either and neither surface has dates, by time to
/// expiry within 1e-9 relatively, and by root where several slices share a time. One rule serves all slices,
/// and the result names it. Slices without a match are listed. Each of several slices that share a time is
/// compared by its own smile.
///
/// A slice is compared at standard deviations of the `after` slice, k = x atm_vol sqrt(T): at the same k on
/// both smiles (how the smile moved with the forward), or at the strike which that k is in `after` (how the
/// vol of an option moved).
///
/// The standard error of a change is sqrt(s_before^2 + s_after^2), each as in volcal/bands.h. Its band
/// reaches by sqrt(h_before^2 + h_after^2), where h are the half-widths of the two bands at the confidence,
/// each by Student's t at its own degrees of freedom. A change is `beyond` where it is larger than that.
/// Limits of this mark:
///
/// - Errors are taken as INDEPENDENT. Where both surfaces were fitted to the same quotes, one was the prior
/// of
///   the other, or both used one profile, their errors are correlated. The true error of the change is then
///   smaller, and `beyond` is set too rarely: it is conservative.
/// - Bands hold the noise of quotes, not the misfit of a model. Where SVI and Heston differ by more than the
///   band, the models differ, not the market.
/// - Each point is tested by itself: of 21 points of which none moved, one is beyond on average at 95 %; and
///   the errors of neighbouring points are correlated.
/// - A surface without uncertainty (stated, not fitted) counts as exact and is flagged; where neither surface
///   has one there is no `beyond`.
///
/// Units     vols and changes: decimal per root year, `after` minus `before`; 0.01 is one vol point
/// Failure   `usage` for options out of their bounds, by name; `nothing_usable` where no slice matches. A vol
///           that does not exist (far out on a Heston smile) is NaN, as are the numbers that need it; such
///           points are counted and take no part in sums
/// Threads   safe from several threads at once
/// Time      SVI 15 us a slice, Heston 0.2 ms

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/surface.h"

namespace volcal {

/// Coordinate that is held fixed from one surface to the other.
enum class CompareAt : std::uint8_t { log_moneyness, strike };
template <>
inline constexpr auto kNamesOf<CompareAt> = names_up_to<CompareAt::strike>("log_moneyness", "strike");

/// Rule by which slices were matched.
enum class SliceMatch : std::uint8_t { root_and_expiry, expiry, time_to_expiry };
template <>
inline constexpr auto kNamesOf<SliceMatch> = names_up_to<SliceMatch::time_to_expiry>("root_and_expiry",
                                                                                     "expiry",
                                                                                     "time_to_expiry");

/// The deviations -2.5 to 2.5 in steps of 0.25.
[[nodiscard]] std::vector<double> usual_deviations();

struct CompareOptions {
  CompareAt at = CompareAt::log_moneyness;
  double confidence = 0.95;                             ///< confidence of the bands, between 0 and 1
  std::vector<double> deviations = usual_deviations();  ///< finite; at least one

  /// Fails with `usage` where a field is out of its bounds; the message names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};

/// One number on both surfaces, and its change.
struct VolChange {
  double before = kAbsent;
  double after = kAbsent;
  double change = kAbsent;
};
template <>
inline constexpr auto kFieldsOf<VolChange> =
    std::tuple{Field{"before", &VolChange::before}, Field{"after", &VolChange::after},
               Field{"change", &VolChange::change}};

struct ComparedPoint {
  double deviations = kAbsent;  ///< x in k = x atm_vol sqrt(T)
  double log_moneyness_before = kAbsent;
  double log_moneyness_after = kAbsent;
  double strike_before = kAbsent;
  double strike_after = kAbsent;
  VolChange vol;
  double standard_error = kAbsent;  ///< standard error of the change; absent where neither surface has one
  double half_width = kAbsent;      ///< half-width of the change's band; absent likewise
  std::optional<bool> beyond;       ///< |change| > half_width; empty where either is absent
};

/// Summary of the changes at several points.
struct ChangeSummary {
  double largest = kAbsent;           ///< change of the largest size, with its sign
  double largest_at = kAbsent;        ///< deviations of that point
  double root_mean_square = kAbsent;  ///< root mean square of the changes
  std::size_t points = 0;
  std::size_t without_vol = 0;  ///< points of these where a smile has no vol
  std::size_t judged = 0;       ///< points with a band
  std::size_t beyond = 0;       ///< judged points whose change is beyond its band

  /// beyond / judged, NaN where none was judged.
  [[nodiscard]] double share_beyond() const noexcept;
};
template <>
inline constexpr auto kFieldsOf<ChangeSummary> =
    std::tuple{Field{"largest", &ChangeSummary::largest},
               Field{"largest_at", &ChangeSummary::largest_at},
               Field{"root_mean_square", &ChangeSummary::root_mean_square},
               Field{"points", &ChangeSummary::points},
               Field{"without_vol", &ChangeSummary::without_vol},
               Field{"judged", &ChangeSummary::judged},
               Field{"beyond", &ChangeSummary::beyond},
               Field{"share_beyond", &ChangeSummary::share_beyond}};

/// One expiry that is on both surfaces.
struct ComparedSlice {
  std::size_t before = 0;  ///< indices into slices()
  std::size_t after = 0;
  bool before_has_errors = false;  ///< true where the slice was fitted and has uncertainties
  bool after_has_errors = false;
  ComparedPoint atm;  ///< at k = 0 on both smiles, whatever is held fixed
  VolChange risk_reversal_25;
  VolChange butterfly_25;  ///< each butterfly at its own 25-delta strikes (volcal/smile_features.h)
  std::vector<ComparedPoint> points;  ///< one per CompareOptions::deviations
  ChangeSummary summary;              ///< summary of `points`
};

struct SurfaceComparison {
  SliceMatch matched_by = SliceMatch::root_and_expiry;
  std::vector<ComparedSlice> slices;     ///< in the order of `after`
  std::vector<std::size_t> only_before;  ///< slices without a match
  std::vector<std::size_t> only_after;
  ChangeSummary total;            ///< summary of all points
  std::size_t largest_slice = 0;  ///< index into `slices` of the slice with total.largest
  ChangeSummary atm;              ///< summary of the slices' at-the-money vols; largest_at is 0
  double mean_atm_change = kAbsent;
};

[[nodiscard]] Expected<SurfaceComparison> compare_surfaces(const VolSurface& before, const VolSurface& after,
                                                           const CompareOptions& options = {});

}  // namespace volcal
