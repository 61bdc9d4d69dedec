// SPDX-License-Identifier: Apache-2.0
/// QuantLib's Black formula and its inverse.

#include <fmt/format.h>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/version.hpp>

#include <cmath>
#include <memory>
#include <numeric>

#include "host/bench/inputs/implied_vols.h"
#include "host/bench/inputs/options.h"
#include "host/bench/judges/black_judge.h"
#include "tests/bench/peers/quantlib_rows.h"

namespace volcal::bench {
namespace {

/// The first of our rows' 10^6: a microsecond and more each.
constexpr std::size_t kPeerItems = 100'000;
/// Asked of its solver, in total standard deviation; a vol that misses by a millionth is called wrong.
constexpr double kSolverAccuracy = 1e-12;
constexpr double kWrongBeyond = 1e-6 / std::numeric_limits<double>::epsilon();

struct State {
  Options options;
  std::vector<double> result;
};

QuantLib::Option::Type type_of(core::OptionSide side) {
  return side == core::OptionSide::call ? QuantLib::Option::Call : QuantLib::Option::Put;
}

double implied_vol(const Options& o, std::size_t i) {
  try {
    const double stddev = QuantLib::blackFormulaImpliedStdDev(
        type_of(o.side[i]), o.strike[i], o.forward[i], o.price[i], 1.0, 0.0, QuantLib::Null<QuantLib::Real>(),
        kSolverAccuracy * o.vol[i] * std::sqrt(o.time_to_expiry[i]));
    return stddev / std::sqrt(o.time_to_expiry[i]);
  } catch (const std::exception&) {  // no bracket, no convergence
    return std::nan("");
  }
}

double price(const Options& o, std::size_t i) {
  return QuantLib::blackFormula(type_of(o.side[i]), o.strike[i], o.forward[i],
                                o.vol[i] * std::sqrt(o.time_to_expiry[i]));
}

std::vector<Accuracy> judge_vols(const State& state) {
  return judge_implied_vols(state.options, state.result, kWrongBeyond);
}

std::vector<Accuracy> judge_prices(const State& state) {
  constexpr std::size_t kStride = 50;
  double largest = 0.0;
  for (std::size_t i = 0; i < state.result.size(); i += kStride) {
    const Otm option{state.options.forward[i], state.options.strike[i], state.options.time_to_expiry[i]};
    largest = std::max(largest, price_error(option, state.options.vol[i], state.result[i]));
  }
  return {{"largest error", largest, "eps (1 + h^2)"}};
}

double sum_of_numbers(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [](double sum, double x) { return std::isnan(x) ? sum : sum + x; });
}

Row row_of(const std::string& name, const std::string& beside, const std::string& item,
           const std::string& work, Regime regime, double (*one)(const Options&, std::size_t),
           std::vector<Accuracy> (*judge)(const State&)) {
  Row row;
  row.name = name;
  row.item = item;
  row.work = work;
  row.program = quantlib_name();
  row.beside = beside;
  row.by_items = true;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    const std::size_t count = settings.count(kPeerItems);
    const auto state =
        std::make_shared<State>(State{draw_options(regime, count, kOptionSeed), std::vector<double>(count)});
    Work prepared;
    prepared.items = static_cast<std::int64_t>(count);
    prepared.run = [state, one]() -> Expected<void> {
      for (std::size_t i = 0; i < state->result.size(); ++i) state->result[i] = one(state->options, i);
      return {};
    };
    prepared.checksum = [state] { return sum_of_numbers(state->result); };
    prepared.judge = [state, judge] { return judge(*state); };
    return prepared;
  };
  return row;
}

}  // namespace

std::string quantlib_name() { return std::string("QuantLib ") + QL_VERSION; }

std::vector<Row> quantlib_black_rows() {
  std::vector<Row> rows;
  for (const Regime regime : {Regime::market_like, Regime::weekly_wings, Regime::tiny_prices}) {
    const std::string ours = fmt::format("implied_vol/{}", to_string(regime));
    rows.push_back(row_of(ours + "/quantlib", ours, "quote",
                          "blackFormulaImpliedStdDev to 1e-12 of the standard deviation", regime, implied_vol,
                          judge_vols));
  }
  rows.push_back(row_of("black_price/market_like/quantlib", "black_price/market_like", "option",
                        "blackFormula", Regime::market_like, price, judge_prices));
  return rows;
}

}  // namespace volcal::bench
