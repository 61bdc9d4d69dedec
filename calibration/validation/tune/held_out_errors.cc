// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/held_out_errors.h"

#include <algorithm>
#include <cmath>

#include "calibration/quotes/median.h"

namespace volcal::tuning {
namespace {

/// Quantile by linear interpolation between order statistics. Domain: `values` not empty.
double quantile(std::vector<double> values, double probability) {
  const double position = probability * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  select(values, below);
  const double low = values[below];
  if (below + 1 == values.size()) return low;
  const double high =
      *std::min_element(values.begin() + static_cast<std::ptrdiff_t>(below + 1), values.end());
  return low + (position - static_cast<double>(below)) * (high - low);
}

}  // namespace

void ErrorCollector::add(const HeldQuote& quote, double model_vol) {
  const double error = model_vol - quote.market_vol;
  size_.push_back(std::fabs(error));
  error_.push_back(error / quote.scale);
  inside_ += model_vol >= quote.bid_vol && model_vol <= quote.ask_vol ? 1 : 0;
  under_ += error < 0.0 ? 1 : 0;
}

HeldOutErrors ErrorCollector::errors(double under_pricing) const {
  HeldOutErrors out;
  out.quotes = size_.size();
  if (out.quotes == 0) return out;
  const auto n = static_cast<double>(out.quotes);
  constexpr double kTail = 0.95;
  out.median = quantile(size_, 0.5);
  out.percentile_95 = quantile(size_, kTail);
  out.inside = static_cast<double>(inside_) / n;
  out.under_priced = static_cast<double>(under_) / n;
  double sum = 0.0;
  for (const double error : error_) {
    const double counted = error < 0.0 ? under_pricing * error : error;
    sum += 0.5 * std::log1p(counted * counted);
  }
  out.score = sum / n;
  return out;
}

}  // namespace volcal::tuning
