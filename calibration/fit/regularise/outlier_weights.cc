// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/regularise/outlier_weights.h"

#include <algorithm>
#include <cmath>

#include "calibration/fit/slices/regulariser_costs.h"
#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/fit/slices/svi_slice_fit.h"

namespace volcal::fit {
namespace {

// Rounds of squares after Huber's.
constexpr int kRounds = 2;
// Half-spreads at which Huber's loss bends here.
constexpr double kHuberScale = 1.0;
// A smile that is followed to a small share of its half-spreads is followed by chance as well.
constexpr double kLeastDeviation = 0.5;
// Numbers that divide by a weight go on working.
constexpr double kLeastWeight = 1e-6;

/// A slice under judgement, with the weights of the last round.
struct Judged {
  SliceData* slice;
  SliceData weighted;
  bool doubtful = false;
};

double bisquare(double deviations, const OutlierRule& rule) {
  const double t = std::clamp((deviations - rule.from) / (rule.to - rule.from), 0.0, 1.0);
  const double left = 1.0 - t * t;
  return std::max(kLeastWeight, left * left);
}

/// Gives their weight back to runs that no broken quote explains.
void spare_runs(std::vector<double>& weights) {
  const auto is_doubted = [](double weight) { return weight < 1.0; };
  for (auto begin = weights.begin(); begin != weights.end();) {
    begin = std::find_if(begin, weights.end(), is_doubted);
    const auto end = std::find_if_not(begin, weights.end(), is_doubted);
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
  spare_runs(weights);
  return weights;
}

void weigh(const std::vector<double>& weights, Judged& judged) {
  judged.doubtful = std::any_of(weights.begin(), weights.end(), [](double w) { return w < 1.0; });
  judged.weighted.weight = judged.slice->weight;
  if (!judged.doubtful) return;
  judged.weighted.weight.resize(judged.slice->size(), 1.0);
  for (std::size_t i = 0; i < weights.size(); ++i) judged.weighted.weight[i] *= weights[i];
}

}  // namespace

Expected<std::size_t> downweight_outliers(std::span<std::vector<SliceData>> surfaces, const OutlierRule& rule,
                                          ComputeBackend& backend) {
  if (!rule.on()) return std::size_t{0};
  std::vector<Judged> judged;
  for (std::vector<SliceData>& surface : surfaces) {
    for (SliceData& slice : surface) {
      if (slice.market_quotes < kQuotesToJudge) continue;
      judged.push_back({&slice, slice});
      // Quotes are judged by quotes: what a fit leans on would call those outliers that it is there to yield
      // to.
      judged.back().weighted.shape = {};
      judged.back().weighted.prior = {};
    }
  }
  SliceFitOptions options;
  options.base_weight = kBaseRegulariserWeight;
  options.loss = {QuoteLoss::huber, kHuberScale};
  for (int round = 0; round <= kRounds && !judged.empty(); ++round) {
    std::vector<const SliceData*> data;
    data.reserve(judged.size());
    for (const Judged& one : judged) data.push_back(&one.weighted);
    const auto fits = fit_slices(data, std::vector<double>(data.size(), 1.0), options, backend);
    if (!fits) return fits.error();
    for (std::size_t i = 0; i < judged.size(); ++i) {
      weigh(weights_under(*judged[i].slice, (*fits)[i].svi, rule), judged[i]);
    }
    // Most have no outlier, and are done after Huber's.
    if (round == 0) std::erase_if(judged, [](const Judged& one) { return !one.doubtful; });
    options.loss = {QuoteLoss::squares};
  }
  std::size_t halved = 0;
  for (Judged& one : judged) {
    for (std::size_t i = 0; i < one.slice->market_quotes; ++i) {
      if (one.weighted.weight_of(i) < 0.5 * one.slice->weight_of(i)) ++halved;
    }
    one.slice->weight = std::move(one.weighted.weight);
  }
  return halved;
}

}  // namespace volcal::fit
