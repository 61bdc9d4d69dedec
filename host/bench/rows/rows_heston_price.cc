// SPDX-License-Identifier: Apache-2.0
/// Rows of Heston prices, of a large grid and of a chain as a fit evaluates it, the latter with derivatives.

#include <algorithm>
#include <memory>
#include <numeric>

#include "host/bench/inputs/heston_options.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

struct Pricing {
  HestonChain chain;
  core::HestonAccuracy accuracy;
  std::size_t repeats = 1;  ///< small work is timed several times over
  std::vector<double> price, error, gradient;
  std::vector<core::HestonStatus> status;
  std::unique_ptr<ComputeBackend> backend;

  Expected<void> run() {
    for (std::size_t i = 0; i < repeats; ++i) {
      Expected<void> done = backend->heston_prices(
          {{&chain.model, 1}, chain.slices, chain.log_moneyness, accuracy, price, error, status, gradient});
      if (!done) return done;
    }
    return {};
  }
  [[nodiscard]] std::vector<Accuracy> judge(double limit) const {
    std::vector<Accuracy> accuracies = judge_heston_prices(chain, price, limit);
    const auto unsure = std::count_if(status.begin(), status.end(),
                                      [](core::HestonStatus s) { return s != core::HestonStatus::ok; });
    accuracies.push_back({"not sure of their accuracy", static_cast<double>(unsure), "", 0.0});
    return accuracies;
  }
};

struct Case {
  const char* name;
  const char* work;
  const char* item;
  bool grid;
  bool gradient;
  core::HestonAccuracy accuracy;
  double limit;  ///< bound on the absolute error
};

constexpr Case kCases[] = {
    {"heston_price/grid",
     "prices on 50 expiries x 200 strikes, to 1e-12 of the forward",
     "price",
     true,
     false,
     {0.0, 1e-12},
     1e-12},
    {"heston_price/grid_relative",
     "the same, each to 1e-10 of itself",
     "price",
     true,
     false,
     {1e-10, 0.0},
     1e-12},
    {"heston_price/dax_gradient",
     "prices of 8 expiries x 13 strikes with all five derivatives, to 1e-8 of the price",
     "chain",
     false,
     true,
     {1e-8, 0.0},
     1e-9},
};

Row row_of(const Case& priced) {
  Row row;
  row.name = priced.name;
  row.item = priced.item;
  row.work = priced.work;
  row.by_instruction_set = row.by_threads = row.by_device = true;
  row.prepare = [priced](const Settings& settings) -> Expected<Work> {
    constexpr std::size_t kChainRepeats = 200;
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const auto state = std::make_shared<Pricing>();
    state->chain = priced.grid ? heston_grid(settings) : heston_dax_shape();
    state->accuracy = priced.accuracy;
    state->repeats = priced.grid ? 1 : settings.count(kChainRepeats);
    state->backend = *std::move(opened);
    const std::size_t n = state->chain.size();
    state->price.resize(n);
    state->error.resize(n);
    state->status.resize(n);
    if (priced.gradient) state->gradient.resize(n * core::kHestonDimension);
    Work work;
    work.items = static_cast<std::int64_t>(priced.grid ? n : state->repeats);
    work.run = [state] { return state->run(); };
    work.checksum = [state] { return std::accumulate(state->price.begin(), state->price.end(), 0.0); };
    work.judge = [state, limit = priced.limit] { return state->judge(limit); };
    note_backend(settings, *state->backend, work);
    return work;
  };
  return row;
}

}  // namespace

std::vector<Row> heston_price_rows() {
  std::vector<Row> rows;
  for (const Case& priced : kCases) rows.push_back(row_of(priced));
  return rows;
}

}  // namespace volcal::bench
