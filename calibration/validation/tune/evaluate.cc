// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/evaluate.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/svi/svi_surface_fit.h"
#include "calibration/quotes/median.h"
#include "calibration/validation/tune/held_out_errors.h"
#include "calibration/validation/tune/trial_fits.h"
#include "kernels/core/svi/svi.h"

namespace volcal::tuning {
namespace {

/// Adds the surfaces of one profile: for each case all quotes, then the folds.
void add_surfaces(const TuningCase& tuned, const Profile& profile,
                  std::vector<std::vector<fit::SliceData>>& surfaces) {
  surfaces.push_back(with_profile(tuned.all, profile));
  surfaces.push_back(with_profile(tuned.tail.seen, profile));
  for (const Fold& fold : tuned.strikes) surfaces.push_back(with_profile(fold.seen, profile));
}

/// Errors of fits of all quotes, on these quotes and on those of the next snapshot.
struct WholeFits {
  InSample in_sample;
  ErrorCollector next;
  std::vector<double> jumps;

  void add_next(const TuningCase& tuned, const std::vector<fit::FreePoint>& points,
                const TuningCase& following) {
    std::vector<core::SviRaw<double>> moved(following.all.size());
    std::vector<unsigned char> is_paired(following.all.size());
    for (const SameExpiry& pair : tuned.pairs) {
      moved[pair.next] = fit::slice_at(following.all[pair.next], points[pair.here]);
      is_paired[pair.next] = 1;
    }
    for (const HeldQuote& quote : following.quoted) {
      if (is_paired[quote.slice] == 0) continue;
      const double time = following.all[quote.slice].time_to_expiry;
      next.add(quote, model_vol(moved[quote.slice], quote.log_moneyness, time));
    }
  }
};

/// Measures the fits of one profile, in the order of add_surfaces, case by case.
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
      whole.in_sample.add(cases[c], all);
      points[c] = fit::points_of(cases[c].all, all.slices);
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
    if (!points[*cases[c].next].empty()) add_jumps(cases[c], points[c], points[*cases[c].next], whole.jumps);
  }
  point.in_sample = whole.in_sample.mean();
  point.tail = tail.errors(options.under_pricing);
  point.strikes = strikes.errors(1.0);
  point.next = whole.next.errors(1.0);
  point.jump = median(whole.jumps);
  return point;
}

/// Index of the first profile after `begin` with another tail term or outlier rule; one batch has one of
/// each.
std::size_t end_of_batch(std::span<const Profile> profiles, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < profiles.size() && profiles[end].tail == profiles[begin].tail &&
         profiles[end].outliers == profiles[begin].outliers) {
    ++end;
  }
  return end;
}

}  // namespace

Expected<std::vector<TunePoint>> evaluate(std::span<const Profile> profiles,
                                          const std::vector<TuningCase>& cases, const TuneOptions& options,
                                          ComputeBackend& backend, std::size_t& fits) {
  std::vector<TunePoint> points;
  for (std::size_t begin = 0; begin < profiles.size();) {
    const std::size_t end = end_of_batch(profiles, begin);
    std::vector<std::vector<fit::SliceData>> surfaces;
    for (const Profile& profile : profiles.subspan(begin, end - begin)) {
      for (const TuningCase& tuned : cases) add_surfaces(tuned, profile, surfaces);
    }
    const auto surface_fits = fit_trials(surfaces, profiles[begin], options, backend);
    if (!surface_fits) return surface_fits.error();
    fits += surfaces.size();
    const std::size_t each = surfaces.size() / (end - begin);
    for (std::size_t p = begin; p < end; ++p) {
      points.push_back(
          measure(profiles[p], cases, options, std::span(*surface_fits).subspan((p - begin) * each, each)));
    }
    begin = end;
  }
  return points;
}

Expected<TextbookErrors> evaluate_textbook(const std::vector<TuningCase>& cases, const TuneOptions& options,
                                           ComputeBackend& backend) {
  ErrorCollector tail;
  ErrorCollector strikes;
  for (const TuningCase& tuned : cases) {
    const auto inner = fit_textbook(tuned.tail, backend);
    if (!inner) return inner.error();
    add_held(tuned.tail, *inner, tail);
    for (const Fold& fold : tuned.strikes) {
      const auto some = fit_textbook(fold, backend);
      if (!some) return some.error();
      add_held(fold, *some, strikes);
    }
  }
  return TextbookErrors{tail.errors(options.under_pricing), strikes.errors(1.0)};
}

}  // namespace volcal::tuning
