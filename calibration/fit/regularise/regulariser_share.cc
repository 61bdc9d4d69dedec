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

// Half-spreads that quotes miss their straight line by at most where it is asked for.
constexpr double kInsideSpread = 1.0;
constexpr double kFarInside = 0.25;     // where the regularisation brings in no arbitrage
constexpr double kNearlyAsWell = 1.05;  // as without regularisation, where a line misses quotes by less
constexpr double kStep = 0.1;           // from one share to the next
constexpr int kHalvings = 3;  // of the last step, in logarithms: to a third of the share, a sixth of the move
// Noise that the shape prior alone gives flat smiles of five to a hundred quotes, at most; where quotes
// scatter more it is not what decides.
constexpr double kBaseRegulariserMove = 0.08;
// Iterations, the most that sane quotes take (work_limit.h); where it takes more the end is a matter of luck.
constexpr std::int64_t kMostToTakeArbitrageOut = 300;

/// Residuals of a fit, and whether it has butterfly arbitrage.
struct Outcome {
  std::vector<double> residuals;
  bool violates = true;
};

/// A slice whose share is sought, and its fits alone so far.
struct Sought {
  explicit Sought(SliceData& data) : slice(&data), trial(data), line(line_scatter(data)) {}

  SliceData* slice;
  SliceData trial;             ///< the slice under the share in hand
  double line;                 ///< what the quotes miss a straight line by
  Outcome fitted;              ///< its fit
  Outcome whole;               ///< the fit under the whole regularisation
  Outcome free;                ///< without it; violates where without a profile every fit so far did
  bool contradicts = false;    ///< whether the whole regularisation alone brings butterfly arbitrage in
  double allowed = 0.0;        ///< departure from `free`
  double share = 1.0;          ///< in hand
  double borne = kLeastShare;  ///< the largest share known to be borne by the quotes
  double refused = 1.0;        ///< the smallest known not to be
};

/// The slice with shares of its regularisation.
void apply(double of_profile, double base_factor, const SliceData& from, SliceData& to) {
  to.base_share = base_factor * from.base_share;
  to.shape = from.shape;
  for (double& force : to.shape.force) force *= of_profile;
  to.shape.variance *= of_profile;
}

/// The profile goes before the shape prior does: at equal shares a profile of steep wings drags the centre of
/// a flat smile, which the shape prior alone holds, many standard deviations out.
void apply(double share, const SliceData& from, SliceData& to) { apply(share * share, share, from, to); }

/// Fills `fitted`.
Expected<void> fit_trials(std::vector<Sought>& sought, ComputeBackend& backend) {
  std::vector<const SliceData*> slices;
  slices.reserve(sought.size());
  for (const Sought& one : sought) slices.push_back(&one.trial);
  SliceFitOptions options;
  options.base_weight = kBaseRegulariserWeight;
  options.hand_over = false;  // along a valley the residuals settle long before the coordinates
  const auto fits = fit_slices(slices, std::vector<double>(slices.size(), 1.0), options, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < sought.size(); ++i) {
    sought[i].fitted = {market_residuals(*sought[i].slice, (*fits)[i].svi),
                        butterfly_verdict((*fits)[i].svi) != ButterflyVerdict::free};
  }
  return {};
}

/// Fills `free` and what follows from it, under these shares.
Expected<void> fit_freely(double of_profile, double base_factor, std::vector<Sought>& sought,
                          ComputeBackend& backend) {
  for (Sought& one : sought) apply(of_profile, base_factor, *one.slice, one.trial);
  Expected<void> done = fit_trials(sought, backend);
  if (!done) return done;
  for (Sought& one : sought) {
    one.free = {one.fitted.residuals, one.fitted.violates && one.free.violates};
    const std::vector<double>& residuals = one.free.residuals;
    const double noise = residuals.size() < kQuotesForNoise
                             ? neighbour_scatter(*one.slice)
                             : residual_scatter(*one.slice, residuals, core::kSviDimension);
    one.allowed = std::max(noise, kUnseen);
  }
  return {};
}

/// How far a fit is from `free`.
double departure(const Sought& one, const Outcome& fit) {
  std::vector<double> moves = fit.residuals;
  for (std::size_t q = 0; q < moves.size(); ++q) moves[q] -= one.free.residuals[q];
  return residual_scatter(*one.slice, moves);
}

bool is_near(const Sought& one, const Outcome& fit) { return departure(one, fit) <= one.allowed; }

/// Whether there is butterfly arbitrage that the regularisation brings in.
bool violates_alone(const Sought& one, const Outcome& fit) { return fit.violates && !one.free.violates; }

double missed(const Sought& one, const Outcome& fit) { return residual_scatter(*one.slice, fit.residuals); }

/// Whether a fit misses the quotes by no more than their straight line, or by no more than `otherwise`. Asked
/// of slices whose quotes lie on a line well within their spreads.
bool meets_line(const Sought& one, const Outcome& fit, double otherwise) {
  if (!(one.line < (one.contradicts ? kInsideSpread : kFarInside))) return true;
  return missed(one, fit) <= std::max(one.line, otherwise);
}

bool is_borne(const Sought& one, const Outcome& fit) {
  const double nearly_free = kNearlyAsWell * missed(one, one.free) + kUnseen;
  return is_near(one, fit) && meets_line(one, fit, nearly_free) && !violates_alone(one, fit);
}

/// Fits under the whole regularisation.
Expected<void> fit_whole(std::vector<Sought>& sought, ComputeBackend& backend) {
  for (Sought& one : sought) apply(1.0, *one.slice, one.trial);
  const Expected<void> done = fit_trials(sought, backend);
  for (Sought& one : sought) one.whole = one.fitted;
  return done;
}

/// Takes out, under the constraints, butterfly arbitrage that only the whole regularisation brings in.
Expected<void> take_arbitrage_out(std::vector<Sought>& sought, ComputeBackend& backend) {
  std::vector<Sought*> contradicted;
  std::vector<std::vector<SliceData>> surfaces;
  for (Sought& one : sought) {
    one.contradicts = one.contradicts || violates_alone(one, one.whole);
    if (!violates_alone(one, one.whole) || !is_near(one, one.whole)) continue;
    contradicted.push_back(&one);
    surfaces.push_back({*one.slice});
  }
  SurfaceFitOptions options;
  options.loss = {QuoteLoss::squares};
  options.hand_over = false;
  options.max_work = kMostToTakeArbitrageOut;
  const auto fits = fit_surfaces(surfaces, options, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < contradicted.size(); ++i) {
    const SurfaceFit& fit = (*fits)[i];
    if (!fit.converged || joint_iterations(fit) > kMostToTakeArbitrageOut) continue;
    contradicted[i]->whole = {market_residuals(*contradicted[i]->slice, fit.slices.front()), false};
  }
  return {};
}

/// Whether the quotes bear the whole regularisation, whatever the shape prior does to `free`: it moves that
/// by kBaseRegulariserMove and the noise around it by one and a half times as much, in squares.
bool is_clear(const Sought& one) {
  const double apart = departure(one, one.whole) + kBaseRegulariserMove;
  return is_borne(one, one.whole) && meets_line(one, one.whole, 0.0) &&
         std::hypot(apart, 1.5 * kBaseRegulariserMove) <= one.allowed;
}

/// Leaves the slices that may have to give up some of their regularisation.
Expected<void> screen(std::vector<Sought>& sought, ComputeBackend& backend) {
  constexpr double kNothing = 0.0;
  constexpr double kWhole = 1.0;
  Expected<void> done = fit_whole(sought, backend);
  if (done) done = fit_freely(kNothing, kWhole, sought, backend);
  if (done) done = take_arbitrage_out(sought, backend);
  if (!done) return done;
  std::erase_if(sought, is_clear);
  return {};
}

/// Leaves the slices whose quotes do not bear the whole regularisation.
Expected<void> keep_conflicts(std::vector<Sought>& sought, ComputeBackend& backend) {
  Expected<void> done = fit_freely(kLeastShare * kLeastShare, kLeastShare, sought, backend);
  if (done) done = take_arbitrage_out(sought, backend);
  if (!done) return done;
  std::erase_if(sought, [](const Sought& one) { return is_borne(one, one.whole); });
  return {};
}

/// Fits under the shares in hand and moves the ends between which each share is.
Expected<void> narrow_down(std::vector<Sought>& sought, ComputeBackend& backend) {
  for (Sought& one : sought) apply(one.share, *one.slice, one.trial);
  const Expected<void> done = fit_trials(sought, backend);
  for (Sought& one : sought) (is_borne(one, one.fitted) ? one.borne : one.refused) = one.share;
  return done;
}

/// Lowers the shares step by step until the quotes bear them, then halves the last step.
Expected<void> find_shares(std::vector<Sought>& sought, ComputeBackend& backend) {
  std::vector<Sought> undecided;
  while (!sought.empty()) {
    for (Sought& one : sought) one.share = kStep * one.refused;
    const auto is_least = [](const Sought& one) { return one.share <= kLeastShare; };
    std::copy_if(sought.begin(), sought.end(), std::back_inserter(undecided), is_least);
    std::erase_if(sought, is_least);
    const Expected<void> done = narrow_down(sought, backend);
    if (!done) return done;
    const auto is_borne_now = [](const Sought& one) { return one.borne == one.share; };
    std::copy_if(sought.begin(), sought.end(), std::back_inserter(undecided), is_borne_now);
    std::erase_if(sought, is_borne_now);
  }
  sought = std::move(undecided);
  for (int halving = 0; halving < kHalvings; ++halving) {
    for (Sought& one : sought) one.share = std::sqrt(one.borne * one.refused);
    const Expected<void> done = narrow_down(sought, backend);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Expected<void> set_regulariser_shares(std::span<std::vector<SliceData>> surfaces, ComputeBackend& backend) {
  std::vector<Sought> sought;
  for (std::vector<SliceData>& surface : surfaces) {
    for (SliceData& slice : surface) {
      if (std::isfinite(neighbour_scatter(slice))) sought.emplace_back(slice);
    }
  }
  Expected<void> done = screen(sought, backend);
  if (done) done = keep_conflicts(sought, backend);
  if (done) done = find_shares(sought, backend);
  if (!done) return done;
  for (const Sought& one : sought) apply(one.borne, SliceData(*one.slice), *one.slice);
  return {};
}

}  // namespace volcal::fit
