// SPDX-License-Identifier: Apache-2.0
#include "volcal/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/base/bounds.h"
#include "calibration/compare/match_slices.h"
#include "calibration/surface/slice_estimates.h"
#include "volcal/smile_features.h"

namespace volcal {
namespace {

/// Vols of one smile at some points, with their standard errors.
struct Side {
  double forward;
  double degrees;  ///< degrees of freedom of the errors; NaN where the surface has no errors
  double reach;
  std::vector<double> log_moneyness;
  std::vector<double> vol;
  std::vector<double> error;
};

/// Evaluates one side of a comparison; `log_moneyness` starts with 0, the at-the-money point.
Side side_of(const VolSurface& surface, std::size_t slice, std::vector<double> log_moneyness,
             double confidence) {
  Side side;
  side.forward = surface.slices()[slice].expiry.forward.forward;
  side.degrees = slice_degrees_of_freedom(surface, slice);
  side.reach = band_reach(side.degrees, confidence);
  side.log_moneyness = std::move(log_moneyness);
  side.vol.resize(side.log_moneyness.size());
  side.error.resize(side.log_moneyness.size());
  slice_estimates(surface, slice, side.log_moneyness, side.vol, side.error);
  return side;
}

bool has_errors(const Side& side) { return !std::isnan(side.degrees); }

/// Combines the standard errors (or half widths) of the two sides of a change. A side without errors adds
/// nothing; where neither has errors the result is absent.
double combined(const Side& before, const Side& after, double of_before, double of_after) {
  if (!has_errors(before) && !has_errors(after)) return kAbsent;
  return std::hypot(has_errors(before) ? of_before : 0.0, has_errors(after) ? of_after : 0.0);
}

VolChange change_of(double before, double after) { return {before, after, after - before}; }

ComparedPoint point_of(const Side& before, const Side& after, std::size_t i) {
  ComparedPoint point;
  point.log_moneyness_before = before.log_moneyness[i];
  point.log_moneyness_after = after.log_moneyness[i];
  point.strike_before = before.forward * std::exp(before.log_moneyness[i]);
  point.strike_after = after.forward * std::exp(after.log_moneyness[i]);
  point.vol = change_of(before.vol[i], after.vol[i]);
  point.standard_error = combined(before, after, before.error[i], after.error[i]);
  point.half_width = combined(before, after, before.reach * before.error[i], after.reach * after.error[i]);
  if (!std::isnan(point.vol.change) && !std::isnan(point.half_width)) {
    point.beyond = std::fabs(point.vol.change) > point.half_width;
  }
  return point;
}

/// Sums up compared points.
class Summing {
 public:
  /// Adds a point; true where its change is the largest in size so far.
  bool add(const ComparedPoint& point) {
    ++summary_.points;
    if (point.beyond) {
      ++summary_.judged;
      if (*point.beyond) ++summary_.beyond;
    }
    const double change = point.vol.change;
    if (std::isnan(change)) {
      ++summary_.without_vol;
      return false;
    }
    sum_ += change;
    squares_ += change * change;
    // Of equal changes the first one counts, and a change of 0 never does.
    if (std::fabs(change) <= std::fabs(summary_.largest)) return false;
    summary_.largest = change;
    summary_.largest_at = point.deviations;
    return true;
  }
  [[nodiscard]] ChangeSummary summary() const {
    ChangeSummary summary = summary_;
    summary.root_mean_square = std::sqrt(squares_ / with_vol());
    return summary;
  }
  /// Mean change of vol; NaN where no point has a vol.
  [[nodiscard]] double mean() const { return sum_ / with_vol(); }

 private:
  [[nodiscard]] double with_vol() const {
    return static_cast<double>(summary_.points - summary_.without_vol);
  }
  ChangeSummary summary_;
  double sum_ = 0.0;
  double squares_ = 0.0;
};

/// Change of k, from the surface before to the one after, of an option whose strike stays the same.
double shift_of(const Expiry& before, const Expiry& after, CompareAt at) {
  return at == CompareAt::strike ? std::log(after.forward.forward / before.forward.forward) : 0.0;
}

ComparedSlice compare_slices(const VolSurface& before, const VolSurface& after, const SlicePair& pair,
                             const CompareOptions& options) {
  const Expiry& old_expiry = before.slices()[pair.before].expiry;
  const Expiry& new_expiry = after.slices()[pair.after].expiry;
  const SmileFeatures old_features = smile_features(before, pair.before);
  const SmileFeatures new_features = smile_features(after, pair.after);
  const double deviation = new_features.atm_vol * std::sqrt(new_expiry.time_to_expiry);
  const double shift = shift_of(old_expiry, new_expiry, options.at);
  std::vector<double> new_k{0.0};
  std::vector<double> old_k{0.0};
  for (const double x : options.deviations) {
    new_k.push_back(x * deviation);
    old_k.push_back(x * deviation + shift);
  }
  const Side old_side = side_of(before, pair.before, std::move(old_k), options.confidence);
  const Side new_side = side_of(after, pair.after, std::move(new_k), options.confidence);

  ComparedSlice slice;
  slice.before = pair.before;
  slice.after = pair.after;
  slice.before_has_errors = has_errors(old_side);
  slice.after_has_errors = has_errors(new_side);
  slice.atm = point_of(old_side, new_side, 0);
  slice.atm.deviations = 0.0;
  slice.risk_reversal_25 = change_of(old_features.risk_reversal_25, new_features.risk_reversal_25);
  slice.butterfly_25 = change_of(old_features.butterfly_25, new_features.butterfly_25);
  Summing summing;
  for (std::size_t i = 0; i < options.deviations.size(); ++i) {
    ComparedPoint point = point_of(old_side, new_side, i + 1);
    point.deviations = options.deviations[i];
    // The coordinate that is held fixed is copied, so that both sides agree to the bit.
    if (options.at == CompareAt::strike) point.strike_before = point.strike_after;
    summing.add(point);
    slice.points.push_back(point);
  }
  slice.summary = summing.summary();
  return slice;
}

}  // namespace

std::vector<double> usual_deviations() {
  constexpr int kHalf = 10;
  constexpr double kStep = 0.25;
  std::vector<double> deviations;
  for (int i = -kHalf; i <= kHalf; ++i) deviations.push_back(kStep * i);
  return deviations;
}

Expected<void> CompareOptions::validate() const {
  if (!(confidence > 0.0 && confidence < 1.0)) {
    return out_of_bounds(fmt::format("confidence = {} must be between 0 and 1", confidence));
  }
  if (deviations.empty()) return out_of_bounds("deviations is empty, must have a point");
  for (const double x : deviations) {
    if (!std::isfinite(x)) return out_of_bounds(fmt::format("deviations has {}, must be finite", x));
  }
  return {};
}

double ChangeSummary::share_beyond() const noexcept {
  return judged == 0 ? kAbsent : static_cast<double>(beyond) / static_cast<double>(judged);
}

Expected<SurfaceComparison> compare_surfaces(const VolSurface& before, const VolSurface& after,
                                             const CompareOptions& options) {
  if (const auto valid = options.validate(); !valid) return valid.error();
  SliceMatches matches = match_slices(before, after);
  if (matches.pairs.empty()) {
    return Error{ErrorCode::nothing_usable, "no expiry is on both surfaces"};
  }
  SurfaceComparison comparison;
  comparison.matched_by = matches.by;
  comparison.only_before = std::move(matches.only_before);
  comparison.only_after = std::move(matches.only_after);
  Summing total;
  Summing atm;
  for (const SlicePair& pair : matches.pairs) {
    comparison.slices.push_back(compare_slices(before, after, pair, options));
    const ComparedSlice& slice = comparison.slices.back();
    atm.add(slice.atm);
    for (const ComparedPoint& point : slice.points) {
      if (total.add(point)) comparison.largest_slice = comparison.slices.size() - 1;
    }
  }
  comparison.total = total.summary();
  comparison.atm = atm.summary();
  comparison.mean_atm_change = atm.mean();
  return comparison;
}

}  // namespace volcal
