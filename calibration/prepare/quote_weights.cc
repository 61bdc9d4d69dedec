// SPDX-License-Identifier: Apache-2.0
#include "calibration/prepare/quote_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <ratio>

namespace volcal {
namespace {

/// Values of one factor for the quotes of a smile; NaN where a quote lacks the data.
using Values = std::vector<double>;

Values vegas(const Smile& smile) {
  Values values;
  for (const VolQuote& quote : smile.quotes) {
    // The vega is divided by the quote's own forward: two expiries merged into one smile have different ones.
    values.push_back(quote.vega * std::exp(quote.log_moneyness) / quote.strike);
  }
  return values;
}

Values tempered(const Smile& smile, const QuoteSnapshot& snapshot, double OptionQuote::*contracts) {
  Values values;
  for (const VolQuote& quote : smile.quotes) {
    values.push_back(1.0 + std::log1p(snapshot.quotes[quote.quote].*contracts));
  }
  return values;
}

Values freshness(const Smile& smile, const QuoteSnapshot& snapshot, double half_life_hours) {
  using Hours = std::chrono::duration<double, std::ratio<3600>>;
  Values hours(smile.quotes.size(), kAbsent);
  double youngest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < hours.size() && snapshot.as_of; ++i) {
    const auto& last_trade = snapshot.quotes[smile.quotes[i].quote].last_trade;
    if (!last_trade) continue;
    // The age of a quote is at least 0, even where its clock is ahead of the snapshot's.
    hours[i] = std::max(0.0, Hours(*snapshot.as_of - *last_trade).count());
    youngest = std::min(youngest, hours[i]);
  }
  for (double& age : hours) age = std::exp2((youngest - age) / half_life_hours);
  return hours;
}

bool is_weight(double value) { return std::isfinite(value) && value >= 0.0; }

double mean_of_known(const Values& values) {
  double sum = 0.0;
  double count = 0.0;
  for (const double value : values) {
    if (!is_weight(value)) continue;
    sum += value;
    count += 1.0;
  }
  return count > 0.0 ? sum / count : 0.0;
}

void multiply(std::vector<double>& weights, const Values& values, std::size_t& missing) {
  const double mean = mean_of_known(values);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!is_weight(values[i])) {
      ++missing;
    } else if (mean > 0.0) {
      weights[i] *= values[i] / mean;
    }
  }
}

/// Raises weights below kLeastWeight of the largest, then scales the mean to 1.
void normalise(std::vector<double>& weights) {
  double largest = 0.0;
  for (const double weight : weights) largest = std::max(largest, weight);
  double sum = 0.0;
  for (double& weight : weights) {
    weight = largest > 0.0 ? std::max(weight / largest, kLeastWeight) : 1.0;
    sum += weight;
  }
  for (double& weight : weights) weight *= static_cast<double>(weights.size()) / sum;
}

}  // namespace

std::vector<std::string> MissingWeights::notes() const {
  std::vector<std::string> notes;
  const auto tell = [&](std::size_t missing, const char* what) {
    if (missing == 0) return;
    notes.push_back(fmt::format("{} of {} quotes have no {}: {}", missing, quotes, what,
                                missing < quotes ? "each has the mean weight of the other quotes of its slice"
                                                 : "the weights are equal"));
  };
  tell(vega, "vega");
  tell(size, "volume");
  tell(open_interest, "open interest");
  tell(age, "age (time of last trade, and moment of the snapshot)");
  return notes;
}

std::vector<double> quote_weights(const Smile& smile, const QuoteSnapshot& snapshot,
                                  const QuoteWeightFactors& factors, MissingWeights& missing) {
  if (!factors.any()) return {};
  std::vector<double> weights(smile.quotes.size(), 1.0);
  missing.quotes += weights.size();
  if (factors.vega) multiply(weights, vegas(smile), missing.vega);
  if (factors.size) multiply(weights, tempered(smile, snapshot, &OptionQuote::volume), missing.size);
  if (factors.open_interest) {
    multiply(weights, tempered(smile, snapshot, &OptionQuote::open_interest), missing.open_interest);
  }
  if (factors.age) {
    multiply(weights, freshness(smile, snapshot, factors.age_half_life_hours), missing.age);
  }
  normalise(weights);
  return weights;
}

}  // namespace volcal
