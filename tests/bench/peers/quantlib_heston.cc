// SPDX-License-Identifier: Apache-2.0
/// QuantLib's analytic Heston engine on the grid of our row.

#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/models/equity/hestonmodel.hpp>
#include <ql/pricingengines/vanilla/analytichestonengine.hpp>
#include <ql/processes/hestonprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include <memory>
#include <numeric>

#include "host/bench/inputs/heston_options.h"
#include "tests/bench/peers/quantlib_rows.h"

namespace volcal::bench {
namespace {

namespace ql = QuantLib;

/// Options with their engine, made beforehand: only the pricing is timed.
struct State {
  HestonChain chain;
  std::vector<std::unique_ptr<ql::VanillaOption>> options;
  std::vector<double> price;
};

ql::ext::shared_ptr<ql::PricingEngine> engine_of(const core::HestonParameters& p, const ql::Date& today,
                                                 ql::Size order) {
  const ql::Handle<ql::YieldTermStructure> flat(
      ql::ext::make_shared<ql::FlatForward>(today, 0.0, ql::Actual365Fixed()));
  const ql::Handle<ql::Quote> spot(ql::ext::make_shared<ql::SimpleQuote>(1.0));
  const auto process =
      ql::ext::make_shared<ql::HestonProcess>(flat, flat, spot, p.v0, p.kappa, p.theta, p.sigma, p.rho);
  return ql::ext::make_shared<ql::AnalyticHestonEngine>(
      ql::ext::make_shared<ql::HestonModel>(process), ql::AnalyticHestonEngine::AndersenPiterbargOptCV,
      ql::AnalyticHestonEngine::Integration::gaussLaguerre(order));
}

Row row_of(ql::Size order) {
  Row row;
  row.name = "heston_price/grid/quantlib_laguerre_" + std::to_string(order);
  row.item = "price";
  row.work =
      "AnalyticHestonEngine, optimal control variate, Gauss-Laguerre of order " + std::to_string(order);
  row.program = quantlib_name();
  row.beside = "heston_price/grid";
  row.prepare = [order](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<State>();
    state->chain = heston_grid(settings);
    const ql::Date today(1, ql::January, 2026);
    ql::Settings::instance().evaluationDate() = today;
    const auto engine = engine_of(state->chain.model, today, order);
    for (const int days : state->chain.days) {
      const auto exercise = ql::ext::make_shared<ql::EuropeanExercise>(today + days);
      for (const double strike : state->chain.moneyness) {
        const auto type = strike >= 1.0 ? ql::Option::Call : ql::Option::Put;
        state->options.push_back(std::make_unique<ql::VanillaOption>(
            ql::ext::make_shared<ql::PlainVanillaPayoff>(type, strike), exercise));
        state->options.back()->setPricingEngine(engine);
      }
    }
    state->price.resize(state->chain.size());
    Work work;
    work.items = static_cast<std::int64_t>(state->chain.size());
    work.run = [state]() -> Expected<void> {
      for (std::size_t i = 0; i < state->options.size(); ++i) {
        state->options[i]->recalculate();
        state->price[i] = state->options[i]->NPV();
      }
      return {};
    };
    work.checksum = [state] { return std::accumulate(state->price.begin(), state->price.end(), 0.0); };
    work.judge = [state] {
      return judge_heston_prices(state->chain, state->price, std::numeric_limits<double>::infinity());
    };
    return work;
  };
  return row;
}

}  // namespace

std::vector<Row> quantlib_heston_rows() { return {row_of(32), row_of(64), row_of(128)}; }

}  // namespace volcal::bench
