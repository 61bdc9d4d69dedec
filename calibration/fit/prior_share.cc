// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/prior_share.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "calibration/fit/shape_prior.h"
#include "calibration/fit/slice_batch_fit.h"
#include "calibration/fit/slice_noise.h"
#include "calibration/fit/svi_slice_fit.h"
#include "calibration/models/svi_butterfly.h"

namespace volcal::fit {
namespace {

constexpr double kStep = 0.1;  // from one share to the next
constexpr int kHalvings = 3;  // of the last step, in logarithms: to a third of the share, a sixth of the move
// Noise that the shape prior alone gives flat smiles of five to a hundred quotes, at most; where quotes
// scatter more it is not what decides.
constexpr double kShapePriorMoves = 0.08;

/// A slice whose share is sought, and its fits alone so far.
struct Sought {
  SliceData* slice;
  SliceData trial;             ///< the slice under the share in hand
  std::vector<double> free;    ///< residuals without the regularisation
  bool free_violates = false;  ///< whether there is butterfly arbitrage there
  double allowed = 0.0;        ///< departure from `free`
  double share = 1.0;          ///< in hand
  double departure = 0.0;      ///< at the share in hand
  bool violates = false;       ///< likewise
  double borne = kLeastShare;  ///< the largest share known to be borne by the quotes
  double refused = 1.0;        ///< the smallest known not to be
};

/// The slice with shares of its regularisation.
void apply(double of_profile, double of_shape_prior, const SliceData& from, SliceData& to) {
  to.prior_share = of_shape_prior * from.prior_share;
  to.shape = from.shape;
  for (double& force : to.shape.force) force *= of_profile;
  to.shape.variance *= of_profile;
}

/// The profile goes before the shape prior does: at equal shares a profile of steep wings drags the centre of
/// a flat smile, which the shape prior alone holds, many standard deviations out.
void apply(double share, const SliceData& from, SliceData& to) { apply(share * share, share, from, to); }

Expected<std::vector<SliceFit>> fit_trials(const std::vector<Sought>& sought, ComputeBackend& backend) {
  std::vector<const SliceData*> slices;
  slices.reserve(sought.size());
  for (const Sought& one : sought) slices.push_back(&one.trial);
  SliceFitOptions options;
  options.prior_weight = kShapeWeight;
  options.hand_over = false;  // along a valley the residuals settle long before the coordinates
  return fit_slices(slices, std::vector<double>(slices.size(), 1.0), options, backend);
}

/// Fills `free` and what follows from it, under these shares.
Expected<void> fit_freely(double of_profile, double of_shape_prior, std::vector<Sought>& sought,
                          ComputeBackend& backend) {
  for (Sought& one : sought) apply(of_profile, of_shape_prior, *one.slice, one.trial);
  const auto fits = fit_trials(sought, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < sought.size(); ++i) {
    Sought& one = sought[i];
    one.free = market_residuals(*one.slice, (*fits)[i].svi);
    one.free_violates = butterfly_verdict((*fits)[i].svi) != ButterflyVerdict::free;
    const double noise = one.free.size() < kQuotesForNoise
                             ? neighbour_scatter(*one.slice)
                             : residual_scatter(*one.slice, one.free, core::kSviDimension);
    one.allowed = std::max(noise, kUnseen);
  }
  return {};
}

/// Fits under the shares in hand and says how far each is from `free`.
Expected<void> measure_departures(std::vector<Sought>& sought, ComputeBackend& backend) {
  for (Sought& one : sought) apply(one.share, *one.slice, one.trial);
  const auto fits = fit_trials(sought, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < sought.size(); ++i) {
    Sought& one = sought[i];
    std::vector<double> moves = market_residuals(*one.slice, (*fits)[i].svi);
    for (std::size_t q = 0; q < moves.size(); ++q) moves[q] -= one.free[q];
    one.departure = residual_scatter(*one.slice, moves);
    one.violates = butterfly_verdict((*fits)[i].svi) != ButterflyVerdict::free;
  }
  return {};
}

/// Whether the quotes bear the share in hand. Arbitrage that comes from regularisation alone would move the
/// fit further once the constraints take it out.
bool is_borne(const Sought& one) {
  return one.departure <= one.allowed && (one.free_violates || !one.violates);
}

/// Fits under the shares in hand and moves the ends between which each share is.
Expected<void> narrow_down(std::vector<Sought>& sought, ComputeBackend& backend) {
  Expected<void> done = measure_departures(sought, backend);
  if (!done) return done;
  for (Sought& one : sought) (is_borne(one) ? one.borne : one.refused) = one.share;
  return {};
}

/// Leaves the slices that may have to give up some of their regularisation.
Expected<void> screen(std::vector<Sought>& sought, ComputeBackend& backend) {
  constexpr double kNothing = 0.0;
  constexpr double kWhole = 1.0;
  Expected<void> done = fit_freely(kNothing, kWhole, sought, backend);
  if (done) done = measure_departures(sought, backend);
  if (!done) return done;
  std::erase_if(sought, [](const Sought& one) {
    return one.departure <= one.allowed && one.allowed > kShapePriorMoves;
  });
  return {};
}

/// Leaves the slices whose quotes do not bear the whole regularisation.
Expected<void> keep_conflicts(std::vector<Sought>& sought, ComputeBackend& backend) {
  Expected<void> done = fit_freely(kLeastShare * kLeastShare, kLeastShare, sought, backend);
  if (done) done = measure_departures(sought, backend);
  if (!done) return done;
  std::erase_if(sought, [](const Sought& one) { return one.departure <= one.allowed; });
  return {};
}

/// Lowers the shares step by step until the quotes bear them, then halves the last step.
Expected<void> find_shares(std::vector<Sought>& sought, ComputeBackend& backend) {
  std::vector<Sought> found;
  while (!sought.empty()) {
    for (Sought& one : sought) one.share = kStep * one.refused;
    const auto is_least = [](const Sought& one) { return one.share <= kLeastShare; };
    std::copy_if(sought.begin(), sought.end(), std::back_inserter(found), is_least);
    std::erase_if(sought, is_least);
    const Expected<void> done = narrow_down(sought, backend);
    if (!done) return done;
    const auto is_borne_now = [](const Sought& one) { return one.borne == one.share; };
    std::copy_if(sought.begin(), sought.end(), std::back_inserter(found), is_borne_now);
    std::erase_if(sought, is_borne_now);
  }
  sought = std::move(found);
  for (int halving = 0; halving < kHalvings; ++halving) {
    for (Sought& one : sought) one.share = std::sqrt(one.borne * one.refused);
    const Expected<void> done = narrow_down(sought, backend);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Expected<void> share_priors(std::span<std::vector<SliceData>> surfaces, ComputeBackend& backend) {
  std::vector<Sought> sought;
  for (std::vector<SliceData>& surface : surfaces) {
    for (SliceData& slice : surface) {
      if (std::isfinite(neighbour_scatter(slice))) sought.push_back({&slice, slice, {}});
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
