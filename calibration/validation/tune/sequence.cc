// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/sequence.h"

#include <utility>

#include "calibration/fit/regularise/aged_prior.h"
#include "calibration/fit/uncertainty/svi_uncertainty.h"
#include "calibration/quotes/median.h"
#include "calibration/validation/tune/trial_fits.h"
#include "volcal/time.h"

namespace volcal::tuning {
namespace {

/// The fit of the previous snapshot as a whole, with the information on each of its slices.
struct PreviousFit {
  fit::SurfaceFit fit;
  std::vector<fit::FreePoint> points;
  std::vector<SliceUncertainty> uncertainty;
};

/// Priors of the slices of `snapshot` from the snapshot before; without information where there is none.
std::vector<fit::SlicePrior> priors_of(const TuningCase& before, const PreviousFit& previous,
                                       const TuningCase& snapshot, double drift) {
  std::vector<fit::SlicePrior> priors(snapshot.all.size());
  if (previous.uncertainty.empty()) return priors;
  const double variance = drift * drift * days_between(*before.as_of, *snapshot.as_of);
  for (const SameExpiry& pair : before.pairs) {
    priors[pair.next] =
        fit::aged_prior(previous.points[pair.here], previous.uncertainty[pair.here].information, variance);
  }
  return priors;
}

bool has_information(const fit::SlicePrior& prior) {
  return prior.information != fit::SlicePrior{}.information;
}

/// The slices of the tail's fold that have a prior, with it; held-out quotes of other slices are dropped.
Fold with_priors(const Fold& fold, const std::vector<fit::SlicePrior>& priors) {
  Fold out;
  std::vector<std::size_t> place(fold.seen.size(), fold.seen.size());
  for (std::size_t s = 0; s < fold.seen.size(); ++s) {
    const fit::SlicePrior& prior = priors[fold.slice_of[s]];
    if (!has_information(prior)) continue;
    place[s] = out.seen.size();
    out.seen.push_back(fold.seen[s]);
    out.seen.back().prior = prior;
    out.slice_of.push_back(fold.slice_of[s]);
  }
  for (HeldQuote quote : fold.held) {
    quote.slice = place[quote.slice];
    if (quote.slice < fold.seen.size()) out.held.push_back(quote);
  }
  return out;
}

std::vector<fit::SliceData> without_priors(std::vector<fit::SliceData> slices) {
  for (fit::SliceData& slice : slices) slice.prior = {};
  return slices;
}

class Sequence {
 public:
  Sequence(const Profile& profile, double drift, const TuneOptions& options, ComputeBackend& backend)
      : profile_(profile), drift_(drift), options_(options), backend_(backend) {}

  Expected<void> run(const std::vector<TuningCase>& cases) {
    std::optional<std::size_t> before;
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const bool follows = before && cases[*before].next == c;
      Expected<void> done = follows ? follow(cases[*before], cases[c]) : begin(cases[c]);
      if (!done) return done;
      before = c;
    }
    return {};
  }

  [[nodiscard]] SequenceTrial result() {
    SequenceTrial trial;
    trial.surfaces = surfaces_;
    trial.textbook = textbook_.errors(options_.under_pricing);
    trial.alone = alone_.errors(options_.under_pricing);
    trial.tail = tail_.errors(options_.under_pricing);
    trial.jump_alone = median(jumps_alone_);
    trial.jump = median(jumps_);
    trial.in_sample_alone = in_sample_alone_.mean();
    trial.in_sample = in_sample_.mean();
    return trial;
  }

 private:
  Expected<void> begin(const TuningCase& snapshot) {
    std::vector<fit::SliceData> all = with_profile(snapshot.all, profile_);
    const auto fits = fit_trials({&all, 1}, profile_, options_, backend_);
    if (!fits) return fits.error();
    keep(snapshot, all, fits->front());
    plain_ = previous_.fit;
    return {};
  }

  Expected<void> follow(const TuningCase& before, const TuningCase& snapshot) {
    const std::vector<fit::SlicePrior> priors = priors_of(before, previous_, snapshot, drift_);
    const Fold fold = with_priors(snapshot.tail, priors);
    std::vector<fit::SliceData> all = with_profile(snapshot.all, profile_);
    for (std::size_t s = 0; s < all.size(); ++s) all[s].prior = priors[s];
    std::vector<std::vector<fit::SliceData>> surfaces = {std::move(all), with_profile(snapshot.all, profile_),
                                                         with_profile(fold.seen, profile_),
                                                         with_profile(without_priors(fold.seen), profile_)};
    const auto fits = fit_trials(surfaces, profile_, options_, backend_);
    if (!fits) return fits.error();
    const auto textbook = fit_textbook(fold, backend_);
    if (!textbook) return textbook.error();
    const fit::SurfaceFit& plain = (*fits)[1];
    if ((*fits)[2].free && (*fits)[3].free) {
      ++surfaces_;
      add_held(fold, *textbook, textbook_);
      add_held(fold, (*fits)[2].slices, tail_);
      add_held(fold, (*fits)[3].slices, alone_);
    }
    const std::vector<fit::FreePoint> from = previous_.points;
    const fit::SurfaceFit plain_from = std::move(plain_);
    keep(snapshot, surfaces.front(), fits->front());
    if (previous_.fit.free) {
      in_sample_.add(snapshot, previous_.fit);
      if (!from.empty()) add_jumps(before, from, previous_.points, jumps_);
    }
    if (plain.free) {
      in_sample_alone_.add(snapshot, plain);
      if (plain_from.free) {
        add_jumps(before, fit::points_of(before.all, plain_from.slices),
                  fit::points_of(snapshot.all, plain.slices), jumps_alone_);
      }
    }
    plain_ = plain;
    return {};
  }

  /// Keeps a fit of `slices`, the data as they were fitted, for the next snapshot.
  void keep(const TuningCase& snapshot, const std::vector<fit::SliceData>& slices,
            const fit::SurfaceFit& fit) {
    previous_ = {fit, {}, {}};
    if (!fit.free) return;
    previous_.points = fit::points_of(snapshot.all, fit.slices);
    previous_.uncertainty =
        fit::surface_uncertainty(slices, fit.slices, fit_options(profile_, options_)).slices;
  }

  const Profile& profile_;
  double drift_;
  const TuneOptions& options_;
  ComputeBackend& backend_;
  PreviousFit previous_;
  fit::SurfaceFit plain_;
  std::size_t surfaces_ = 0;
  ErrorCollector textbook_, alone_, tail_;
  std::vector<double> jumps_, jumps_alone_;
  InSample in_sample_, in_sample_alone_;
};

}  // namespace

Expected<SequenceTrial> try_sequence(const Profile& profile, double drift,
                                     const std::vector<TuningCase>& cases, const TuneOptions& options,
                                     ComputeBackend& backend) {
  Sequence sequence(profile, drift, options, backend);
  Expected<void> done = sequence.run(cases);
  if (!done) return done.error();
  return sequence.result();
}

}  // namespace volcal::tuning
