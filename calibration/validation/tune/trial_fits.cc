// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/trial_fits.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/regularise/lasso.h"
#include "calibration/fit/regularise/outlier_weights.h"
#include "calibration/fit/regularise/regulariser_share.h"
#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/prepare/profile_on_slice.h"

namespace volcal::tuning {

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
  for (fit::SliceData& slice : slices) add_profile(profile, slice);
  return slices;
}

fit::SurfaceFitOptions fit_options(const Profile& profile, const TuneOptions& options) {
  fit::SurfaceFitOptions surface_options;
  surface_options.loss = {options.fit.effective_loss(), options.fit.loss_scale};
  surface_options.tail = fit::tail_settings(profile.tail);
  return surface_options;
}

Expected<std::vector<fit::SurfaceFit>> fit_trials(std::span<std::vector<fit::SliceData>> surfaces,
                                                  const Profile& profile, const TuneOptions& options,
                                                  ComputeBackend& backend) {
  const auto lowered = fit::downweight_outliers(surfaces, profile.outliers, backend);
  if (!lowered) return lowered.error();
  const auto shared = fit::set_regulariser_shares(surfaces, backend);
  if (!shared) return shared.error();
  return fit::fit_surfaces_with_lasso(surfaces, fit_options(profile, options), backend);
}

void InSample::add(const TuningCase& tuned, const fit::SurfaceFit& fit) {
  for (std::size_t s = 0; s < tuned.all.size(); ++s) {
    if (tuned.all[s].market_quotes == 0) continue;
    const double misses = fit::rms_residual(tuned.all[s], fit.slices[s]) / tuned.misfit[s];
    const auto quotes = static_cast<double>(tuned.all[s].market_quotes);
    squares_ += quotes * misses * misses;
    quotes_ += quotes;
  }
}

void add_jumps(const TuningCase& tuned, const std::vector<fit::FreePoint>& from,
               const std::vector<fit::FreePoint>& to, std::vector<double>& jumps) {
  for (const SameExpiry& pair : tuned.pairs) {
    for (std::size_t j = 0; j < from[pair.here].size(); ++j) {
      jumps.push_back(std::fabs(to[pair.next][j] - from[pair.here][j]));
    }
  }
}

Expected<std::vector<core::SviRaw<double>>> fit_textbook(const Fold& fold, ComputeBackend& backend) {
  const fit::SliceFitOptions textbook{fit::kNoSlopeCap, 0.0, {QuoteLoss::squares}, 0.0};
  const auto alone = fit::fit_slices(fold.seen, textbook, backend);
  if (!alone) return alone.error();
  std::vector<core::SviRaw<double>> slices;
  for (const fit::SliceFit& slice : *alone) slices.push_back(slice.svi);
  return slices;
}

}  // namespace volcal::tuning
