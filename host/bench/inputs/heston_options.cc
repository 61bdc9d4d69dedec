// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/heston_options.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/bench/judges/heston_judge.h"

namespace volcal::bench {
namespace {

constexpr double kDaysPerYear = 365.0;
constexpr std::size_t kJudged = 200;

HestonChain make_chain(const core::HestonParameters& model, std::vector<int> days,
                       std::vector<double> moneyness) {
  HestonChain chain{model, std::move(days), std::move(moneyness), {}, {}};
  const auto strikes = static_cast<std::int64_t>(chain.moneyness.size());
  for (const int day : chain.days) {
    const auto begin = static_cast<std::int64_t>(chain.log_moneyness.size());
    chain.slices.push_back({begin, strikes, day / kDaysPerYear, 0});
    for (const double m : chain.moneyness) chain.log_moneyness.push_back(std::log(m));
  }
  return chain;
}

}  // namespace

HestonChain heston_grid(const Settings& settings) {
  const int expiries = settings.quick ? 4 : 50;
  const int strikes = settings.quick ? 20 : 200;
  std::vector<int> days(static_cast<std::size_t>(expiries));
  std::vector<double> moneyness(static_cast<std::size_t>(strikes));
  for (int i = 0; i < expiries; ++i) days[static_cast<std::size_t>(i)] = 7 + 22 * i;
  for (int j = 0; j < strikes; ++j) moneyness[static_cast<std::size_t>(j)] = 0.5 + 1.5 * j / (strikes - 1);
  return make_chain({0.04, 1.5, 0.06, 0.5, -0.7}, std::move(days), std::move(moneyness));
}

HestonChain heston_dax_shape() {
  std::vector<double> moneyness;
  for (const double strike : {76, 80, 85, 89, 94, 98, 100, 103, 107, 112, 116, 121, 125}) {
    moneyness.push_back(strike / 100.0);
  }
  return make_chain({0.2, 15.0, 0.075, 3.4, -0.5}, {14, 42, 77, 168, 259, 350, 532, 714}, moneyness);
}

std::vector<Accuracy> judge_heston_prices(const HestonChain& chain, const std::vector<double>& price,
                                          double limit) {
  double largest = 0.0;
  const std::size_t stride = std::max<std::size_t>(1, chain.size() / kJudged);
  for (std::size_t i = 0; i < chain.size(); i += stride) {
    const core::HestonSlice& slice = chain.slices[i / chain.moneyness.size()];
    const double exact = exact_heston_price(chain.model, slice.time_to_expiry, chain.log_moneyness[i]);
    const double error = std::fabs(price[i] - exact);
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "forwards", limit}};
}

}  // namespace volcal::bench
