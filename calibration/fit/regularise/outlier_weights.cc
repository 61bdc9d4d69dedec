// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/outlier_weights.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/fit/slices/svi_slice_fit.h"

namespace volcal::fit {
namespace {

// Number of rounds of least squares after the fit by Huber's loss.
constexpr int kRounds = 2;
// Bend of Huber's loss, in half-spreads.
constexpr double kHuberScale = 1.0;
// Least standard deviation, in half-spreads: five parameters follow a smile to a small share of its
// half-spreads by chance as well.
constexpr double kLeastDeviation = 0.5;
// Least factor of a weight, so that division by a weight stays possible.
constexpr double kLeastWeight = 1e-6;

/// A slice whose quotes are examined, with the weights of the last round.
struct Examined {
  SliceData* slice;
  SliceData weighted;
  bool has_outlier = false;
};

double bisquare(double deviations, const OutlierRule& rule) {
  const double t = std::clamp((deviations - rule.from) / (rule.to - rule.from), 0.0, 1.0);
  const double left = 1.0 - t * t;
  return std::max(kLeastWeight, left * left);
}

/// Restores the weights of runs that are too long to be outliers.
void restore_runs(std::vector<double>& weights) {
  const auto is_lowered = [](double weight) { return weight < 1.0; };
  for (auto begin = weights.begin(); begin != weights.end();) {
    begin = std::find_if(begin, weights.end(), is_lowered);
    const auto end = std::find_if_not(begin, weights.end(), is_lowered);
    const auto length = static_cast<std::size_t>(end - begin);
    const bool at_the_end = begin == weights.begin() || end == weights.end();
    if (length > (at_the_end ? 1 : kLongestRun)) std::fill(begin, end, 1.0);
    begin = end;
  }
}

std::vector<double> weights_under(const SliceData& slice, const core::SviRaw<double>& svi,
                                  const OutlierRule& rule) {
  const double deviation = std::max(kLeastDeviation, typical_residual(slice, svi, {QuoteLoss::huber}));
  std::vector<double> weights = market_residuals(slice, svi);
  for (double& weight : weights) weight = bisquare(std::fabs(weight) / deviation, rule);
  restore_runs(weights);
  return weights;
}

void weigh(const std::vector<double>& weights, Examined& examined) {
  examined.has_outlier = std::any_of(weights.begin(), weights.end(), [](double w) { return w < 1.0; });
  examined.weighted.weight = examined.slice->weight;
  if (!examined.has_outlier) return;
  examined.weighted.weight.resize(examined.slice->size(), 1.0);
  for (std::size_t i = 0; i < weights.size(); ++i) examined.weighted.weight[i] *= weights[i];
}

}  // namespace

Expected<std::size_t> downweight_outliers(std::span<std::vector<SliceData>> surfaces, const OutlierRule& rule,
                                          ComputeBackend& backend) {
  if (!rule.on()) return std::size_t{0};
  std::vector<Examined> examined;
  for (std::vector<SliceData>& surface : surfaces) {
    for (SliceData& slice : surface) {
      if (slice.market_quotes < kQuotesToJudge) continue;
      examined.push_back({&slice, slice});
      // Only quotes decide about quotes: under a regulariser, quotes that contradict it and should override
      // it would appear as outliers.
      examined.back().weighted.shape = {};
      examined.back().weighted.prior = {};
    }
  }
  SliceFitOptions options;
  options.base_weight = kBaseRegulariserWeight;
  options.loss = {QuoteLoss::huber, kHuberScale};
  for (int round = 0; round <= kRounds && !examined.empty(); ++round) {
    std::vector<const SliceData*> data;
    data.reserve(examined.size());
    for (const Examined& one : examined) data.push_back(&one.weighted);
    const auto fits = fit_slices(data, std::vector<double>(data.size(), 1.0), options, backend);
    if (!fits) return fits.error();
    for (std::size_t i = 0; i < examined.size(); ++i) {
      weigh(weights_under(*examined[i].slice, (*fits)[i].svi, rule), examined[i]);
    }
    // Most slices have no outlier and are finished after the fit by Huber's loss.
    if (round == 0) std::erase_if(examined, [](const Examined& one) { return !one.has_outlier; });
    options.loss = {QuoteLoss::squares};
  }
  std::size_t halved = 0;
  for (Examined& one : examined) {
    for (std::size_t i = 0; i < one.slice->market_quotes; ++i) {
      if (one.weighted.weight_of(i) < 0.5 * one.slice->weight_of(i)) ++halved;
    }
    one.slice->weight = std::move(one.weighted.weight);
  }
  return halved;
}

}  // namespace volcal::fit
