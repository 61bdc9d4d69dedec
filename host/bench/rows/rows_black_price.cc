// SPDX-License-Identifier: Apache-2.0
/// Rows of Black prices in batches.

#include <memory>
#include <numeric>

#include "host/bench/inputs/options.h"
#include "host/bench/judges/black_judge.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

/// Bound on the error of a price: that of the contract between backends (tests/contract/ulp_budget.h).
constexpr double kWrongError = 16.0;
constexpr std::size_t kJudgedStride = 50;

struct Pricing {
  Options options;
  std::unique_ptr<ComputeBackend> backend;
  std::vector<double> price;

  Expected<void> run() {
    return backend->black_prices(
        {options.forward, options.strike, options.time_to_expiry, options.vol, options.side, price});
  }

  [[nodiscard]] std::vector<Accuracy> judge() const {
    double largest = 0.0;
    for (std::size_t i = 0; i < price.size(); i += kJudgedStride) {
      const Otm option{options.forward[i], options.strike[i], options.time_to_expiry[i]};
      const double error = price_error(option, options.vol[i], price[i]);
      if (!(error <= largest)) largest = error;
    }
    return {{"largest error", largest, "eps (1 + h^2)", kWrongError}};
  }
};

Expected<Work> prepare(const Settings& settings) {
  auto opened = open_backend(settings);
  if (!opened) return opened.error();
  const std::size_t count = settings.count(kManyItems);
  const auto state = std::make_shared<Pricing>(Pricing{draw_options(Regime::market_like, count, kOptionSeed),
                                                       *std::move(opened), std::vector<double>(count)});
  Work work;
  work.items = static_cast<std::int64_t>(count);
  work.run = [state] { return state->run(); };
  work.checksum = [state] { return std::accumulate(state->price.begin(), state->price.end(), 0.0); };
  work.judge = [state] { return state->judge(); };
  note_backend(settings, *state->backend, work);
  return work;
}

}  // namespace

std::vector<Row> black_price_rows() {
  Row row;
  row.name = "black_price/market_like";
  row.item = "option";
  row.work = "Black prices in batch, market-like options";
  row.by_instruction_set = row.by_threads = row.by_device = row.by_items = true;
  row.prepare = prepare;
  return {row};
}

}  // namespace volcal::bench
