// SPDX-License-Identifier: Apache-2.0
#include "calibration/tune/evaluate.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/slice_batch_fit.h"
#include "calibration/fit/svi_surface_fit.h"
#include "calibration/quotes/median.h"
#include "calibration/slice_shape.h"
#include "calibration/tune/held_out_errors.h"
#include "kernels/core/svi.h"

namespace volcal::tuning {
namespace {

double model_vol(const core::SviRaw<double>& svi, double log_moneyness, double time) {
  return std::sqrt(std::max(core::svi_total_variance(svi, log_moneyness), 0.0) / time);
}

void add_held(const Fold& fold, const std::vector<core::SviRaw<double>>& slices, ErrorCollector& errors) {
  for (const HeldQuote& quote : fold.held) {
    const double time = fold.seen[quote.slice].time_to_expiry;
    errors.add(quote, model_vol(slices[quote.slice], quote.log_moneyness, time));
  }
}

std::vector<fit::SliceData> with_profile(std::vector<fit::SliceData> slices, const Profile& profile) {
  for (fit::SliceData& slice : slices) slice.shape = slice_shape(slice, profile.shape);
  return slices;
}

/// The surfaces of one profile: of each case all quotes, then the folds.
void add_surfaces(const TuningCase& own, const Profile& profile,
                  std::vector<std::vector<fit::SliceData>>& surfaces) {
  surfaces.push_back(with_profile(own.all, profile));
  surfaces.push_back(with_profile(own.tail.seen, profile));
  for (const Fold& fold : own.strikes) surfaces.push_back(with_profile(fold.seen, profile));
}

std::vector<fit::FreePoint> free_points(const TuningCase& own, const fit::SurfaceFit& fit) {
  std::vector<fit::FreePoint> points(fit.slices.size());
  for (std::size_t s = 0; s < points.size(); ++s) {
    core::svi_to_free(own.all[s].chart(core::kLeeSlope), fit.slices[s], points[s].data());
  }
  return points;
}

/// What fits of all quotes say: of these, and of the next snapshot.
struct WholeFits {
  double squares = 0.0;
  double weights = 0.0;
  ErrorCollector next;
  std::vector<double> jumps;

  void add_in_sample(const TuningCase& own, const fit::SurfaceFit& fit) {
    for (std::size_t s = 0; s < own.all.size(); ++s) {
      if (own.all[s].market_quotes == 0) continue;
      const double misses = fit::rms_residual(own.all[s], fit.slices[s]) / own.misfit[s];
      const auto quotes = static_cast<double>(own.all[s].market_quotes);
      squares += quotes * misses * misses;
      weights += quotes;
    }
  }

  void add_next(const TuningCase& own, const std::vector<fit::FreePoint>& points, const TuningCase& following) {
    std::vector<core::SviRaw<double>> moved(following.all.size());
    std::vector<unsigned char> known(following.all.size());
    for (const SameExpiry& pair : own.pairs) {
      moved[pair.next] = fit::slice_at(following.all[pair.next], points[pair.here]);
      known[pair.next] = 1;
    }
    for (const HeldQuote& quote : following.quoted) {
      if (known[quote.slice] == 0) continue;
      const double time = following.all[quote.slice].time_to_expiry;
      next.add(quote, model_vol(moved[quote.slice], quote.log_moneyness, time));
    }
  }

  void add_jumps(const TuningCase& own, const std::vector<fit::FreePoint>& from,
                 const std::vector<fit::FreePoint>& to) {
    for (const SameExpiry& pair : own.pairs) {
      for (std::size_t j = 0; j < from[pair.here].size(); ++j) {
        jumps.push_back(std::fabs(to[pair.next][j] - from[pair.here][j]));
      }
    }
  }
};

/// The fits of one profile, in the order of add_surfaces, case by case.
TunePoint measure(const Profile& profile, const std::vector<TuningCase>& cases, const TuneOptions& options,
                  std::span<const fit::SurfaceFit> fits) {
  TunePoint point;
  point.profile = profile;
  WholeFits whole;
  ErrorCollector tail;
  ErrorCollector strikes;
  std::vector<std::vector<fit::FreePoint>> points(cases.size());
  std::size_t at = 0;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const fit::SurfaceFit& all = fits[at++];
    if (all.free) {
      whole.add_in_sample(cases[c], all);
      points[c] = free_points(cases[c], all);
    }
    const fit::SurfaceFit& inner = fits[at++];
    if (inner.free) add_held(cases[c].tail, inner.slices, tail);
    point.with_arbitrage += (all.free ? 0 : 1) + (inner.free ? 0 : 1);
    for (const Fold& fold : cases[c].strikes) {
      const fit::SurfaceFit& some = fits[at++];
      if (some.free) add_held(fold, some.slices, strikes);
      point.with_arbitrage += some.free || fold.seen.empty() ? 0 : 1;
    }
  }
  for (std::size_t c = 0; c < cases.size(); ++c) {
    if (!cases[c].next || points[c].empty()) continue;
    whole.add_next(cases[c], points[c], cases[*cases[c].next]);
    if (!points[*cases[c].next].empty()) whole.add_jumps(cases[c], points[c], points[*cases[c].next]);
  }
  point.in_sample = whole.weights > 0.0 ? whole.squares / whole.weights : kAbsent;
  point.tail = tail.errors(options.under_pricing);
  point.strikes = strikes.errors(1.0);
  point.next = whole.next.errors(1.0);
  point.jump = median(whole.jumps);
  return point;
}

Expected<void> add_alone(const Fold& fold, ComputeBackend& backend, ErrorCollector& errors) {
  const fit::SliceFitOptions textbook{fit::kNoSlopeCap, 0.0, {QuoteLoss::squares}, 0.0};
  const auto alone = fit::fit_slices(fold.seen, textbook, backend);
  if (!alone) return alone.error();
  std::vector<core::SviRaw<double>> slices;
  for (const fit::SliceFit& slice : *alone) slices.push_back(slice.svi);
  add_held(fold, slices, errors);
  return {};
}

}  // namespace

Expected<std::vector<TunePoint>> evaluate(std::span<const Profile> profiles,
                                          const std::vector<TuningCase>& cases, const TuneOptions& options,
                                          ComputeBackend& backend, std::size_t& fits) {
  std::vector<std::vector<fit::SliceData>> surfaces;
  for (const Profile& profile : profiles) {
    for (const TuningCase& own : cases) add_surfaces(own, profile, surfaces);
  }
  fit::SurfaceFitOptions how;
  how.loss = {options.fit.effective_loss(), options.fit.loss_scale};
  const auto found = fit::fit_surfaces(surfaces, how, backend);
  if (!found) return found.error();
  fits += surfaces.size();
  const std::size_t each = surfaces.size() / std::max<std::size_t>(profiles.size(), 1);
  std::vector<TunePoint> points;
  for (std::size_t p = 0; p < profiles.size(); ++p) {
    points.push_back(measure(profiles[p], cases, options, std::span(*found).subspan(p * each, each)));
  }
  return points;
}

Expected<TextbookErrors> evaluate_textbook(const std::vector<TuningCase>& cases, const TuneOptions& options,
                                           ComputeBackend& backend) {
  ErrorCollector tail;
  ErrorCollector strikes;
  for (const TuningCase& own : cases) {
    Expected<void> done = add_alone(own.tail, backend, tail);
    for (std::size_t f = 0; done && f < own.strikes.size(); ++f) {
      done = add_alone(own.strikes[f], backend, strikes);
    }
    if (!done) return done.error();
  }
  return TextbookErrors{tail.errors(options.under_pricing), strikes.errors(1.0)};
}

}  // namespace volcal::tuning
