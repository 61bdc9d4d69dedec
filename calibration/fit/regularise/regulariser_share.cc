// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/regulariser_share.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "calibration/fit/regularise/slice_noise.h"
#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/models/svi_butterfly.h"

namespace volcal::fit {
namespace {

// Largest miss of a straight line, in half-spreads, at which fits are compared with that line.
constexpr double kInsideSpread = 1.0;
constexpr double kFarInsideSpread = 0.25;  // bound where the regularisation brings in no arbitrage
// Factor on the miss without regularisation, allowed where a line misses quotes by less.
constexpr double kMissFactor = 1.05;
constexpr double kStep = 0.1;  // factor from one trial share to the next
// Bisections of the last step, in logarithms: to a third of the share, a sixth of the move.
constexpr int kHalvings = 3;
// Largest root mean square by which the base regulariser moves fits of flat smiles of five to a hundred
// quotes. Where quotes scatter more, it does not decide.
constexpr double kBaseRegulariserMove = 0.08;
// Iterations of a constrained fit, the most that ordinary quotes take (work_limit.h); the result of a longer
// one is a matter of chance.
constexpr std::int64_t kMostConstrainedIterations = 300;

/// Residuals of a fit, and whether the fit has butterfly arbitrage.
struct Outcome {
  std::vector<double> residuals;
  bool violates = true;
};

/// A slice whose share is searched for, with its fits alone so far.
struct ShareSearch {
  explicit ShareSearch(SliceData& data) : slice(&data), trial(data), line(line_scatter(data)) {}

  SliceData* slice;
  SliceData trial;        ///< the slice under the trial share
  double line;            ///< root mean square by which the quotes miss a straight line
  Outcome fitted;         ///< fit of `trial`
  Outcome whole;          ///< fit under the whole regularisation
  Outcome unregularised;  ///< fit without regularisation; `violates` where without a profile all fits so far
                          ///< have arbitrage
  bool contradicts = false;       ///< whether the whole regularisation alone brings butterfly arbitrage in
  double allowed = 0.0;           ///< largest departure from `unregularised`
  double share = 1.0;             ///< trial share
  double accepted = kLeastShare;  ///< largest share accepted so far
  double rejected = 1.0;          ///< smallest share rejected so far
};

/// Copies to `to` the regularisation of `from`, its parts multiplied by the two factors.
void scale_regularisation(double profile_factor, double base_factor, const SliceData& from, SliceData& to) {
  to.base_share = base_factor * from.base_share;
  to.shape = from.shape;
  for (double& force : to.shape.force) force *= profile_factor;
  to.shape.variance *= profile_factor;
}

/// Scales the regularisation by a share. The profile fades before the base regulariser does: at equal factors
/// a profile of steep wings moves the centre of a flat smile, which the base regulariser alone determines, by
/// many standard deviations.
void scale_regularisation(double share, const SliceData& from, SliceData& to) {
  scale_regularisation(share * share, share, from, to);
}

/// Fits every slice under its trial share.
Expected<void> fit_trials(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  std::vector<const SliceData*> slices;
  slices.reserve(searches.size());
  for (const ShareSearch& one : searches) slices.push_back(&one.trial);
  SliceFitOptions options;
  options.base_weight = kBaseRegulariserWeight;
  options.hand_over = false;  // in a flat valley the residuals settle long before the coordinates
  const auto fits = fit_slices(slices, std::vector<double>(slices.size(), 1.0), options, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < searches.size(); ++i) {
    searches[i].fitted = {market_residuals(*searches[i].slice, (*fits)[i].svi),
                          butterfly_verdict((*fits)[i].svi) != ButterflyVerdict::free};
  }
  return {};
}

/// Fits every slice under these factors, takes the fits as unregularised, and sets the departure allowed from
/// them.
Expected<void> fit_unregularised(double profile_factor, double base_factor,
                                 std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  for (ShareSearch& one : searches) scale_regularisation(profile_factor, base_factor, *one.slice, one.trial);
  Expected<void> done = fit_trials(searches, backend);
  if (!done) return done;
  for (ShareSearch& one : searches) {
    one.unregularised = {one.fitted.residuals, one.fitted.violates && one.unregularised.violates};
    const std::vector<double>& residuals = one.unregularised.residuals;
    const double noise = residuals.size() < kQuotesForNoise
                             ? neighbour_scatter(*one.slice)
                             : residual_scatter(*one.slice, residuals, core::kSviDimension);
    one.allowed = std::max(noise, kNegligibleMove);
  }
  return {};
}

/// Root mean square departure of a fit from the unregularised one.
double departure(const ShareSearch& one, const Outcome& fit) {
  std::vector<double> moves = fit.residuals;
  for (std::size_t q = 0; q < moves.size(); ++q) moves[q] -= one.unregularised.residuals[q];
  return residual_scatter(*one.slice, moves);
}

bool is_near(const ShareSearch& one, const Outcome& fit) { return departure(one, fit) <= one.allowed; }

/// True where a fit has butterfly arbitrage that the regularisation brings in.
bool brings_arbitrage_in(const ShareSearch& one, const Outcome& fit) {
  return fit.violates && !one.unregularised.violates;
}

double miss(const ShareSearch& one, const Outcome& fit) {
  return residual_scatter(*one.slice, fit.residuals);
}

/// True where a fit misses the quotes by no more than their straight line, or by no more than `otherwise`.
/// Slices whose quotes do not lie on a line well within their spreads always pass.
bool meets_line(const ShareSearch& one, const Outcome& fit, double otherwise) {
  if (!(one.line < (one.contradicts ? kInsideSpread : kFarInsideSpread))) return true;
  return miss(one, fit) <= std::max(one.line, otherwise);
}

bool is_accepted(const ShareSearch& one, const Outcome& fit) {
  const double nearly_unregularised = kMissFactor * miss(one, one.unregularised) + kNegligibleMove;
  return is_near(one, fit) && meets_line(one, fit, nearly_unregularised) && !brings_arbitrage_in(one, fit);
}

/// Fits every slice under its whole regularisation.
Expected<void> fit_whole(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  for (ShareSearch& one : searches) scale_regularisation(1.0, *one.slice, one.trial);
  const Expected<void> done = fit_trials(searches, backend);
  for (ShareSearch& one : searches) one.whole = one.fitted;
  return done;
}

/// Refits under the constraints the slices in which only the whole regularisation brings in butterfly
/// arbitrage.
Expected<void> refit_without_arbitrage(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  std::vector<ShareSearch*> contradicted;
  std::vector<std::vector<SliceData>> surfaces;
  for (ShareSearch& one : searches) {
    one.contradicts = one.contradicts || brings_arbitrage_in(one, one.whole);
    if (!brings_arbitrage_in(one, one.whole) || !is_near(one, one.whole)) continue;
    contradicted.push_back(&one);
    surfaces.push_back({*one.slice});
  }
  SurfaceFitOptions options;
  options.loss = {QuoteLoss::squares};
  options.hand_over = false;
  options.max_work = kMostConstrainedIterations;
  const auto fits = fit_surfaces(surfaces, options, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < contradicted.size(); ++i) {
    const SurfaceFit& fit = (*fits)[i];
    if (!fit.converged || joint_iterations(fit) > kMostConstrainedIterations) continue;
    contradicted[i]->whole = {market_residuals(*contradicted[i]->slice, fit.slices.front()), false};
  }
  return {};
}

/// True where the quotes accept the whole regularisation whatever the base regulariser does to the
/// unregularised fit: it moves that fit by kBaseRegulariserMove, and the noise around it by one and a half
/// times as much, in squares.
bool surely_accepts_whole(const ShareSearch& one) {
  const double apart = departure(one, one.whole) + kBaseRegulariserMove;
  return is_accepted(one, one.whole) && meets_line(one, one.whole, 0.0) &&
         std::hypot(apart, 1.5 * kBaseRegulariserMove) <= one.allowed;
}

/// Keeps the slices that may need less than their whole regularisation.
Expected<void> screen(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  constexpr double kNothing = 0.0;
  constexpr double kWhole = 1.0;
  Expected<void> done = fit_whole(searches, backend);
  if (done) done = fit_unregularised(kNothing, kWhole, searches, backend);
  if (done) done = refit_without_arbitrage(searches, backend);
  if (!done) return done;
  std::erase_if(searches, surely_accepts_whole);
  return {};
}

/// Keeps the slices whose quotes do not accept the whole regularisation.
Expected<void> keep_conflicts(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  Expected<void> done = fit_unregularised(kLeastShare * kLeastShare, kLeastShare, searches, backend);
  if (done) done = refit_without_arbitrage(searches, backend);
  if (!done) return done;
  std::erase_if(searches, [](const ShareSearch& one) { return is_accepted(one, one.whole); });
  return {};
}

/// Fits under the trial shares and narrows the bracket of each share.
Expected<void> narrow_brackets(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  for (ShareSearch& one : searches) scale_regularisation(one.share, *one.slice, one.trial);
  const Expected<void> done = fit_trials(searches, backend);
  for (ShareSearch& one : searches) (is_accepted(one, one.fitted) ? one.accepted : one.rejected) = one.share;
  return done;
}

/// Lowers the shares step by step until the quotes accept them, then bisects the last step.
Expected<void> find_shares(std::vector<ShareSearch>& searches, ComputeBackend& backend) {
  std::vector<ShareSearch> undecided;
  while (!searches.empty()) {
    for (ShareSearch& one : searches) one.share = kStep * one.rejected;
    const auto is_least = [](const ShareSearch& one) { return one.share <= kLeastShare; };
    std::copy_if(searches.begin(), searches.end(), std::back_inserter(undecided), is_least);
    std::erase_if(searches, is_least);
    const Expected<void> done = narrow_brackets(searches, backend);
    if (!done) return done;
    const auto is_accepted_now = [](const ShareSearch& one) { return one.accepted == one.share; };
    std::copy_if(searches.begin(), searches.end(), std::back_inserter(undecided), is_accepted_now);
    std::erase_if(searches, is_accepted_now);
  }
  searches = std::move(undecided);
  for (int halving = 0; halving < kHalvings; ++halving) {
    for (ShareSearch& one : searches) one.share = std::sqrt(one.accepted * one.rejected);
    const Expected<void> done = narrow_brackets(searches, backend);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Expected<void> set_regulariser_shares(std::span<std::vector<SliceData>> surfaces, ComputeBackend& backend) {
  std::vector<ShareSearch> searches;
  for (std::vector<SliceData>& surface : surfaces) {
    for (SliceData& slice : surface) {
      if (std::isfinite(neighbour_scatter(slice))) searches.emplace_back(slice);
    }
  }
  Expected<void> done = screen(searches, backend);
  if (done) done = keep_conflicts(searches, backend);
  if (done) done = find_shares(searches, backend);
  if (!done) return done;
  for (const ShareSearch& one : searches)
    scale_regularisation(one.accepted, SliceData(*one.slice), *one.slice);
  return {};
}

}  // namespace volcal::fit
