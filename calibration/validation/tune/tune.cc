// SPDX-License-Identifier: Apache-2.0
#include "volcal/tune.h"

#include <fmt/format.h>

#include <cmath>

#include "calibration/base/bounds.h"
#include "calibration/validation/tune/evaluate.h"
#include "calibration/validation/tune/search.h"
#include "calibration/validation/tune/sequence.h"
#include "calibration/validation/tune/tuning_case.h"
#include "kernels/backend/factory.h"
#include "kernels/backend/guarded.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

using tuning::TuningCase;

// Cost of a quote: a profile takes some two hundred surface fits for each snapshot, a fit some hundred
// evaluations.
constexpr std::size_t kElementsPerQuote = 20000;

struct PreparedCases {
  BackendChoice choice;
  std::vector<TuningCase> cases;
  Tuning tuning;
};

Expected<PreparedCases> prepare(std::span<const QuoteSnapshot> snapshots, const TuneOptions& options) {
  if (const auto valid = options.validate(); !valid) return valid.error();
  std::size_t quotes = 0;
  for (const QuoteSnapshot& snapshot : snapshots) quotes += snapshot.quotes.size();
  auto choice = make_backend(options.fit.device, options.fit.device_ordinal,
                             static_cast<std::int64_t>(kElementsPerQuote * quotes));
  if (!choice) return choice.error();
  PreparedCases prepared{*std::move(choice), {}, {}};
  if (!prepared.choice.note.empty()) prepared.tuning.notes.push_back(prepared.choice.note);
  auto cases = tuning::make_cases(snapshots, options, *prepared.choice.backend, prepared.tuning.notes);
  if (!cases) return cases.error();
  if (cases->empty()) {
    std::string why = "nothing to tune on: no snapshot can be used";
    if (!prepared.tuning.notes.empty()) why += "; " + prepared.tuning.notes.back();
    return Error{ErrorCode::nothing_usable, std::move(why)};
  }
  prepared.cases = *std::move(cases);
  prepared.tuning.surfaces = prepared.cases.size();
  const auto textbook = tuning::evaluate_textbook(prepared.cases, options, *prepared.choice.backend);
  if (!textbook) return textbook.error();
  prepared.tuning.textbook_tail = textbook->tail;
  prepared.tuning.textbook_strikes = textbook->strikes;
  return prepared;
}

/// Adds the trial of the chosen profile on snapshots one after the other.
Expected<void> add_sequence(PreparedCases& prepared, const TuneOptions& options) {
  if (!(options.prior_drift > 0.0)) return {};
  const Profile& chosen = prepared.tuning.curve[prepared.tuning.chosen].profile;
  auto trial =
      tuning::try_sequence(chosen, options.prior_drift, prepared.cases, options, *prepared.choice.backend);
  if (!trial) return trial.error();
  prepared.tuning.sequence = *trial;
  return {};
}

Expected<Tuning> run_search(std::span<const QuoteSnapshot> snapshots, const TuneOptions& options,
                            const Progress& progress) {
  Expected<PreparedCases> prepared = prepare(snapshots, options);
  if (!prepared) return prepared.error();
  Expected<void> done =
      tuning::search(prepared->cases, options, *prepared->choice.backend, progress, prepared->tuning);
  if (done) done = add_sequence(*prepared, options);
  if (!done) return done.error();
  return std::move(prepared->tuning);
}

Expected<Tuning> run_profiles(std::span<const QuoteSnapshot> snapshots, std::span<const Profile> profiles,
                              const TuneOptions& options) {
  for (const Profile& profile : profiles) {
    if (const auto valid = profile.validate(); !valid) {
      return Error{valid.error().code, "profile '" + printable(profile.name) + "': " + valid.error().message};
    }
  }
  Expected<PreparedCases> prepared = prepare(snapshots, options);
  if (!prepared) return prepared.error();
  std::vector<Profile> all(1);
  all.insert(all.end(), profiles.begin(), profiles.end());
  auto points =
      tuning::evaluate(all, prepared->cases, options, *prepared->choice.backend, prepared->tuning.fits);
  if (!points) return points.error();
  for (TunePoint& point : *points) tuning::settle(points->front(), point);
  prepared->tuning.curve = *std::move(points);
  prepared->tuning.none = 0;
  prepared->tuning.chosen = prepared->tuning.curve.size() - 1;
  Expected<void> done = add_sequence(*prepared, options);
  if (!done) return done.error();
  return std::move(prepared->tuning);
}

}  // namespace

Expected<void> TuneOptions::validate() const {
  if (auto valid = fit.validate(); !valid) return valid;
  if (fit.model != SurfaceModel::svi) return out_of_bounds("model: tuning is of SVI fits, must be svi");
  if (std::isfinite(fit.max_seconds)) {
    return out_of_bounds(
        fmt::format("max_seconds = {}: a choice of profiles must not depend on the machine, it has no limit",
                    fit.max_seconds));
  }
  if (!(tail_delta > 0.0 && tail_delta < 0.5)) {
    return out_of_bounds(fmt::format("tail delta is {}, must be above 0 and below 0.5", tail_delta));
  }
  constexpr int kFewest = 2;
  constexpr int kMost = 10;
  if (strike_folds < kFewest || strike_folds > kMost) {
    return out_of_bounds(
        fmt::format("strike folds: {}, must be from {} to {}", strike_folds, kFewest, kMost));
  }
  if (!(appetite >= 0.0 && std::isfinite(appetite))) {
    return out_of_bounds(fmt::format("appetite is {}, must be 0 or above", appetite));
  }
  if (!(under_pricing >= 1.0 && std::isfinite(under_pricing))) {
    return out_of_bounds(fmt::format("under-pricing is {}, must be 1 or above", under_pricing));
  }
  if (!(prior_drift >= 0.0 && std::isfinite(prior_drift))) {
    return out_of_bounds(fmt::format("prior drift is {}, must be 0 or above", prior_drift));
  }
  return {};
}

Expected<Tuning> tune(std::span<const QuoteSnapshot> snapshots, const TuneOptions& options,
                      const Progress& progress) noexcept {
  return guarded("tune", [&] { return run_search(snapshots, options, progress); });
}

Expected<Tuning> try_profiles(std::span<const QuoteSnapshot> snapshots, std::span<const Profile> profiles,
                              const TuneOptions& options) noexcept {
  return guarded("try_profiles", [&] { return run_profiles(snapshots, profiles, options); });
}

}  // namespace volcal
